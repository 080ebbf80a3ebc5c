#!/usr/bin/env python3
"""Writes history.csv: as for `shift`, with one much earlier case."""
import csv
import datetime as dt
import pathlib

OUT = pathlib.Path(__file__).with_name("history.csv")


def at(text, hours=0.0):
    """An instant some hours after another, in UTC."""
    return (dt.datetime.fromisoformat(text) + dt.timedelta(hours=hours)).isoformat() + "Z"


rows = [("early", at("2024-01-01"), "Work", "Kraków"), ("early", at("2024-01-02"), "Done", "Kraków")]
for i in range(20):
    begin = at("2024-02-10", 24 * i)[:-1]
    rows.append((f"b{i}", at(begin), "Work", "Kraków"))
    rows.append((f"b{i}", at(begin, 24 * (50 if i == 19 else i + 1)), "Done", "Denver" if i < 5 else "Kraków"))
for i in range(20):
    begin = at("2024-03-01", 24 * i)[:-1]
    rows.append((f"a{i}", at(begin), "Work", "Kraków"))
    if i < 18:
        rows.append((f"a{i}", at(begin, 12 * (i + 1)), "Done", "Denver" if i < 10 else "Kraków"))
rows.append(("a19", at("2024-04-30"), "Work", "Kraków"))
with open(OUT, "w", encoding="utf-8", newline="") as out:
    csv.writer(out, lineterminator="\n").writerows([("case", "time", "status", "site"), *rows])
