"""One feed on loopback until every message is decoded, in the journal and in the book: `foil serve` and a Python pipeline.

The same sender feeds both, one after the other, on the same cores and the same disk.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from feeding import Sender, following, no_users, verified, wait_for_messages

MESSAGES = 400_000
PEERS_MESSAGES = 100_000
PEER = Path(__file__).parent.parent / "peers" / "pipeline.py"


def rows(work):
    theirs, ours = python(work), counterfoil(work)
    yield "feed -> decoded, journaled, fsynced, in the book, a message", ours, "websockets, orjson, Decimal, sqlite3", theirs, 4


def python(work):
    database = work / "peer.db"
    with Sender(work, PEERS_MESSAGES) as sender:
        done = subprocess.run(
            [sys.executable, PEER, sender.address, str(PEERS_MESSAGES), database], capture_output=True, text=True, check=True)
    for file in work.glob("peer.db*"):
        file.unlink()
    return int(done.stdout) / PEERS_MESSAGES


def counterfoil(work):
    folder = work / "pipeline"
    with no_users() as rest, Sender(work, MESSAGES) as sender, following(folder, sender, rest, "serve") as process:
        (first,) = sender.said("first")
        done = wait_for_messages(folder, MESSAGES, process)
    verified(folder)
    shutil.rmtree(folder)
    return (done - first) / MESSAGES
