"""`/v1/stream`: one change to a thousand readers beside the same to one, and the feed's ingestion with readers and without."""

import array
import contextlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time

from feeding import PATIENCE, Sender, following, no_users, verified, wait_for_messages

READERS = 1000
# Slow enough that a change has reached everyone before the next one comes.
CHANGES_A_SECOND = 8
CHANGES = 64
# While the first ones come, readers are still coming in.
COUNTED = 32
MESSAGES = 400_000


def rows(work):
    (alone, _), (last, middle) = last_and_middle(work, 1), last_and_middle(work, READERS)
    name = f"wire -> stream, one change to {READERS:,} readers"
    yield f"{name}, the last of them", last, "to one reader alone", alone, 0.1
    yield f"{name}, the middle one", middle, "to one reader alone", alone, None
    without, beside = ingestion(work, 0), ingestion(work, 1)
    yield "feed -> in the book, a reader of every line beside it, a message", beside, "nobody reads", without, None
    yield f"feed -> in the book, {READERS:,} readers of one user each, a message", ingestion(work, READERS), "nobody reads", without, 0.9


def last_and_middle(work, readers):
    """From a message's way into the socket to the last reader's having it, and to the middle one's: medians, in nanoseconds."""
    folder, times = work / "stream", work / "times"
    with no_users() as rest, Sender(work, CHANGES, rate=CHANGES_A_SECOND, times=times) as sender:
        with following(folder, sender, rest, "serve") as process:
            arrived = arrivals(work, readers, address(folder, process))
            sender.said("sent")
    sent = array.array("q", times.read_bytes())
    shutil.rmtree(folder)
    late = [(last - sent[sequence - 3], middle - sent[sequence - 3]) for sequence, middle, last in arrived][-COUNTED:]
    if len(late) < COUNTED:
        raise RuntimeError(f"{len(late)} changes of {CHANGES} came to all")
    return tuple(map(statistics.median, zip(*late)))


def arrivals(work, readers, place):
    """Of each change that came to all readers: its sequence, when the middle one had it, and the last."""
    command = [work / "crowd", "--readers", readers, "--changes", CHANGES, place[1], "/v1/stream?type=statement"]
    said = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout
    return [tuple(map(int, line.split())) for line in said.splitlines()]


def ingestion(work, readers):
    """Nanoseconds a message, from the first into the socket to the last in the book."""
    folder = work / "stream"
    with no_users() as rest, Sender(work, MESSAGES) as sender, following(folder, sender, rest, "serve") as process:
        with following_too(address(folder, process), readers):
            (first,) = sender.said("first")
            done = wait_for_messages(folder, MESSAGES, process)
    verified(folder)
    shutil.rmtree(folder)
    return (done - first) / MESSAGES


@contextlib.contextmanager
def following_too(place, readers):
    """One reads everything, with curl; many ask for users of their own, of whom nothing comes."""
    if readers == 1:
        command = ["curl", "-sN", "-o", "/dev/null", "-H", "Accept: text/event-stream", f"http://{place[0]}:{place[1]}/v1/stream"]
        curl = subprocess.Popen(command)
        try:
            yield
        finally:
            curl.terminate()
            curl.wait(timeout=10)
    else:
        with contextlib.closing(Crowd(place, readers, "type=statement&user=nobody")):
            yield


def address(folder, process):
    """Where the gateway listens, as the log says."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(rb"serve\.listen address=http://([\d.]+):(\d+)", (folder / "foil.log").read_bytes())
        if found:
            return found[1].decode(), int(found[2])
        time.sleep(0.002)
    raise RuntimeError("foil serve does not listen")


class Crowd:
    """Bare sockets that ask for server-sent events."""

    def __init__(self, place, readers, query):
        self.sockets = []
        for _ in range(readers):
            reader = socket.create_connection(place)
            reader.sendall(f"GET /v1/stream?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode())
            self.sockets.append(reader)

    def close(self):
        for reader in self.sockets:
            reader.close()


if __name__ == "__main__":
    from pathlib import Path

    for row in rows(Path(sys.argv[1])):
        print(*row, sep="\t")
