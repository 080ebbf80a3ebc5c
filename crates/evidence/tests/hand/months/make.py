#!/usr/bin/env python3
"""Writes history.csv: 20 finished cases a month from January to July 2024, and open ones in January and July."""
import csv
import datetime as dt
import pathlib

OUT = pathlib.Path(__file__).with_name("history.csv")


def at(text, hours=0.0):
    """An instant some hours after another, in UTC."""
    return (dt.datetime.fromisoformat(text) + dt.timedelta(hours=hours)).isoformat() + "Z"


MONDAYS = ["2024-01-01", "2024-02-05", "2024-03-04", "2024-04-01", "2024-05-06", "2024-06-03", "2024-07-01"]
rows = []
for month, day in enumerate(MONDAYS):
    for j in range(20):
        wait = 1 if month == 6 else month + 1 + (j >= 17)
        rows += [(f"m{month}-{j}", at(day, 9), "Queue", "Accra"), (f"m{month}-{j}", at(day, 9 + wait), "Work", "Accra"),
                 (f"m{month}-{j}", at(day, 10 + wait), "Done", "Accra")]
rows += [(f"open-{j}", at("2024-07-01", 9), "Queue", "Accra") for j in range(21)]
rows += [("open-0", at("2024-07-01", 15), "Work", "Accra"), ("old", at("2024-01-01", 9), "Queue", "Accra")]
with open(OUT, "w", encoding="utf-8", newline="") as out:
    csv.writer(out, lineterminator="\n").writerows([("case", "time", "status", "site"), *rows])
