"""Reads a delimited file into cases of events, with the counts of data quality.

Instants are integer microseconds since 1970-01-01T00:00:00Z.
"""
import csv
import datetime as dt
import gzip
import io
import re
import zoneinfo
from collections import Counter, defaultdict

from .mapping import COLUMNS, fold

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
MICRO = dt.timedelta(microseconds=1)
DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(.*)")


class Event:
    """One event; `team`, `site` (holding) and `kind` (class) are filled in by `cases.prepare`."""

    __slots__ = ("case", "at", "begin", "pos", "kind", "closing", "status", "activity", "person", "team", "own",
                 "site", "ignored", "function", "category", "priority", "asked", "row")

    def copy(self, **changes):
        """The same event with other values in some places."""
        new = Event()
        for slot in Event.__slots__:
            setattr(new, slot, getattr(self, slot))
        for slot, value in changes.items():
            setattr(new, slot, value)
        return new


def micros(moment):
    """An aware datetime as microseconds since the epoch."""
    return (moment - EPOCH) // MICRO


def parse_instant(text, zone, order):
    """(microseconds, was it without an offset); ValueError when it is no instant of 1970-2199."""
    text = text.strip()
    match = DATE.fullmatch(text)
    if match and order in ("dmy", "mdy"):
        first, second, year, rest = match.groups()
        day, month = (first, second) if order == "dmy" else (second, first)
        text = f"{year}-{int(month):02}-{int(day):02}{rest}"
    moment = dt.datetime.fromisoformat(text)
    naive = moment.tzinfo is None
    if naive:
        moment = moment.replace(tzinfo=zone)
    if not 1970 <= moment.year <= 2199:
        raise ValueError("year outside 1970-2199")
    return micros(moment), naive


def iso(at):
    """An instant as RFC 3339 in UTC."""
    text = (EPOCH + at * MICRO).isoformat()
    return text.replace("+00:00", "Z")


def open_rows(path):
    """A csv reader over a plain or gzip file; the delimiter is the likeliest in the first line."""
    raw = gzip.open(path, "rb") if str(path).endswith(".gz") else open(path, "rb")
    text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    head = text.readline()
    text.seek(0)
    delimiter = max(",;\t|", key=head.count)
    return csv.reader(text, delimiter=delimiter)


class History:
    """Events per case in the order of (instant, position in the input), and what was noticed on the way."""

    def __init__(self, path, mapping):
        self.mapping = mapping
        self.cases = {}                            # case -> [Event]
        self.rows = self.naive = self.unparsable = self.out_of_order = self.duplicates = 0
        self.ignored = self.teams_filled = 0
        self.unmapped = {}                         # folded value -> [spelling first seen, events]
        self._read(path)
        self._count_quality()

    def _read(self, path):
        m = self.mapping
        zone = zoneinfo.ZoneInfo(m.zone)
        rows = open_rows(path)
        header = [name.strip() for name in next(rows)]
        index = {}
        for key, column in m.columns.items():
            if column not in header:
                raise SystemExit(f"{path}: the mapping names the column {column!r}, which is not there")
            index[key] = header.index(column)
        before = {}
        for row in rows:
            if not row:
                continue
            self.rows += 1
            event = self._event(row, index, zone)
            if event is None:
                self.unparsable += 1
                continue
            if event.at < before.get(event.case, event.at):
                self.out_of_order += 1
            before[event.case] = event.at
            self.cases.setdefault(event.case, []).append(event)

    def _event(self, row, index, zone):
        """The event of a row, or None when the row cannot be read."""
        m = self.mapping
        cell = {k: (row[i].strip() or None) if i < len(row) else None for k, i in index.items()}
        if len(row) < max(index.values()) + 1 or cell["case"] is None or cell["time"] is None:
            return None
        event = Event()
        try:
            event.at, naive = parse_instant(cell["time"], zone, m.order)
            event.begin, other = event.at, False
            if "start" in index:
                event.begin, other = parse_instant(cell["start"] or cell["time"], zone, m.order)
                event.begin = min(event.begin, event.at)      # what begins after its end has no length
        except ValueError:
            return None
        self.naive += naive + (other and bool(cell["start"]))
        event.pos = self.rows
        for key in ("case", "status", "activity", "person", "team", "function", "category", "priority", "asked"):
            setattr(event, key, cell.get(key))
        event.row = tuple(cell.get(k) for k in COLUMNS if k not in ("time", "start"))
        self._place(event, cell.get("site"))
        event.kind, value, event.closing = m.classify(event.status, event.activity)
        if event.kind == "unmapped" and m.means != "start-complete":
            entry = self.unmapped.setdefault(fold(value or ""), [value or "", 0])
            entry[1] += 1
        return event

    def _place(self, event, written):
        """The event's own site, and whether the mapping ignores the event."""
        m = self.mapping
        person_ignored = event.person is not None and fold(event.person) in m.person_ignore
        if written is None and event.person is not None:
            written = m.person_sites.get(fold(event.person))
        if written is None and event.team is not None:
            written = m.team_tables.get(fold(event.team), {}).get("site")
        site_ignored = written is not None and fold(written) in m.site_ignore
        event.ignored = person_ignored or site_ignored
        event.own = None if event.ignored or written is None else m.site_name(written)
        event.site = event.own

    def _count_quality(self):
        for events in self.cases.values():
            events.sort(key=lambda e: (e.at, e.pos))
            seen = set()
            for e in events:
                self.ignored += e.ignored
                key = (e.at, e.begin, e.row)
                self.duplicates += key in seen
                seen.add(key)

    def spanning(self):
        """(persons that act at more than one written site, persons with at least one)."""
        places = defaultdict(set)
        for events in self.cases.values():
            for e in events:
                if e.person is not None and fold(e.person) not in self.mapping.person_ignore and e.own is not None:
                    places[e.person].add(e.own)
        return sum(len(p) > 1 for p in places.values()), len(places)


def usual_sites(cases):
    """team -> its most frequent own site over its work and review events (ties: first by name)."""
    counts = defaultdict(Counter)
    for events in cases.values():
        for e in events:
            if e.kind in ("work", "review") and e.own is not None and e.team is not None:
                counts[e.team][e.own] += 1
    return {team: min(c, key=lambda s: (-c[s], s)) for team, c in counts.items()}
