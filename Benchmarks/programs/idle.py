"""What a daemon with five accounts keeps in memory while next to nothing happens."""

import json
import subprocess
import time
from pathlib import Path

from venues import foil

LIMIT = 40_000_000
# By then every account has been read, feeds are live, and whatever is made at the first use has been made.
SETTLED_AFTER = 20


def rows(work):
    folder = work / "idle"
    folder.mkdir(exist_ok=True)
    paper = subprocess.Popen([foil(), "paper", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        lines = [paper.stdout.readline() for _ in range(6)]
        addresses = {name.lower(): urls for name, *urls in (line.split() for line in lines[1:])}
        write(folder / "counterfoil.json", addresses)
        for stale in folder.glob("idle.db*"):
            stale.unlink()
        daemon = subprocess.Popen([foil(), "serve"], cwd=folder, stderr=subprocess.DEVNULL)
        try:
            time.sleep(SETTLED_AFTER)
            yield "idle daemon, five accounts (bytes)", resident(daemon.pid), "40 MB", LIMIT, 1
        finally:
            daemon.terminate()
            daemon.wait()
    finally:
        paper.terminate()
        paper.wait()


def write(path, addresses):
    def account(venue, key, place, secret=None, feed=False):
        entry = {"venue": venue, "apiKey": key, "baseURL": addresses[place][0]}
        return entry | ({"secretKey": secret} if secret else {}) | ({"feedURL": addresses[place][1]} if feed else {})

    path.touch(mode=0o600)
    path.write_text(json.dumps({"store": "sqlite:idle.db", "listen": "127.0.0.1:0", "accounts": {
        "treasury": account("sfox", "paper-sfox-key", "sfox", feed=True),
        "customers": account("sfox-connect", "paper-connect-key", "sfox", feed=True),
        "shop": account("thedex", "test_api_key_123456", "thedex", "test_secret_key_123456"),
        "legacy": account("bitfront", "6W206egN32nCQ0VB", "bitfront", "dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI"),
        "desk": account("coinw", "test_api_key", "coinw", "test_secret_key", feed=True)}}))


def resident(pid):
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
