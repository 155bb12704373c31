"""Measures whole programs and prints rows as the program `bench` does, separated by tabs:

the figure, our nanoseconds, what it is compared with, its nanoseconds, and the least ratio if there is one.

    measure.py FOLDER [WORD...]     only the suites whose name has one of the words
"""

import sys
from pathlib import Path

import balances
import idle
import latency
import load
import pipeline
import start
import stream
import users

SUITES = {"start": start, "balances": balances, "paper": load, "pipeline": pipeline, "latency": latency,
          "idle": idle, "stream": stream, "users": users}


def main(folder, *words):
    for name, suite in SUITES.items():
        if words and not any(word in name for word in words):
            continue
        for figure, ours, against, theirs, floor in suite.rows(Path(folder)):
            print(figure, f"{ours:.1f}", against, f"{theirs:.1f}", "" if floor is None else floor, sep="\t")


main(*sys.argv[1:])
