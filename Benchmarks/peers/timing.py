"""How the Python peers measure: the fastest of several rounds, in nanoseconds a call."""

import time

ROUNDS = 3
ROUND_TAKES_AT_LEAST = 50_000_000


def nanoseconds(body):
    calls = 1
    while timed(body, calls) < ROUND_TAKES_AT_LEAST:
        calls *= 2
    return min(timed(body, calls) for _ in range(ROUNDS)) / calls


def timed(body, calls):
    start = time.perf_counter_ns()
    for _ in range(calls):
        body()
    return time.perf_counter_ns() - start
