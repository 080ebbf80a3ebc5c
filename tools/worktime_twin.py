"""Works out working time a second time, independently, and compares it with the crate `worktime`.

    python3 tools/worktime_twin.py --count 1000000

runs the crate's example `twin_cases` (cargo must be at hand), which writes the zone data it was built with, random
questions and its answers. This program answers them with Python's standard library alone, `zoneinfo` reading that same
zone data, and counts the differences. It ends with status 1 when there is one.

Its ways are other ones on purpose. Clock changes are found by looking at the offset day by day and halving. A shift
written as `s` to `e` is the time from the first instant at which the zone's clock shows `s` or later until the last at
which it shows less than `e`; both are sought among the stretches of constant offset. Calendars are swept from one list
of events (a shift begins, leave ends, ...), not merged and subtracted.

The lines of `cases.txt`, times in µs since 1970, minutes from a day's midnight, Monday 0:

    schedule ZONE FROM TO            then: shift DAY START END | holiday DATE | override DATE [START END]* | leave FROM TO
    sums [A B WORKED]*               working time in [A, B) within the range
    additions [A WORKING REACHED]*   the earliest instant from A on (the latest before A, for less than 0) with so much
                                     working time between; 9223372036854775807 for none within the range

Those of `changes.txt`, times in seconds:

    zone NAME
    change AT [OFFSET]*7             offsets at -2h -1h -1s 0 +1s +1h +2h
    civil SHOWN KIND EARLIER LATER START END
"""

import argparse
import bisect
import datetime
import functools
import itertools
import pathlib
import subprocess
import sys
import tempfile
import time
import zoneinfo

DAY_S = 86_400
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = DAY_S * SECOND
NOTHING = 2**63 - 1
EPOCH = datetime.date(1970, 1, 1).toordinal()
# The ranges of time in which clock changes are compared, and in which they are looked for.
CHANGES_FROM_S, CHANGES_TO_S = 0, 2_145_916_800
SOUGHT_FROM_S, SOUGHT_TO_S = -2 * 365 * DAY_S, 135 * 366 * DAY_S
PROBES_S = (-7200, -3600, -1, 0, 1, 3600, 7200)
SHOWN_MISMATCHES_MAX = 20


class Tally:
    """What was compared, and the differences that were found."""

    def __init__(self):
        self.zones = self.changes = self.sums = self.additions = self.mismatches = 0

    def expect(self, own, given, what):
        """Counts a difference between the own and the given answer and shows the first ones."""
        if own != given:
            self.mismatches += 1
            if self.mismatches <= SHOWN_MISMATCHES_MAX:
                print(f"mismatch: {what}: here {own}, given {given}", file=sys.stderr)


# Zones


class Clock:
    """A zone's clock: its stretches of constant offset, found by looking at it."""

    def __init__(self, name, step_s):
        self.zone = zoneinfo.ZoneInfo(name)
        self.step_s = step_s

    def offset_s(self, at_s):
        """Seconds east of UTC."""
        moment = datetime.datetime.fromtimestamp(at_s, self.zone)
        return moment.utcoffset() // datetime.timedelta(seconds=1)

    @functools.cached_property
    def changes(self):
        """[(at_s, offset before, offset after)] for all changes of the sought range."""
        found = []
        low, before = SOUGHT_FROM_S, self.offset_s(SOUGHT_FROM_S)
        for high in range(SOUGHT_FROM_S + self.step_s, SOUGHT_TO_S, self.step_s):
            after = self.offset_s(high)
            if after != before:
                found.append((self.halve(low, high, before), before, after))
            low, before = high, after
        return found

    def halve(self, low, high, before):
        """The first second of (low, high] without the offset `before`."""
        while high - low > 1:
            middle = (low + high) // 2
            if self.offset_s(middle) == before:
                low = middle
            else:
                high = middle
        return high

    @functools.cached_property
    def stretches(self):
        """[(from, to, offset)] in µs."""
        edges = [SOUGHT_FROM_S, *(at for at, _, _ in self.changes), SOUGHT_TO_S]
        offsets = [self.offset_s(SOUGHT_FROM_S), *(after for _, _, after in self.changes)]
        return [(a * SECOND, b * SECOND, o * SECOND) for (a, b), o in zip(itertools.pairwise(edges), offsets)]

    @functools.cached_property
    def stretch_ends(self):
        """Ends of the stretches in µs."""
        return [to for _, to, _ in self.stretches]

    def near(self, civil):
        """The stretches within three days of a civil time in µs, in order."""
        first = bisect.bisect_left(self.stretch_ends, civil - 3 * DAY)
        for stretch in itertools.islice(self.stretches, first, None):
            if stretch[0] > civil + 3 * DAY:
                return
            yield stretch

    def first_showing(self, civil):
        """The first instant at which the clock shows `civil` or later (µs)."""
        for begin, end, offset in self.near(civil):
            if end + offset > civil:
                return max(begin, civil - offset)
        raise ValueError(f"{civil} lies outside the range looked at")

    def last_before(self, civil):
        """The end of the last time at which the clock shows less than `civil` (µs)."""
        found = None
        for begin, end, offset in self.near(civil):
            if begin + offset < civil:
                found = min(end, civil - offset)
        return found


def to_utc_s(zone, shown_s, fold):
    """The second at which the zone's clock shows `shown_s` by the rules of PEP 495."""
    shown = datetime.datetime.fromtimestamp(shown_s, datetime.timezone.utc)
    return round(shown.replace(tzinfo=zone, fold=fold).timestamp())


def resolve(clock, shown_s):
    """[kind, earlier, later, start, end] of a civil time, as the lines `civil` have them."""
    first, second = to_utc_s(clock.zone, shown_s, 0), to_utc_s(clock.zone, shown_s, 1)
    kind = "unique" if first == second else "fold" if first < second else "gap"
    start, end = clock.first_showing(shown_s * SECOND), clock.last_before(shown_s * SECOND)
    return [kind, min(first, second), max(first, second), start // SECOND, end // SECOND]


def check_zones(folder, clock_of, tally, one_in):
    """Compares every zone's changes and what is said around them; or of one zone in so many."""
    blocks = {}
    for block in (folder / "changes.txt").read_text().split("zone ")[1:]:
        name, _, body = block.partition("\n")
        blocks[name] = body
    present = {str(file.relative_to(folder / "zoneinfo")) for file in (folder / "zoneinfo").rglob("*") if file.is_file()}
    tally.expect(sorted(present), sorted(blocks), "names of zones")
    seen = {}
    for name, body in itertools.islice(blocks.items(), 0, None, one_in):
        data = (folder / "zoneinfo" / name).read_bytes()
        tally.zones += 1
        tally.changes += body.count("change ")
        # Zones with the same data must be answered alike; one of them is worked out.
        if data in seen:
            tally.expect(seen[data], body, f"{name}, which has the same data as another zone")
            continue
        seen[data] = body
        check_zone(clock_of(name), name, body, tally)


def check_zone(clock, name, body, tally):
    """Compares one zone's changes, offsets and civil times."""
    given = []
    for line in body.splitlines():
        kind, *fields = line.split()
        if kind == "change":
            at, *offsets = map(int, fields)
            given.append(at)
            own = [clock.offset_s(at + probe) for probe in PROBES_S]
            tally.expect(own, offsets, f"offsets of {name} around {at}")
        else:
            shown = int(fields[0])
            answer = [fields[1], *map(int, fields[2:])]
            tally.expect(resolve(clock, shown), answer, f"{name} when its clock shows {shown}")
    own = [at for at, _, _ in clock.changes if CHANGES_FROM_S <= at < CHANGES_TO_S]
    tally.expect(own, given, f"changes of {name}")


# Working time


class Schedule:
    """A schedule as `cases.txt` tells it."""

    def __init__(self, clock, begin, end):
        self.clock, self.begin, self.end = clock, begin, end
        self.week = [[] for _ in range(7)]
        self.holidays, self.overrides, self.leave = set(), {}, []

    def read(self, kind, fields):
        """Takes one line."""
        if kind == "shift":
            day, start, end = map(int, fields)
            self.week[day].append((start, end))
        elif kind == "holiday":
            self.holidays.add(day_number(fields[0]))
        elif kind == "override":
            minutes = list(map(int, fields[1:]))
            self.overrides[day_number(fields[0])] = list(zip(minutes[::2], minutes[1::2]))
        elif kind == "leave":
            self.leave.append((int(fields[0]), int(fields[1])))
        else:
            raise ValueError(f"unknown line `{kind}`")

    def shifts_on(self, day):
        """The shifts that begin on a day (days since 1970)."""
        if day in self.overrides:
            return self.overrides[day]
        return [] if day in self.holidays else self.week[(day + 3) % 7]

    def events(self):
        """(at, change of shifts under way, change of leaves under way), unordered."""
        for day in range(self.begin // DAY - 5, self.end // DAY + 5):
            for start, end in self.shifts_on(day):
                begin = self.clock.first_showing(day * DAY + start * MINUTE)
                finish = self.clock.last_before(day * DAY + end * MINUTE)
                if begin < finish:
                    yield begin, 1, 0
                    yield finish, -1, 0
        for begin, finish in self.leave:
            yield begin, 0, 1
            yield finish, 0, -1
        # What lies outside the range is not worked: as if there were leave.
        yield -NOTHING, 0, 1
        yield self.begin, 0, -1
        yield self.end, 0, 1


def day_number(text):
    """Days since 1970 of an ISO date."""
    return datetime.date.fromisoformat(text).toordinal() - EPOCH


class Worked:
    """Working time from the range's beginning as a function: corner points, straight between them."""

    def __init__(self, schedule):
        self.begin, self.end = schedule.begin, schedule.end
        self.at, self.done = [schedule.begin], [0]
        shifts = leaves = 0
        previous = schedule.begin
        for at, by_shift, by_leave in sorted(schedule.events()):
            if shifts > 0 and leaves == 0 and at > previous:
                self.extend(previous, at)
            shifts, leaves, previous = shifts + by_shift, leaves + by_leave, at

    def extend(self, begin, end):
        """Adds working time [begin, end)."""
        if begin > self.at[-1]:
            self.at.append(begin)
            self.done.append(self.done[-1])
        self.at.append(end)
        self.done.append(self.done[-1] + end - begin)

    def until(self, moment):
        """The working time before a moment."""
        if moment <= self.begin:
            return 0
        after = bisect.bisect_right(self.at, moment)
        if after == len(self.at):
            return self.done[-1]
        rises = self.done[after] > self.done[after - 1]
        return self.done[after - 1] + (moment - self.at[after - 1] if rises else 0)

    def add(self, moment, working):
        """The moment that lies so much working time away, or NOTHING."""
        if working == 0:
            return moment
        target = self.until(moment) + working
        if not (self.begin <= moment <= self.end and 0 <= target <= self.done[-1]):
            return NOTHING
        if working > 0:
            corner = bisect.bisect_left(self.done, target)
            return self.at[corner] - (self.done[corner] - target)
        corner = bisect.bisect_right(self.done, target) - 1
        return self.at[corner] + (target - self.done[corner])


def check_cases(folder, clock_of, tally):
    """Compares all sums and additions."""
    schedule = worked = None
    with open(folder / "cases.txt", encoding="ascii") as lines:
        for line in lines:
            kind, *fields = line.split()
            if kind == "schedule":
                schedule, worked = Schedule(clock_of(fields[0]), int(fields[1]), int(fields[2])), None
                continue
            if kind not in ("sums", "additions"):
                schedule.read(kind, fields)
                continue
            worked = worked or Worked(schedule)
            numbers = list(map(int, fields))
            for a, b, given in zip(numbers[::3], numbers[1::3], numbers[2::3]):
                own = worked.until(b) - worked.until(a) if kind == "sums" else worked.add(a, b)
                if own != given:
                    where = f"{schedule.clock.zone.key} {schedule.begin} to {schedule.end}"
                    tally.expect(own, given, f"{kind} {a} {b} in {where}")
            count = len(numbers) // 3
            tally.sums += count if kind == "sums" else 0
            tally.additions += count if kind == "additions" else 0


def main():
    """Makes the cases, answers them, and says how many answers differ."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=20_000, help="sums, and as many additions")
    parser.add_argument("--seed", type=int, default=1, help="other numbers give other questions")
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        command = ["cargo", "run", "--quiet", "--release", "-p", "worktime", "--example", "twin_cases", "--"]
        command += [name, str(arguments.count), str(arguments.seed)]
        subprocess.run(command, check=True, cwd=pathlib.Path(__file__).resolve().parent.parent)
        zoneinfo.reset_tzpath([folder / "zoneinfo"])
        # A full run looks at every clock twice a day; a short one every ten days, and at every eighth clock. No zone
        # changes its clock and back within less (if one did, the lists of changes would differ).
        full = arguments.count >= 1_000_000
        step_s = DAY_S // 2 if full else 10 * DAY_S
        clock_of = functools.lru_cache(maxsize=None)(lambda zone: Clock(zone, step_s))
        tally = Tally()
        check_zones(folder, clock_of, tally, 1 if full else 8)
        check_cases(folder, clock_of, tally)
    tally.expect((arguments.count, arguments.count), (tally.sums, tally.additions), "numbers of cases")
    counts = f"zones {tally.zones}, changes {tally.changes}, sums {tally.sums}, additions {tally.additions}"
    print(f"{counts}: {tally.mismatches} mismatches ({time.monotonic() - began:.0f} s)")
    sys.exit(1 if tally.mismatches else 0)


if __name__ == "__main__":
    main()
