"""`foil balances` of five accounts at paper venues that answer every request 100 ms late."""

import json
import statistics
import subprocess
import time

from venues import KEYS, SERVED_BY, configuration, foil, paper_venues, post

DELAY_MS = 100
# sFOX Connect's: its users, their tokens, and the one user's balance, each of which needs the one before.
ROUND_TRIPS = 3
ALLOWED_MS = 40
RUNS = 3


def rows(work):
    config = work / "five.json"
    with paper_venues("--no-limits") as addresses:
        configuration(config, {venue: addresses[SERVED_BY[venue]] for venue in KEYS})
        for venue in KEYS:
            post(addresses["control"], "/faults", {"venue": venue, "kind": "slow", "by": f"{DELAY_MS}ms"})
        wall = statistics.median(one_run(config) for _ in range(RUNS))
    limit = ROUND_TRIPS * DELAY_MS + ALLOWED_MS
    yield (
        "foil balances, five venues that answer 100 ms late", wall,
        f"{ROUND_TRIPS} round trips of {DELAY_MS} ms + {ALLOWED_MS} ms", limit * 1e6, 1,
    )


def one_run(config):
    start = time.perf_counter_ns()
    done = subprocess.run([foil(), "balances", "--json", "--config", config], capture_output=True)
    wall = time.perf_counter_ns() - start
    if done.returncode != 0 or not json.loads(done.stdout)["complete"]:
        raise RuntimeError(f"foil balances: {done.returncode}: {done.stdout!r} {done.stderr!r}")
    return wall
