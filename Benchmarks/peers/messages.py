"""Reads the bodies of the folder given as a careful Python program would, exactly, and prints what one reading takes.

Prints a name, a tab and nanoseconds for each: the rows of peers.tsv.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

import orjson
from timing import nanoseconds

FIELDS = [
    "balance", "available", "held", "trading_wallet", "collateral_wallet", "borrow_wallet", "lending_wallet",
    "staking_wallet",
]


def connect_with_orjson(body):
    message = orjson.loads(body)
    payload = message["payload"]
    updates = [(row["currency"], [Decimal(row[field]) for field in FIELDS]) for row in payload["updates"]]
    return message["sequence"], payload["user_id"], message["timestamp"], updates


def rest_with_json(body):
    rows = json.loads(body, parse_float=Decimal, parse_int=Decimal)
    return [(row["currency"], [row.get(field) for field in FIELDS]) for row in rows]


def main(folder):
    connect, rest = (folder / "connect.json").read_bytes(), (folder / "sfox200.json").read_bytes()
    print(f"connect orjson\t{nanoseconds(lambda: connect_with_orjson(connect)):.1f}")
    print(f"sfox200 json\t{nanoseconds(lambda: rest_with_json(rest)):.1f}")


main(Path(sys.argv[1]))
