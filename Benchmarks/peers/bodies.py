"""Writes the bodies that Counterfoil and its peers both read, byte for byte the same, into the folder given.

connect.json   the documented Connect message without white space
sfox200.json   an sFOX REST body with 200 currencies and amounts of up to 18 decimals, drawn from a fixed seed
"""

import json
import random
import sys
from decimal import Decimal
from pathlib import Path

SEED = 200
WALLETS = ["borrow_wallet", "collateral_wallet", "lending_wallet", "trading_wallet"]


def row(generator, code):
    digits = generator.randint(0, 18)
    held, free = (Decimal(generator.randint(0, 10 ** (digits + 3))).scaleb(-digits) for _ in range(2))
    amounts = {"balance": held + free, "available": free, "held": held}
    amounts |= dict.fromkeys(WALLETS[:3], Decimal(0)) | {"trading_wallet": held + free}
    return f'{{"currency":"{code}",' + ",".join(f'"{name}":{amount:f}' for name, amount in amounts.items()) + "}"


def main(folder):
    fixture = Path("Tests/Fixtures/sfox-connect/ws_private_enterprise_users_balances.json").read_text()
    (folder / "connect.json").write_text(json.dumps(json.loads(fixture), separators=(",", ":")))
    generator = random.Random(SEED)
    (folder / "sfox200.json").write_text("[" + ",".join(row(generator, f"c{index:03}") for index in range(200)) + "]")


main(Path(sys.argv[1]))
