"""`GET /v1/users/{account}/{user}` among a million end users while 5,000 messages a second come in: beside nginx, which returns
one such body for every path, and beside a Python server that looks the user up in the same SQLite index."""

import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from feeding import Sender, following, no_users, wait_for_messages
from load import CONNECTIONS, nginx, wait_for
from stream import address

USERS = 1_000_000
MESSAGES_A_SECOND = 5_000
SECONDS = 4
PEER = Path(__file__).parent.parent / "peers" / "users.py"
# Another user each time, the same way for all sides.
SCRIPT = """
math.randomseed(1)
request = function()
    return wrk.format("GET", string.format("/v1/users/customers/u%07d", math.random(0, {last})))
end
"""


def rows(work):
    folder, script = work / "users", work / "users.lua"
    script.write_text(SCRIPT.format(last=USERS - 1))
    with no_users() as rest:
        with Sender(work, USERS, users=USERS) as sender, following(folder, sender, rest, "serve") as process:
            wait_for_messages(folder, USERS, process)
        catch_up(folder)
        with Sender(work, MESSAGES_A_SECOND * 60, rate=MESSAGES_A_SECOND, users=USERS) as sender:
            with following(folder, sender, rest, "serve") as process:
                host, port = address(folder, process)
                body = urllib.request.urlopen(f"http://{host}:{port}/v1/users/customers/u0000007").read().decode()
                ours = nanoseconds_per_request(f"{host}:{port}", script)
                with nginx(work / "nginx-users", body) as peer:
                    theirs = nanoseconds_per_request(peer, script)
                with python(folder / "counterfoil.db.index", body) as peer:
                    pythons = nanoseconds_per_request(peer, script)
    shutil.rmtree(folder)
    name = f"one of {USERS:,} users, {MESSAGES_A_SECOND:,} messages/s beside, {CONNECTIONS} connections"
    yield name, ours, "nginx return 200", theirs, 0.4
    yield name, ours, "uvicorn on the same SQLite", pythons, 5


def catch_up(folder):
    """`foil history` brings the index to its end, so that the peer finds every user."""
    from venues import foil

    subprocess.run(
        [foil(), "history", "--config", folder / "counterfoil.json", "--at", "now", "--user", "u0000007", "--json"], check=True,
        stdout=subprocess.DEVNULL)


class python:
    """The Python server on a port of its own."""

    def __init__(self, index, body):
        self.index, self.body = index, body

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, PEER, self.index], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(self.body.strip() + "\n")
        self.process.stdin.flush()
        peer = f"127.0.0.1:{int(self.process.stdout.readline())}"
        wait_for(peer, self.process)
        return peer

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stdin.close()
        self.process.stdout.close()


def nanoseconds_per_request(peer, script):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script, f"http://{peer}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return 1e9 / float(re.search(r"Requests/sec:\s*([\d.]+)", said)[1])
