"""From events to what the measures count: derived events, holding sites, stays, and the exact split of every gap."""
from collections import defaultdict, deque

from .calendars import split
from .history import usual_sites
from .mapping import fold

ACTIVE = ("work", "review")


class Gap:
    """The time between two events that follow one another, and who must act in it."""

    __slots__ = ("begin", "end", "kind", "site", "counterpart", "hours", "asked", "holder", "answer")


class Stay:
    """A maximal run of events of a case with the same holder; `last` is the index of its last event."""

    def __init__(self, holder, index):
        self.holder, self.indexes = holder, [index]

    @property
    def first(self):
        """Index of the first event."""
        return self.indexes[0]

    @property
    def last(self):
        """Index of the last event."""
        return self.indexes[-1]


class Case:
    """A case with everything that later measures share."""

    def __init__(self, name, events):
        self.name, self.events = name, events
        self.begin, self.last = events[0].at, events[-1].at
        self.finished = events[-1].kind == "done"
        k = len(events) - 1
        while self.finished and k > 0 and events[k - 1].kind == "done":
            k -= 1
        self.k, self.end = k, events[k].at
        self.cycle = self.end - self.begin if self.finished else None
        self.priority, self.category, self.function = (getattr(events[0], a) for a in
                                                       ("priority", "category", "function"))
        self.team_stays = stays(events, lambda e: e.team)
        self.site_stays = stays(events, lambda e: e.site)
        self.sites = {s.holder for s in self.site_stays}

    def duration(self, end_of_history):
        """(time from the begin, finished?): an open case is censored at the end of the history."""
        return (self.cycle, True) if self.finished else (end_of_history - self.begin, False)


def stays(events, holder):
    """The stays of a case; events whose holder is unknown are skipped."""
    found = []
    for i, e in enumerate(events):
        name = holder(e)
        if name is None:
            continue
        if found and found[-1].holder == name:
            found[-1].indexes.append(i)
        else:
            found.append(Stay(name, i))
    return found


def prepare(history):
    """The cases of a history, ready to be measured."""
    m = history.mapping
    if m.means == "start-complete":
        for name, events in history.cases.items():
            history.cases[name] = instances(events, "start" in m.columns)
    for events in history.cases.values():
        history.teams_filled += fill_teams(events)
    if m.means == "start-complete":
        for name, events in history.cases.items():
            history.cases[name] = derive(events)
        history.cases = {name: events for name, events in history.cases.items() if events}
    usual = usual_sites(history.cases)
    for events in history.cases.values():
        hold(events, m.actor, usual)
    return [Case(name, events) for name, events in history.cases.items()]


def instances(events, has_start):
    """The activity instances of a case: `begin` is their start, `at` their end; ordered by start, then end."""
    if has_start:
        return sorted(events, key=lambda e: (e.begin, e.at, e.pos))
    found, running = [], defaultdict(deque)
    for e in events:
        what, key = fold(e.status or ""), (e.activity, e.person)
        if what == "start":
            instance = e.copy(begin=e.at)
            running[key].append(instance)
            found.append(instance)
        elif what == "complete":
            if running[key]:
                running[key].popleft().at = e.at
            else:
                found.append(e.copy(begin=e.at))
    return sorted(found, key=lambda e: (e.begin, e.at, e.pos))


def derive(found):
    """State events of a case from its activity instances: queue, work, and one done at the end."""
    events, until = [], None
    for e in found:
        if until is not None and e.begin > until:
            events.append(e.copy(at=until, kind="queue", closing=False))
        events.append(e.copy(at=e.begin, kind="work", closing=False))
        until = e.at if until is None else max(until, e.at)
    if found:
        events.append(found[-1].copy(at=until, kind="done", closing=True))
    return events


def fill_teams(events):
    """Gives an event without a team that of the nearest earlier event, else later; how many were filled."""
    missing = [i for i, e in enumerate(events) if e.team is None]
    known = [(i, e.team) for i, e in enumerate(events) if e.team is not None]
    if not known:
        return 0
    for i in missing:
        earlier = [team for j, team in known if j < i]
        events[i].team = earlier[-1] if earlier else known[0][1]
    return len(missing)


def hold(events, actor, usual):
    """Infers the holding site of `queue` events under `actor` and of events without a site of their own."""
    team_stays = stays(events, lambda e: e.team)
    runs = [s.indexes for s in team_stays] or [list(range(len(events)))]
    for run in runs:
        for place, i in enumerate(run):
            e = events[i]
            if e.own is not None and not (actor and e.kind == "queue"):
                continue
            later = [events[j].own for j in run[place + 1:] if events[j].kind in ACTIVE and events[j].own is not None]
            earlier = [events[j].own for j in run[:place] if events[j].kind != "queue" and events[j].own is not None]
            e.site = later[0] if later else earlier[-1] if earlier else usual.get(e.team)


def gaps(case, calendars, completion):
    """Every gap of a case with its class, its acting site and counterpart, and its exact split."""
    m, events = calendars.mapping, case.events
    stay_of = {i: n for n, s in enumerate(case.site_stays) for i in s.indexes}
    found = []
    for g in range(len(events) - 1):
        owner_index = g + 1 if completion else g
        owner = events[owner_index]
        gap = Gap()
        gap.begin, gap.end = events[g].at, events[g + 1].at
        gap.asked, gap.answer, gap.holder = None, False, owner.site
        gap.site, gap.counterpart = owner.site, None
        acting, counterpart = calendars.of_holder(owner), None
        n = stay_of.get(owner_index, 0)
        if n > 0:
            before = events[case.site_stays[n - 1].last]
            gap.counterpart, counterpart = before.site, calendars.of_holder(before)
        if completion:
            gap.kind = "closing" if g + 1 > case.k else "elapsed"
        else:
            gap.kind = "closing" if case.finished and g >= case.k else owner.kind
        if gap.kind == "answer":
            gap.answer, gap.asked = True, asked_site(m, owner, events[g + 1])
            if gap.asked is None:
                gap.kind = "parked"
            else:
                gap.site, gap.counterpart = gap.asked, owner.site
                acting, counterpart = calendars.of_site(gap.asked), calendars.of_holder(owner)
        gap.hours = split(gap.begin, gap.end, acting, counterpart)
        found.append(gap)
    return found


def asked_site(m, event, ending):
    """The site that an `answer` interval asks: written on the event that ends it, else the asked column, else None."""
    written = ending.own
    if not m.actor and ending.kind == "queue":
        written = None
    if written is not None and event.site is not None and written != event.site:
        return written
    if event.asked is not None and fold(event.asked) not in m.site_ignore:
        return m.site_name(event.asked)
    return None
