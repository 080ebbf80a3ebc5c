"""Months, trends, and before / after a change (MEASURES.md §9)."""
import datetime as dt
import math
import zoneinfo
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict

from .history import EPOCH, MICRO, micros
from .measures import not_measurable
from .stats import (Z, SplitMix64, hours, kaplan_meier_median, median_interval, quantile, share, spread, trend,
                    wilson)

DAY = 86_400_000_000


class Months:
    """Calendar months of a zone."""

    def __init__(self, zone):
        self.zone = zoneinfo.ZoneInfo(zone)

    def of(self, at):
        """The month of an instant as `YYYY-MM`."""
        return f"{(EPOCH + at * MICRO).astimezone(self.zone):%Y-%m}"

    def between(self, first, last):
        """[(month, its first instant, first instant of the next)] from one instant's month to another's."""
        found, name = [], self.of(first)
        while name <= self.of(last):
            year, month = map(int, name.split("-"))
            after = f"{year + month // 12}-{month % 12 + 1:02}"
            found.append((name, self.midnight(f"{name}-01"), self.midnight(f"{after}-01")))
            name = after
        return found

    def midnight(self, date):
        """The first instant of a date."""
        moment = dt.datetime.fromisoformat(date).replace(tzinfo=self.zone)
        return micros(moment.astimezone(dt.timezone.utc))


def selected_by_closing(cases):
    """Whether at least 80 % of the finishes fall in the last tenth of the range of begins or later."""
    ends = [c.end for c in cases if c.finished]
    first, last = min(c.begin for c in cases), max(c.begin for c in cases)
    late = sum(10 * (end - first) > 9 * (last - first) for end in ends)
    return bool(ends) and 5 * late >= 4 * len(ends)


def weight(case):
    """Microseconds that a case waited in queue, answer or review while somebody could have acted."""
    return sum(g.hours[0] + g.hours[1] for g in case.gaps if g.kind in ("queue", "answer", "review"))


def months(cases, m, calendar, end):
    """One row per calendar month until the end of the history, and the trends over them."""
    listed = calendar.between(min(c.begin for c in cases), end)
    begun, finished = defaultdict(list), defaultdict(list)
    for c in cases:
        begun[calendar.of(c.begin)].append(c)
        if c.finished:
            finished[calendar.of(c.end)].append(c)
    exchange, rows = interconnection(cases, calendar), []
    for name, _, after in listed:
        final = name == listed[-1][0]
        until = end if final else after
        still = [c for c in cases if (final or c.begin < after) and not (c.finished and (final or c.end < after))]
        held = [c for c in begun[name] if c.sites]
        cycles = sorted(c.cycle for c in finished[name])
        middle = quantile(cycles, 0.5) if cycles else 0
        km = kaplan_meier_median([c.duration(end) for c in begun[name]])
        rows.append({
            "month": name, "begun": len(begun[name]), "finished": len(finished[name]), "open": len(still),
            "open_age": spread([until - c.begin for c in still]), "cycle_time": spread(cycles),
            "predictability": quantile(cycles, 0.9) / middle if len(cycles) >= 20 and middle else None,
            "weight": weights(finished[name], m),
            "kept": share(sum(len(c.sites) == 1 for c in held), len(held)), "km_median_h": hours(km),
            "interconnection": [{"site": s, "teams": len(t)} for s, t in sorted(exchange[name].items())]})
    return rows, trends(rows, cases, m, begun[listed[-1][0]])


def weights(cases, m):
    """Median and p90 of the weight of finished cases."""
    if m.means == "completion":
        return not_measurable("time stamps that mean completion do not tell waiting from work")
    values = sorted(weight(c) for c in cases)
    middle, high = (quantile(values, 0.5), quantile(values, 0.9)) if values else (None, None)
    return {"count": len(values), "median_h": hours(middle), "p90_h": hours(high)}


def interconnection(cases, calendar):
    """month -> site -> the teams at other sites that it exchanged with."""
    found = defaultdict(lambda: defaultdict(set))
    for case in cases:
        for sending, receiving in zip(case.site_stays, case.site_stays[1:]):
            last, first = case.events[sending.last], case.events[receiving.first]
            month = calendar.of(first.at)
            if first.team is not None:
                found[month][sending.holder].add(first.team)
            if last.team is not None:
                found[month][receiving.holder].add(last.team)
    return found


def trends(rows, cases, m, begun_last):
    """Theil-Sen trends of the monthly medians."""
    names = ("weight", "cycle_time", "km")
    if selected_by_closing(cases):
        return {name: not_measurable("the history is selected by closing date") for name in names}
    used = rows[:-1] if 2 * sum(not c.finished for c in begun_last) > len(begun_last) else rows
    series = {
        "weight": [(r["weight"].get("count", 0), r["weight"].get("median_h")) for r in used],
        "cycle_time": [(r["cycle_time"]["count"], r["cycle_time"]["median_h"]) for r in used],
        "km": [(r["begun"], r["km_median_h"]) for r in used]}
    found = {}
    for name, values in series.items():
        points = [(x, y) for x, (count, y) in enumerate(values) if count >= 20 and y is not None]
        found[name] = trend(points) if len(points) >= 6 else not_measurable("fewer than six months with 20 cases")
    return found


def shift(cases, calendar, change, end):
    """Before and after a change, with equal follow-up on both sides."""
    at = calendar.midnight(change) if len(change) == 10 else micros(
        dt.datetime.fromisoformat(change).astimezone(dt.timezone.utc))
    first = min(c.begin for c in cases)
    window = min(at - first, (end - at) // 2)
    follow = (end - at) - window
    before = [c for c in cases if at - window <= c.begin < at]
    after = [c for c in cases if at <= c.begin < at + window]
    if min(len(before), len(after)) < 20:
        return not_measurable("fewer than 20 cases on a side")
    if selected_by_closing(cases):
        return not_measurable("the history is selected by closing date")
    sides = [side(s, follow, end) for s in (before, after)]
    figures = [Figures(s) for s in sides]
    bounds = (bootstrap if len(before) + len(after) <= 20_000 else by_formula)(*sides)
    differences = difference(*figures)
    row = {"change": change, "window_days": window / DAY, "follow_up_days": follow / DAY}
    for name, s, f in zip(("before", "after"), sides, figures):
        held = [kept for *_, kept in s if kept is not None]
        row[name] = {"cases": len(s), "finished": share(sum(d for _, d, _ in s), len(s)),
                     "kept": share(sum(held), len(held)), "km_median_h": hours(f.median)}
    row["median_difference_h"] = hours(differences[0])
    row["low_h"], row["high_h"] = map(hours, bounds[0])
    for name, value, interval in zip(("finished_difference", "kept_difference"), differences[1:], bounds[1:]):
        row[name] = {"difference": value, "low": interval[0], "high": interval[1]}
    row["cliffs_delta"] = {"delta": differences[3], "low": bounds[3][0], "high": bounds[3][1]}
    return row


def side(cases, follow, end):
    """[(duration cut at the follow-up, finished within it, kept or None)] in an order that only the values decide."""
    found = []
    for c in cases:
        time, finished = c.duration(end)
        kept = len(c.sites) == 1 if c.sites else None
        found.append((min(time, follow), finished and time <= follow, kept))
    return sorted(found, key=lambda v: (v[0], not v[1], {None: 0, False: 1, True: 2}[v[2]]))


class Figures:
    """What is compared between the two sides; `cases` as from `side`."""

    def __init__(self, cases):
        self.times = sorted(t for t, _, _ in cases)
        self.median = kaplan_meier_median([(t, d) for t, d, _ in cases])
        self.finished = sum(d for _, d, _ in cases) / len(cases)
        held = [kept for *_, kept in cases if kept is not None]
        self.kept = sum(held) / len(held) if held else None


def delta(before, after):
    """Cliff's delta: P(after > before) - P(after < before)."""
    total = sum(bisect_left(before, t) - (len(before) - bisect_right(before, t)) for t in after)
    return total / (len(before) * len(after))


def difference(before, after):
    """(median, finished, kept, delta) of after against before; None where a side has none."""
    def minus(a, b):
        return None if a is None or b is None else a - b
    return (minus(after.median, before.median), after.finished - before.finished, minus(after.kept, before.kept),
            delta(before.times, after.times))


def bootstrap(before, after):
    """Percentile intervals of the four differences over 2,000 resamples of the cases of each side."""
    generator, seen = SplitMix64(0x1B0A2D), ([], [], [], [])
    for _ in range(2000):
        drawn = [Figures([s[generator.below(len(s))] for _ in s]) for s in (before, after)]
        for values, value in zip(seen, difference(*drawn)):
            if value is not None:
                values.append(value)
    return [(quantile(sorted(v), 0.025), quantile(sorted(v), 0.975)) if v else (None, None) for v in seen]


def by_formula(before, after):
    """The intervals of the four differences without resampling."""
    times = [[t for t, _, _ in s] for s in (before, after)]
    f = [Figures(s) for s in (before, after)]
    differences = difference(*f)
    halves = [(high - low) / 2 for low, high in map(median_interval, times)]
    half = math.hypot(*halves)
    middle = (None, None) if differences[0] is None else (differences[0] - half, differences[0] + half)
    counts = [[(sum(d for _, d, _ in s), len(s)) for s in (before, after)]]
    held = [[kept for *_, kept in s if kept is not None] for s in (before, after)]
    counts.append([(sum(h), len(h)) for h in held])
    shares = [newcombe(*pair) if all(of for _, of in pair) else (None, None) for pair in counts]
    s = math.sqrt(delta_variance(*times))
    d = differences[3]
    return [middle, *shares, (max(-1.0, d - Z * s), min(1.0, d + Z * s))]


def newcombe(before, after):
    """Newcombe's interval of the difference of two shares (after - before) from their Wilson intervals."""
    p1, p2 = before[0] / before[1], after[0] / after[1]
    (l1, u1), (l2, u2) = wilson(*before), wilson(*after)
    return p2 - p1 - math.hypot(p2 - l2, u1 - p1), p2 - p1 + math.hypot(u2 - p2, p1 - l1)


def delta_variance(before, after):
    """Cliff's consistent variance of delta, of sorted values."""
    n, k = len(before), len(after)
    rows = [(bisect_left(before, t) - (n - bisect_right(before, t))) / n for t in after]
    columns = [((k - bisect_right(after, t)) - bisect_left(after, t)) / k for t in before]
    d = sum(rows) / k
    ties = Counter(before)
    unequal = n * k - sum(ties[t] for t in after)
    s_rows = sum((v - d) ** 2 for v in rows) / (k - 1)
    s_columns = sum((v - d) ** 2 for v in columns) / (n - 1)
    s_cells = (unequal - n * k * d * d) / ((n - 1) * (k - 1))
    return ((n - 1) * s_rows + (k - 1) * s_columns + s_cells) / (n * k)
