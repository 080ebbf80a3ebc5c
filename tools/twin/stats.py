"""The statistics behind the figures, each by its plainest formula."""
import math
from collections import Counter

Z = 1.959964
HOUR = 3_600_000_000


def hours(value):
    """Microseconds as hours; None stays None."""
    return None if value is None else value / HOUR


def share(count, of):
    """A share with its Wilson 95 % interval."""
    if of == 0:
        return {"count": count, "of": of, "share": None, "low": None, "high": None}
    low, high = wilson(count, of)
    return {"count": count, "of": of, "share": count / of, "low": low, "high": high}


def wilson(count, of):
    """Wilson's 95 % interval of a proportion."""
    p, z2 = count / of, Z * Z
    centre = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, centre - half), min(1.0, centre + half)


def quantile(ordered, p):
    """Type 7 quantile of sorted values."""
    place = (len(ordered) - 1) * p
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median_interval(ordered):
    """Order-statistic 95 % interval of the median of sorted values."""
    n = len(ordered)
    low = math.floor((n - Z * math.sqrt(n)) / 2)
    high = math.ceil(1 + (n + Z * math.sqrt(n)) / 2)
    return ordered[min(max(low, 1), n) - 1], ordered[min(max(high, 1), n) - 1]


def spread(values):
    """Count, median with interval, mean, maximum and total of durations, in hours."""
    names = ("median_h", "low_h", "high_h", "mean_h", "max_h")
    if not values:
        return {"count": 0, **dict.fromkeys(names), "total_h": 0.0}
    ordered, total = sorted(values), sum(values)
    low, high = median_interval(ordered) if len(ordered) >= 6 else (None, None)
    figures = (quantile(ordered, 0.5), low, high, total / len(ordered), ordered[-1])
    return {"count": len(ordered), **dict(zip(names, map(hours, figures))), "total_h": hours(total)}


def split_hours(parts):
    """A Split from four sums of microseconds."""
    return dict(zip(("at_work_h", "distance_h", "off_h", "no_calendar_h"), map(hours, parts)))


def add(sums, parts):
    """Adds four parts to sums in place."""
    for i, part in enumerate(parts):
        sums[i] += part


def kaplan_meier_median(durations):
    """Smallest time with survival at most one half of [(time, finished)], deaths before censorings; None if never."""
    deaths, leaving = Counter(), Counter()
    for time, finished in durations:
        leaving[time] += 1
        deaths[time] += finished
    at_risk, survival = len(durations), 1.0
    for time in sorted(leaving):
        survival *= 1 - deaths[time] / at_risk
        if deaths[time] and survival <= 0.5 + 1e-12:
            return time
        at_risk -= leaving[time]
    return None


def trend(points):
    """Theil-Sen slope and Kendall's tau-b of [(x, y)] with distinct x."""
    n = len(points)
    pairs = [(p, q) for i, p in enumerate(points) for q in points[i + 1:]]
    slopes = sorted((q[1] - p[1]) / (q[0] - p[0]) for p, q in pairs)
    s = sum((q[1] > p[1]) - (q[1] < p[1]) for p, q in pairs)
    ties = [t for t in Counter(y for _, y in points).values() if t > 1]
    untied = n * (n - 1) / 2 - sum(t * (t - 1) / 2 for t in ties)
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    tau = s / math.sqrt(n * (n - 1) / 2 * untied) if untied else 0.0
    p = math.erfc(abs(s) / math.sqrt(variance) / math.sqrt(2)) if variance else 1.0
    return {"months": n, "slope_per_month": quantile(slopes, 0.5), "tau": tau, "p": p}


def least_squares(rows, columns, target):
    """(coefficient, HC1 standard error) of the last column of a regression, or None when it is not identified.

    `rows` are [({column: value}, y)]; columns that are combinations of earlier ones are left out.
    """
    gram = [[0.0] * len(columns) for _ in columns]
    for x, _ in rows:
        for i, a in x.items():
            for j, b in x.items():
                gram[i][j] += a * b
    kept = independent(gram)
    if not kept or kept[-1] != target:
        return None
    place = {c: i for i, c in enumerate(kept)}
    size = len(kept)
    inverse = invert([[gram[a][b] for b in kept] for a in kept])
    right = [0.0] * size
    for x, y in rows:
        for c, v in x.items():
            if c in place:
                right[place[c]] += v * y
    beta = [sum(inverse[i][j] * right[j] for j in range(size)) for i in range(size)]
    last, variance = size - 1, 0.0
    for x, y in rows:
        known = [(place[c], v) for c, v in x.items() if c in place]
        residual = y - sum(beta[i] * v for i, v in known)
        variance += (sum(inverse[last][i] * v for i, v in known) * residual) ** 2
    n = len(rows)
    if n <= size:
        return None
    return beta[last], math.sqrt(variance * n / (n - size))


def independent(gram):
    """Indexes of the columns that are no combination of earlier ones, by elimination on X'X."""
    work, kept = [row[:] for row in gram], []
    for c in range(len(work)):
        if work[c][c] <= 1e-9 * max(gram[c][c], 1e-300):
            continue
        kept.append(c)
        for r in range(c + 1, len(work)):
            factor = work[r][c] / work[c][c]
            if factor:
                for j in range(c, len(work)):
                    work[r][j] -= factor * work[c][j]
    return kept


def invert(matrix):
    """Inverse by Gauss-Jordan elimination with partial pivoting."""
    n = len(matrix)
    work = [row[:] + [float(i == j) for j in range(n)] for i, row in enumerate(matrix)]
    for c in range(n):
        pivot = max(range(c, n), key=lambda r: abs(work[r][c]))
        work[c], work[pivot] = work[pivot], work[c]
        work[c] = [v / work[c][c] for v in work[c]]
        for r in range(n):
            if r != c and work[r][c]:
                factor = work[r][c]
                work[r] = [v - factor * w for v, w in zip(work[r], work[c])]
    return [row[n:] for row in work]


class SplitMix64:
    """Steele, Lea and Flood's generator."""

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed

    def next(self):
        """The next 64 bits."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def below(self, n):
        """An index in 0..n."""
        return (self.next() * n) >> 64
