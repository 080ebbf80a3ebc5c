#!/usr/bin/env python3
"""A second, independent computation of what `inboard hours` says, for comparison.

Walks the twelve months minute by minute with Python's zoneinfo (no code or tables shared with the program): each
site's working minutes, shared minutes per working day, the wait of an ask at each working minute, the share that
waits over a weekend, the best standing hour. From the program it takes only what it was told (zones, weeks,
holiday dates) and compares every figure.

    python3 tools/hours_twin.py [--program PATH]

Prints one line per set of sites and `N figures compared, M differences`; exit status 1 if any differ.
"""

import argparse
import datetime as dt
import json
import os
import re
import subprocess
import sys
import zoneinfo

UTC = dt.timezone.utc
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
SETS = [
    ["2026-07-16T20:04Z", "Denver:9-17", "Kraków:9-17", "Manila:9-18"],
    ["2026-11-23T14:00Z", "Denver:9-17", "Kraków:9-17", "Manila:21-06"],
    ["2026-10-28T08:10Z", "Adelaide:9-17", "Pune:10-19", "Bogotá:8-17"],
    ["2027-03-01T00:00Z", "Dubai:Sun-Thu 8-12 13-17", "London:9:30-17:30"],
    ["2026-11-23T14:00Z", "New York:24x7", "Kathmandu:Mon-Sat 10-18"],
]


def parse_week(text):
    """The canonical text of a week as seven lists of (from, to) minutes."""
    week = [[] for _ in range(7)]
    if text in ("24x7", "none"):
        return [[(0, 1440)] for _ in range(7)] if text == "24x7" else week
    for part in text.split(";"):
        words = part.split()
        days = []
        for piece in words[0].split(","):
            first, _, last = piece.partition("-")
            a, b = DAYS.index(first), DAYS.index(last or first)
            days += [(a + i) % 7 for i in range((b - a) % 7 + 1)]
        for word in words[1:]:
            h1, m1, h2, m2 = map(int, re.fullmatch(r"(\d+):(\d+)-(\d+):(\d+)", word).groups())
            start, end = h1 * 60 + m1, h2 * 60 + m2
            for day in days:
                week[day].append((start, end if end > start else end + 1440))
    return week


def minute_of(local, zone, ends):
    """Minutes since 1970 of a wall-clock time: a gap counts as its end; of a fold a shift's end is the later one."""
    aware = local.replace(tzinfo=zone, fold=1 if ends else 0)
    back = aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if back != local:  # in a gap: search forward for the first time that exists
        probe = local
        while True:
            probe += dt.timedelta(minutes=1)
            t = probe.replace(tzinfo=zone)
            if t.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == probe:
                return int(t.timestamp()) // 60
    return int(aware.timestamp()) // 60


class Site:
    """A site's minutes: which are open, in an array that starts at `base`."""

    def __init__(self, told, base, end):
        self.name, self.zone = told["name"], zoneinfo.ZoneInfo(told["zone"])
        self.base, self.length = base, end - base
        self.open = bytearray(self.length)
        holidays = {dt.date.fromisoformat(d) for d, _ in told["holidays"]}
        week = parse_week(told["week"])
        day = self.local(base).date() - dt.timedelta(days=2)
        last = self.local(end).date() + dt.timedelta(days=1)
        while day <= last:
            if day not in holidays:
                for start, stop in week[day.weekday()]:
                    midnight = dt.datetime.combine(day, dt.time())
                    a = minute_of(midnight + dt.timedelta(minutes=start), self.zone, False)
                    b = minute_of(midnight + dt.timedelta(minutes=stop), self.zone, True)
                    for m in range(max(a, base), min(b, end)):
                        self.open[m - base] = 1
            day += dt.timedelta(days=1)
        self.count = [0]  # open minutes before each minute
        for bit in self.open:
            self.count.append(self.count[-1] + bit)
        self.opens = [m for m in range(self.length) if self.open[m]]
        self.dates = {}  # date of each quarter of an hour: clocks are whole quarters apart from UTC

    def local(self, minute):
        return dt.datetime.fromtimestamp(minute * 60, UTC).astimezone(self.zone).replace(tzinfo=None)

    def date(self, m):
        """The date at a minute of the array."""
        quarter = (m + self.base) // 15
        if quarter not in self.dates:
            self.dates[quarter] = self.local(quarter * 15).date()
        return self.dates[quarter]

    def working_days(self, start, stop):
        """(date, minutes) of each run of open minutes that begins in [start, stop); longer than a day: by date."""
        m = 1
        end = stop + 8 * 1440 - self.base
        while m < end:
            if not self.open[m] or self.open[m - 1]:
                m += 1
                continue
            run = m
            while run < self.length and self.open[run]:
                run += 1
            pieces = {}
            if run - m > 1440:
                for x in range(m, min(run, end)):
                    pieces.setdefault(self.date(x), []).append(x)
            else:
                pieces[self.date(m)] = list(range(m, run))
            for date, minutes in pieces.items():
                if start <= minutes[0] + self.base < stop:
                    yield date, minutes
            m = run


def quantile(values, fraction):
    """Type 7."""
    place = (len(values) - 1) * fraction
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def shared(a, b, start, stop):
    days = {}
    for date, minutes in a.working_days(start, stop):
        days[date] = days.get(date, 0) + sum(b.open[m] for m in minutes)
    values = list(days.values())
    return {
        "days": len(values),
        "total_min": sum(values),
        "least_min": min(values),
        "most_min": max(values),
        "days_without": values.count(0),
    }


def waits(a, b, start, stop):
    found, weekend, by_day, midnights = [], 0, [[0, 0] for _ in range(7)], {}
    for _, minutes in a.working_days(start, stop):
        for m in minutes:
            # One working hour of b after m: the end of its 60th open minute from m on.
            index = b.count[m] + 59
            answered = b.opens[index] + 1
            acted = a.opens[a.count[answered]]
            wait = acted - m
            found.append(wait)
            asked = a.date(m)
            by_day[asked.weekday()][0] += 1
            if wait >= 1440:
                # The next end of a Saturday on the asker's clock, as an instant.
                sunday = asked + dt.timedelta(days=(6 - asked.weekday()) or 7)
                if sunday not in midnights:
                    midnights[sunday] = minute_of(dt.datetime.combine(sunday, dt.time()), a.zone, False)
                if midnights[sunday] - a.base <= acted:
                    weekend += 1
                    by_day[asked.weekday()][1] += 1
    found.sort()
    return {
        "count": len(found),
        "median_min": quantile(found, 0.5),
        "upper_fifth_min": quantile(found, 0.8),
        "over_weekend": weekend,
        "by_weekday": by_day,
    }


def best_meeting(sites, start, stop):
    reader = sites[0]
    first = reader.local(start).date()
    best = None
    for weekday in range(7):
        day = first + dt.timedelta(days=(weekday - first.weekday()) % 7)
        for quarter in range(96):
            outside, away, times, date = [0] * len(sites), 0, 0, day
            while True:
                local = dt.datetime.combine(date, dt.time(quarter // 4, quarter % 4 * 15))
                at = gap_forward(local, reader.zone)
                if at >= stop:
                    break
                times += 1
                for i, s in enumerate(sites):
                    m = at - s.base
                    inside = s.count[m + 60] - s.count[m]
                    outside[i] += 60 - inside
                    if inside == 0:
                        k = s.count[m]
                        after = s.opens[k] - (m + 60)
                        before = m - (s.opens[k - 1] + 1)
                        away += min(after, before, 2880)
                date += dt.timedelta(days=7)
            shares = [o / (times * 60) for o in outside]
            rank = (round_half_up(max(shares) * 1000), round_half_up(sum(shares) * 1000), away * 60_000_000 // times)
            if best is None or rank < best[0]:
                best = (rank, {"weekday": weekday, "time": f"{quarter // 4:02}:{quarter % 4 * 15:02}", "times": times, "outside_min": outside})
    return best[1]


def gap_forward(local, zone):
    """A meeting in a gap moves by the gap's length; of a fold the first one counts."""
    return int(local.replace(tzinfo=zone, fold=0).timestamp()) // 60


def round_half_up(value):
    return int(value + 0.5)


def compare(told, found, where, differences):
    """Compares what both know; returns the number of figures compared."""
    if isinstance(found, dict):
        return sum(compare(told[k], v, f"{where}.{k}", differences) for k, v in found.items())
    if isinstance(found, list):
        if len(told) != len(found):
            differences.append(f"{where}: {told} and {found}")
        return sum(compare(a, b, where, differences) for a, b in zip(told, found))
    same = abs(told - found) <= 1e-4 if isinstance(found, (int, float)) else told == found
    if not same:
        differences.append(f"{where}: the program says {told}, the twin {found}")
    return 1


def run_set(program, arguments, differences):
    at, *places = arguments
    told = json.loads(subprocess.run([program, "hours", *places, "--at", at, "--json", "-"], check=True, capture_output=True).stdout)
    instant = lambda text: int(dt.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()) // 60
    start, stop = instant(told["from"]), instant(told["to"])
    sites = {s["name"]: Site(s, start - 15 * 1440, stop + 60 * 1440) for s in told["sites"]}
    compared = 0
    for row in told["shared"]:
        found = shared(sites[row["site"]], sites[row["with"]], start, stop)
        compared += compare(row, found, f"shared {row['site']}, {row['with']}", differences)
    for row in told["waits"]:
        found = waits(sites[row["asks"]], sites[row["answers"]], start, stop)
        compared += compare(row, found, f"wait {row['asks']}, {row['answers']}", differences)
    best = best_meeting(list(sites.values()), start, stop)
    compared += compare(told["meeting"]["best"], best, "best hour", differences)
    print(f"{', '.join(places)}: {compared} figures")
    return compared


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=os.environ.get("INBOARD", "target/release/inboard"))
    arguments = parser.parse_args()
    differences = []
    compared = sum(run_set(arguments.program, s, differences) for s in SETS)
    for line in differences:
        print(line)
    print(f"{compared} figures compared, {len(differences)} differences")
    sys.exit(1 if differences or not compared else 0)


if __name__ == "__main__":
    main()
