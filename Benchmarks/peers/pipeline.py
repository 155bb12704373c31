"""What a careful Python program does with sFOX Connect's feed: reads it exactly, writes it down durably, keeps the balances.

    pipeline.py ADDRESS COUNT DATABASE

Takes COUNT statements from the feed and prints the nanoseconds from the first to the commit of the last. The libraries are
the fast ones: `websockets` with its C speed-ups, orjson, `Decimal` and sqlite3, with 1,000 statements in a transaction.
"""

import asyncio
import sqlite3
import sys
import time
from decimal import Decimal

import orjson
from websockets.asyncio.client import connect

FEED = "private.enterprise.users.balances"
FIELDS = [
    "balance", "available", "held", "trading_wallet", "collateral_wallet", "borrow_wallet", "lending_wallet",
    "staking_wallet",
]
COMMIT_EVERY = 1000
TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE journal (
    position INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, venue_time INTEGER NOT NULL, received_at INTEGER NOT NULL,
    raw BLOB NOT NULL
) STRICT;
CREATE TABLE current (user TEXT PRIMARY KEY, position INTEGER NOT NULL, balances BLOB NOT NULL) STRICT;
"""
APPEND = "INSERT INTO journal VALUES (?, ?, ?, ?, ?)"
UPSERT = """
INSERT INTO current VALUES (?, ?, ?) ON CONFLICT (user) DO UPDATE SET
    position = excluded.position, balances = excluded.balances
"""


class Record:
    """The journal and what it comes to, on disk and at hand."""

    def __init__(self, path):
        self.database = sqlite3.connect(path, isolation_level=None, cached_statements=16)
        self.database.executescript(TABLES)
        self.position = self.sequence = 0
        self.messages, self.balances, self.book = [], [], {}

    def take(self, raw):
        message = orjson.loads(raw)
        if self.sequence and message["sequence"] != self.sequence + 1:
            raise RuntimeError(f"a gap after {self.sequence}")
        self.sequence = message["sequence"]
        self.position += 1
        payload = message["payload"]
        user = payload["user_id"]
        rows = {row["currency"]: [Decimal(row[field]) for field in FIELDS] for row in payload["updates"]}
        self.book[user] = rows
        self.messages.append((self.position, self.sequence, message["timestamp"], time.time_ns(), raw))
        # One row a user is written faster than one a currency; a push has all of them.
        self.balances.append((user, self.position, orjson.dumps(payload["updates"])))
        if len(self.messages) == COMMIT_EVERY:
            self.commit()

    def commit(self):
        self.database.execute("BEGIN")
        self.database.executemany(APPEND, self.messages)
        self.database.executemany(UPSERT, self.balances)
        self.database.execute("COMMIT")
        self.messages.clear()
        self.balances.clear()


async def follow(address, count, record):
    async with connect(address, compression=None, max_size=None, ping_interval=None, proxy=None) as socket:
        await socket.send(orjson.dumps({"type": "authenticate", "apiKey": "key", "enterprise": "true"}).decode())
        await socket.recv()
        await socket.send(orjson.dumps({"type": "subscribe", "feeds": [FEED]}).decode())
        await socket.recv()
        record.take(await socket.recv(decode=False))
        start = time.perf_counter_ns()
        for _ in range(count - 1):
            record.take(await socket.recv(decode=False))
        if record.messages:
            record.commit()
        return time.perf_counter_ns() - start


def main(address, count, database):
    print(asyncio.run(follow(address, int(count), Record(database))))


main(*sys.argv[1:])
