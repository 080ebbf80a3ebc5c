"""Entries and arrivals by hour of the week in each site's own time, and sites whose entries fall outside their hours."""
import zoneinfo

from .calendars import STANDARD, parse_week
from .history import EPOCH, MICRO
from .stats import share

ENTRIES_MIN, OUTSIDE_ASKED, WINDOW_HELD = 100, 0.4, 0.6


def hour_of_week(at, zone):
    """0 is the hour from Monday 00:00 on a clock of the zone, 167 the last of Sunday."""
    moment = (EPOCH + at * MICRO).astimezone(zone)
    return moment.weekday() * 24 + moment.hour


def entries(case, means):
    """The events that somebody entered: of those derived from activity instances only what opens an instance."""
    return [e for e in case.events if e.own is not None and (means != "start-complete" or e.kind == "work")]


def hours_of_week(cases, m, calendars):
    """(hours_of_week, quality.outside_hours) of every site with a zone at which anything happened."""
    week, outside_hours = [], []
    for table in m.site_tables:
        if "zone" not in table:
            continue
        name, zone = table["name"], zoneinfo.ZoneInfo(table["zone"])
        entered, arrived, outside = [0] * 168, [0] * 168, 0
        for case in cases:
            for e in entries(case, m.means):
                if e.own == name:
                    entered[hour_of_week(e.at, zone)] += 1
                    own = calendars.teams.get(e.team and e.team.strip().casefold()) or calendars.of_site(name)
                    outside += not own.is_open(e.at)
            for stay in case.site_stays[1:]:
                if stay.holder == name:
                    arrived[hour_of_week(case.events[stay.first].at, zone)] += 1
        if not any(entered) and not any(arrived):
            continue
        hours = table.get("hours", STANDARD)
        week.append({"site": name, "zone": table["zone"], "entries": entered, "arrivals": arrived,
                     "open": open_hours(hours)})
        total = sum(entered)
        if total >= ENTRIES_MIN and outside / total > OUTSIDE_ASKED:
            outside_hours.append({"site": name, "hours": hours, "outside": share(outside, total),
                                  "suggestion": busiest_window(entered)})
    return week, outside_hours


def open_hours(hours):
    """Whether the middle of each hour of the week lies in a shift."""
    shifts = [(day * 1440 + a, day * 1440 + b) for day, parts in parse_week(hours).items() for a, b in parts]
    return [any(a <= minute < b for a, b in shifts for minute in (h * 60 + 30, (h + 168) * 60 + 30))
            for h in range(168)]


def busiest_window(entered):
    """The eight hours of the day with most entries (the earliest of equals), if they hold 60 % of them."""
    of_hour = [sum(entered[h::24]) for h in range(24)]
    held = [sum(of_hour[(h + i) % 24] for i in range(8)) for h in range(24)]
    best = held.index(max(held))
    if held[best] < WINDOW_HELD * sum(entered):
        return None
    return f"{best:02}:00-{(best + 8) % 24:02}:00"
