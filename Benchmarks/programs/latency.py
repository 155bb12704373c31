"""From a message's way into the socket to its line from `foil watch --json`, at a steady rate, beside the disk's own commits
and beside the least program that reads, keeps and writes."""

import array
import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time

from feeding import Sender, following, no_users

RATE = 5000
SECONDS = 10
# The first connection, the first pages of the journal and a cold processor are not what is asked for.
WARM_UP_SECONDS = 2
COMMITS = 2000
# What comes in while a commit is on its way: the size of commits that keep up with the rate.
MESSAGES_A_COMMIT = 5
MESSAGE = bytes(734)


def rows(work):
    # Before and after: on a shared disk one moment is not like the next.
    before = commit_times(work / "commits.db")
    late, least = lateness(work, foil_watch), lateness(work, least_program)
    commits = before + commit_times(work / "commits.db")
    name = f"wire -> visible at {RATE:,}/s"
    yield f"{name}, p99", at(late, 0.99), "3 commits of SQLite, p99", 3 * at(commits, 0.99), 1
    yield f"{name}, p99", at(late, 0.99), "3 commits of SQLite, median", 3 * at(commits, 0.5), None
    yield f"{name}, p99", at(late, 0.99), "the least program, p99", at(least, 0.99), None
    yield f"{name}, median", at(late, 0.5), "a commit of SQLite, median", at(commits, 0.5), None
    yield f"{name}, median", at(late, 0.5), "the least program, median", at(least, 0.5), None


def at(values, share):
    return sorted(values)[int(len(values) * share)]


def lateness(work, program):
    """How late each line of a program came, in nanoseconds, after the warm-up."""
    times = work / "times"
    count = RATE * SECONDS
    with Sender(work, count, rate=RATE, times=times) as sender, program(work, sender) as output:
        arrived = arrivals(output.fileno(), count)
        sender.said("sent")
    sent = array.array("q", times.read_bytes())
    return [at - sent[sequence - 3] for sequence, at in arrived.items()][RATE * WARM_UP_SECONDS :]


@contextlib.contextmanager
def foil_watch(work, sender):
    folder = work / "latency"
    with no_users() as rest, following(folder, sender, rest, "watch", "--json") as process:
        yield process.stdout
    shutil.rmtree(folder)


@contextlib.contextmanager
def least_program(work, sender):
    with tempfile.TemporaryDirectory(dir=work) as folder:
        command = [work / "least", str(sender.port), f"{folder}/kept"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            yield process.stdout
            process.kill()


def arrivals(output, count):
    """When each statement's line was whole, by its sequence; parsed afterwards, so as not to be in the way."""
    pieces, lines, rest, deadline = [], 0, b"", time.monotonic() + 3 * SECONDS + 10
    while lines < count:
        piece = os.read(output, 1 << 20)
        pieces.append((time.time_ns(), piece))
        # A line may come in two pieces.
        whole, _, rest = (rest + piece).rpartition(b"\n")
        lines += whole.count(b'"type":"statement"')
        if not piece or time.monotonic() > deadline:
            raise RuntimeError(f"{lines} of {count} lines came")
    return by_sequence(pieces)


def by_sequence(pieces):
    arrived, rest = {}, b""
    for at, piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if b'"type":"statement"' in line:
                arrived[int(line.split(b'"sequence":', 1)[1].split(b",", 1)[0])] = at
    return arrived


def commit_times(path):
    """SQLite appending as many bytes, durably, with nothing else to do."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE journal (position INTEGER PRIMARY KEY, raw BLOB NOT NULL) STRICT")
    times = []
    for _ in range(COMMITS):
        start = time.perf_counter_ns()
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO journal (raw) VALUES (?)", [(MESSAGE,)] * MESSAGES_A_COMMIT)
        connection.execute("COMMIT")
        times.append(time.perf_counter_ns() - start)
    connection.close()
    for file in path.parent.glob(path.name + "*"):
        file.unlink()
    return times
