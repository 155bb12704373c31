"""Prints one table of the rows that several rounds gave: the median of each, and between what its ratio lay.

    table.py ROUND.tsv...
"""

import statistics
import sys
from pathlib import Path

HEAD = ["figure", "ours", "theirs", "against", "ratio", "from", "to", "floor", ""]
IS_NUMBER = [False, True, True, False, True, True, True, True, False]


def main(*files):
    rounds = {}
    for file in files:
        for line in Path(file).read_text().splitlines():
            figure, ours, against, theirs, floor = line.split("\t")
            rounds.setdefault((figure, against, floor), []).append((float(ours), float(theirs)))
    table = [HEAD] + [row(*key, pairs) for key, pairs in rounds.items()]
    widths = [max(map(len, column)) for column in zip(*table)]
    for cells in table:
        aligned = (cell.rjust(w) if n else cell.ljust(w) for cell, w, n in zip(cells, widths, IS_NUMBER))
        print("  ".join(aligned).rstrip())


def row(figure, against, floor, pairs):
    ratios = [theirs / ours for ours, theirs in pairs]
    ratio = statistics.median(ratios)
    unit = (lambda count: f"{count:.1f} B") if figure.endswith("(bytes)") else time
    ours, theirs = (unit(statistics.median(column)) for column in zip(*pairs))
    least = f"{float(floor):.2f}x" if floor else ""
    verdict = ("ok" if ratio >= float(floor) else "below") if floor else ""
    return [figure, ours, theirs, against, *(f"{each:.2f}x" for each in (ratio, min(ratios), max(ratios))), least, verdict]


def time(nanoseconds):
    for unit, size in (("ns", 1), ("us", 1e3), ("ms", 1e6)):
        if nanoseconds < 1000 * size or unit == "ms":
            return f"{nanoseconds / size:.{1 if unit == 'ns' else 2}f} {unit}"


main(*sys.argv[1:])
