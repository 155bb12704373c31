"""Feeds `foil serve` at a steady rate for as long as it is told, and fails when its memory grows.

    soak.py FOLDER MINUTES
"""

import os
import shutil
import statistics
import sys
import time
from pathlib import Path

from feeding import Sender, following, head, no_users, verified, wait_for_messages

RATE = 10_000
USERS = 10_000
SAMPLES = 60
# The store holds every message, and nothing says that it packs them.
BYTES_A_MESSAGE = 1500
# Caches fill, and the allocator keeps what it had: what is compared is the middle of the time with its end.
WARM_UP_SHARE = 0.4
MAY_GROW_BY = 1.05


def main(folder, minutes):
    seconds = minutes * 60
    count = int(RATE * seconds)
    free = shutil.disk_usage(folder).free
    if free < count * BYTES_A_MESSAGE:
        sys.exit(f"soak: {count:,} messages may take {count * BYTES_A_MESSAGE >> 30} GiB, and {folder} has {free >> 30} GiB")
    store = folder / "soak"
    with no_users() as rest, Sender(folder, count, rate=RATE, users=USERS) as sender:
        with following(store, sender, rest, "serve") as process:
            sender.said("first")
            samples = watched(process, store, seconds)
            wait_for_messages(store, count, process)
    verified(store)
    judge(samples, count)


def watched(process, store, seconds):
    """How much of the process was in memory, in KiB, every sixtieth of the time."""
    start, samples = time.monotonic(), []
    for number in range(1, SAMPLES + 1):
        time.sleep(max(0.0, start + seconds * number / SAMPLES - time.monotonic()))
        if process.poll() is not None:
            sys.exit(f"soak: foil ended with {process.returncode}")
        samples.append(resident(process.pid))
        late = RATE * (time.monotonic() - start) - head(store / "counterfoil.db")
        print(f"{time.monotonic() - start:7.0f} s  {samples[-1] / 1024:8.1f} MiB  {max(0, late) / RATE:6.1f} s behind", flush=True)
    return samples


def resident(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def judge(samples, count):
    steady = samples[int(len(samples) * WARM_UP_SHARE) :]
    third = len(steady) // 3
    before, after = statistics.median(steady[:third]), statistics.median(steady[-third:])
    print(f"{count:,} messages; memory {before / 1024:.1f} MiB, then {after / 1024:.1f} MiB; the journal verifies")
    if after > before * MAY_GROW_BY:
        sys.exit("soak: the memory grows")


main(Path(sys.argv[1]), float(sys.argv[2]))
