"""A program that follows the fast sender's feed: the sender, the venue's REST side without users, and `foil` with a store."""

import contextlib
import http.server
import json
import os
import sqlite3
import subprocess
import threading
import time

from venues import foil

# Ends a run that hangs; a good one is far quicker.
PATIENCE = 120
# As docs/journal.md has it.
HEAD = "SELECT max(last) FROM batches"


class Sender:
    """The program of Benchmarks/sender, which scripts/traffic builds into the work folder."""

    def __init__(self, work, count, rate=None, users=None, times=None):
        options = ["--count", count, *(["--rate", rate] if rate else []), *(["--users", users] if users else [])]
        options += ["--times", times] if times else []
        self.process = subprocess.Popen(
            [work / "sender", *map(str, options), work / "connect.json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        self.port = self.said("port")[0]
        self.address = f"ws://127.0.0.1:{self.port}/ws"

    def said(self, word):
        """Waits for the line that begins with this word, and gives the numbers in it."""
        for line in self.process.stdout:
            first, *numbers = line.split()
            if first == word:
                return [int(number) for number in numbers]
        raise RuntimeError(f"the sender ended before it said {word!r}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stdin.close()
        self.process.stdout.close()


@contextlib.contextmanager
def no_users():
    """sFOX's REST side of a partner without end users, so that nothing but the feed is at work."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b'{"data":[]}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextlib.contextmanager
def following(folder, sender, rest, *command):
    """`foil COMMAND` on the sender's feed, with its store in `folder`; ended by a signal, which must end it well."""
    folder.mkdir(parents=True, exist_ok=True)
    account = {"venue": "sfox-connect", "apiKey": "bench-key", "baseURL": rest, "feedURL": sender.address}
    config = folder / "counterfoil.json"
    config.write_text(json.dumps({"accounts": {"customers": account}, "store": f"sqlite:{folder / 'counterfoil.db'}"}))
    config.chmod(0o600)
    environment = os.environ | {"COUNTERFOIL_CONFIG": str(config)}
    log = folder / "foil.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [foil(), *command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)
    try:
        yield process
        process.terminate()
        process.communicate(timeout=PATIENCE)
        if process.returncode != 0:
            raise RuntimeError(f"foil {command[0]} ended with {process.returncode}: {log.read_text()}")
    finally:
        process.kill()
        process.wait()


def wait_for_messages(folder, count, process):
    """When the journal reached its last entry, after all of `count` messages, in nanoseconds since 1970."""
    deadline = time.monotonic() + PATIENCE
    last, since = 0, 0
    # Statements are not the only entries: it is done when nothing is added any more.
    while last < count or time.time_ns() - since < 300_000_000:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"foil stands at {last} of {count}, exit code {process.returncode}")
        time.sleep(0.002)
        position = head(folder / "counterfoil.db")
        if position != last:
            last, since = position, time.time_ns()
    return since


def head(database):
    """The position of the last committed entry; 0 before there is one."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return connection.execute(HEAD).fetchone()[0] or 0
    except sqlite3.OperationalError:
        return 0


def verified(folder):
    """`foil verify` over the folder's store passes."""
    done = subprocess.run(
        [foil(), "verify"], env=os.environ | {"COUNTERFOIL_CONFIG": str(folder / "counterfoil.json")}, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"foil verify: {done.returncode}: {done.stdout!r} {done.stderr!r}")
