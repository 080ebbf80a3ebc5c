#!/usr/bin/env python3
"""Writes history.csv: five cases in each of four cells, an open one and one without length."""
import csv
import datetime as dt
import pathlib

OUT = pathlib.Path(__file__).with_name("history.csv")


def at(text, hours=0.0):
    """An instant some hours after another, in UTC."""
    return (dt.datetime.fromisoformat(text) + dt.timedelta(hours=hours)).isoformat() + "Z"


rows = []
for cross, persons, hours in [(0, 1, 1), (0, 2, 4), (1, 1, 2), (1, 2, 32)]:
    for i in range(5):
        case = f"{'cross' if cross else 'one'}-{persons}-{i}"
        rows += [(case, at("2024-01-08", i), "Work", "Kraków", "ann"),
                 (case, at("2024-01-08", i + hours), "Done", "Denver" if cross else "Kraków", "ann" if persons == 1 else "bob")]
rows += [("open", at("2024-01-08"), "Work", "Kraków", "ann"),
         ("instant", at("2024-01-08"), "Work", "Kraków", "ann"), ("instant", at("2024-01-08"), "Done", "Kraków", "ann")]
with open(OUT, "w", encoding="utf-8", newline="") as out:
    csv.writer(out, lineterminator="\n").writerows([("case", "time", "status", "site", "person"), *rows])
