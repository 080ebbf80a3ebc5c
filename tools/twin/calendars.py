"""Working hours as sorted lists of open intervals [from, to) in microseconds, and sums over them."""
import datetime as dt
import re
import zoneinfo
from bisect import bisect_right
from itertools import accumulate

from .history import EPOCH, MICRO, micros
from .mapping import fold

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
STANDARD = "Mon-Fri 09:00-17:00"


def parse_week(text):
    """{weekday 0-6: [(minute from, minute to)]}; `to` beyond 1440 passes midnight."""
    week = {day: [] for day in range(7)}
    if fold(text) in ("24x7", "always"):
        return {day: [(0, 1440)] for day in range(7)}
    if fold(text) == "none":
        return week
    for part in text.split(";"):
        days = range(0, 5)
        for word in part.split():
            if word[0].isdigit():
                begin, end = (minutes(w) for w in word.split("-"))
                for day in days:
                    week[day].append((begin, end if end > begin else end + 1440))
            else:
                days = parse_days(word)
    return week


def parse_days(text):
    """`Mon-Thu,Sat` as a list of weekdays; a range may wrap over Sunday."""
    days = []
    for piece in text.rstrip(",").split(","):
        ends = [DAYS.index(w[:3].lower()) for w in piece.split("-")]
        days += [(ends[0] + i) % 7 for i in range((ends[-1] - ends[0]) % 7 + 1)]
    return days


def minutes(text):
    """`09:30` or `9` as minutes of the day."""
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute or 0)


def resolve(civil, zone, end):
    """A civil time as microseconds: out of a gap to its end; in a fold an end takes the later instant."""
    early = civil.replace(tzinfo=zone, fold=0)
    late = civil.replace(tzinfo=zone, fold=1)
    if early.utcoffset() < late.utcoffset():          # a gap: fold=1 counts with the offset after it
        low, high = micros(late.astimezone(dt.timezone.utc)), micros(early.astimezone(dt.timezone.utc))
        while high - low > 1:                         # find the instant of the change
            middle = (low + high) // 2
            before = (EPOCH + middle * MICRO).astimezone(zone).utcoffset() == early.utcoffset()
            low, high = (middle, high) if before else (low, middle)
        return high
    return micros((late if end else early).astimezone(dt.timezone.utc))


def read_ics(path):
    """The dates of the all-day events of an .ics file."""
    days = set()
    text = path.read_text(encoding="utf-8")
    for event in re.findall(r"BEGIN:VEVENT(.*?)END:VEVENT", text, re.S):
        dates = dict(re.findall(r"(DTSTART|DTEND)[^:\n]*:(\d{8})\s", event))
        day = dt.datetime.strptime(dates["DTSTART"], "%Y%m%d").date()
        last = dt.datetime.strptime(dates.get("DTEND", "19700101"), "%Y%m%d").date()
        days.add(day)
        while (day := day + dt.timedelta(1)) < last:
            days.add(day)
    return days


class Calendar:
    """Open intervals with prefix sums."""

    def __init__(self, intervals):
        merged = []
        for a, b in sorted(intervals):
            if merged and a <= merged[-1][1]:
                merged[-1][1] = max(b, merged[-1][1])
            elif b > a:
                merged.append([a, b])
        self.starts = [a for a, _ in merged]
        self.ends = [b for _, b in merged]
        self.sums = [0, *accumulate(b - a for a, b in merged)]
        self.pairs = {}                               # id of another calendar -> the time both are open

    def worked(self, t):
        """Open microseconds before `t`."""
        i = bisect_right(self.starts, t)
        return self.sums[i] - max(0, self.ends[i - 1] - t) if i else 0

    def between(self, a, b):
        """Open microseconds in [a, b)."""
        return self.worked(b) - self.worked(a)

    def is_open(self, t):
        """Whether `t` lies in an open interval."""
        i = bisect_right(self.starts, t)
        return i > 0 and t < self.ends[i - 1]

    def both(self, other):
        """The time in which this and the other calendar are open."""
        if id(other) not in self.pairs:
            found, i, j = [], 0, 0
            while i < len(self.starts) and j < len(other.starts):
                a, b = max(self.starts[i], other.starts[j]), min(self.ends[i], other.ends[j])
                if a < b:
                    found.append((a, b))
                if self.ends[i] < other.ends[j]:
                    i += 1
                else:
                    j += 1
            self.pairs[id(other)] = Calendar(found)
        return self.pairs[id(other)]


def compile_calendar(zone_name, hours, holidays, first, last):
    """The calendar of a week in a zone over [first, last] and ten days around."""
    zone, week = zoneinfo.ZoneInfo(zone_name), parse_week(hours)
    day = (EPOCH + first * MICRO).date() - dt.timedelta(10)
    end = (EPOCH + last * MICRO).date() + dt.timedelta(10)
    intervals = []
    while day <= end:
        if day not in holidays:
            midnight = dt.datetime.combine(day, dt.time())
            for a, b in week[day.weekday()]:
                intervals.append((resolve(midnight + dt.timedelta(minutes=a), zone, False),
                                  resolve(midnight + dt.timedelta(minutes=b), zone, True)))
        day += dt.timedelta(1)
    return Calendar(intervals)


class Calendars:
    """Who is at work when: sites and teams of a mapping."""

    def __init__(self, mapping, first, last):
        self.mapping, self.range = mapping, (first, last)
        self.sites = {t["name"]: self._compile(t) for t in mapping.site_tables}
        tables = {t["name"]: t for t in mapping.site_tables}
        self.teams = {}
        for name, table in mapping.team_tables.items():
            if "hours" in table or "zone" in table:
                home = tables.get(mapping.site_name(table["site"]), {}) if "site" in table else {}
                inherited = {k: home[k] for k in ("zone", "hours", "holidays") if k in home}
                self.teams[name] = self._compile({**inherited, **table})

    def _compile(self, table):
        if "zone" not in table:
            return None
        holidays = table.get("holidays")
        if holidays and not holidays.endswith(".ics"):
            raise SystemExit(f"{table['name']}: the twin reads holidays from .ics files only")
        days = read_ics(self.mapping.path.parent / holidays) if holidays else set()
        return compile_calendar(table["zone"], table.get("hours", STANDARD), days, *self.range)

    def of_site(self, site):
        """The calendar of a site, or None."""
        return self.sites.get(site)

    def of_holder(self, event):
        """The calendar of an event's holder: its team's own, else its holding site's."""
        own = self.teams.get(fold(event.team)) if event.team is not None else None
        return own or self.of_site(event.site)


def split(a, b, acting, counterpart):
    """[at work, distance, off, no calendar] of [a, b) in microseconds."""
    if acting is None:
        return [0, 0, 0, b - a]
    work = acting.between(a, b)
    distance = 0
    if counterpart is not None:
        distance = counterpart.between(a, b) - acting.both(counterpart).between(a, b)
    return [work, distance, b - a - work - distance, 0]
