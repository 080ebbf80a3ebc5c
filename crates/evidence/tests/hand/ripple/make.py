#!/usr/bin/env python3
"""Writes history.csv: 160 cases that go from team A to B to C, and one whose stay at A is under a second."""
import csv
import datetime as dt
import pathlib

OUT = pathlib.Path(__file__).with_name("history.csv")


def at(text, hours=0.0):
    """An instant some hours after another, in UTC."""
    return (dt.datetime.fromisoformat(text) + dt.timedelta(hours=hours)).isoformat() + "Z"


# (priority, late at A, late at B, cases)
CELLS = [("High", 1, 1, 24), ("High", 1, 0, 6), ("High", 0, 1, 4), ("High", 0, 0, 6),
         ("Low", 1, 1, 6), ("Low", 1, 0, 4), ("Low", 0, 1, 6), ("Low", 0, 0, 104)]
rows, case = [], 0
for priority, late_a, late_b, count in CELLS:
    for _ in range(count):
        case += 1
        begin = at("2024-01-01", case)[:-1]
        first, second = 10 if late_a else 1, 20 if late_b else 2
        rows += [(f"r{case}", at(begin), "Work", "A", priority),
                 (f"r{case}", at(begin, first), "Work", "B", priority),
                 (f"r{case}", at(begin, first + second), "Work", "C", priority),
                 (f"r{case}", at(begin, first + second + 1), "Done", "C", priority)]
rows += [("blink", "2024-01-01T00:00:00.000000Z", "Work", "A", "High"),
         ("blink", "2024-01-01T00:00:00.500000Z", "Work", "B", "High"),
         ("blink", "2024-01-01T02:00:00.500000Z", "Done", "C", "High")]
with open(OUT, "w", encoding="utf-8", newline="") as out:
    csv.writer(out, lineterminator="\n").writerows([("case", "time", "status", "team", "priority"), *rows])
