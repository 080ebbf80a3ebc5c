"""The measures of MEASURES.md §2 to §8 over prepared cases."""
import math
from collections import Counter, defaultdict

from .cases import ACTIVE
from .mapping import fold
from .stats import Z, add, hours, least_squares, quantile, share, split_hours, spread
from .calendars import split


def not_measurable(because, would_need=""):
    """What stands in place of a measure that the history cannot support."""
    return {"not_measurable": {"because": because, "would_need": would_need}}


def level(cases, stays_of, limit=None):
    """Passes, bounces, returns and pass-throughs at one level."""
    pairs, bounce_pairs = Counter(), Counter()
    counts = Counter()
    per_case = []
    for case in cases:
        run = stays_of(case)
        counts["stays"] += len(run)
        per_case.append(max(len(run) - 1, 0))
        bounced = False
        for i, stay in enumerate(run):
            if i >= 1:
                pairs[run[i - 1].holder, stay.holder] += 1
            if i >= 2 and run[i - 2].holder == stay.holder:
                bounced = True
                counts["bounces"] += 1
                bounce_pairs[tuple(sorted((run[i - 1].holder, stay.holder)))] += 1
            counts["returns"] += any(s.holder == stay.holder for s in run[:i])
            active = any(case.events[j].kind in ACTIVE for j in stay.indexes)
            counts["pass_throughs"] += i + 1 < len(run) and not active
        counts["with_bounce"] += bounced
    return {
        "stays": counts["stays"], "passes": sum(per_case),
        "mean_passes_per_case": sum(per_case) / len(cases) if cases else None,
        "max_passes_per_case": max(per_case, default=0), "cases_without_pass": per_case.count(0),
        "bounces": counts["bounces"], "cases_with_bounce": share(counts["with_bounce"], len(cases)),
        "returns": counts["returns"], "pass_throughs": counts["pass_throughs"],
        "pairs": [{"from": a, "to": b, "passes": n} for (a, b), n in busiest(pairs)[:limit]],
        "bounce_pairs": [{"a": a, "b": b, "bounces": n} for (a, b), n in busiest(bounce_pairs)[:limit]]}


def busiest(counter):
    """Items with the largest count first, then by name."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def site_passes(cases, calendars):
    """Per pair of sites: passes, sent while away, responses and how their wait splits."""
    found = defaultdict(lambda: {"passes": 0, "cases": set(), "away": 0, "known": 0, "wall": [], "working": [],
                                 "waited": [0, 0, 0, 0]})
    for case in cases:
        for sending, receiving in zip(case.site_stays, case.site_stays[1:]):
            pair = found[sending.holder, receiving.holder]
            pair["passes"] += 1
            pair["cases"].add(case.name)
            first = case.events[receiving.first]
            there = calendars.of_holder(first)
            here = calendars.of_holder(case.events[sending.last])
            if there is not None:
                pair["known"] += 1
                pair["away"] += not there.is_open(first.at)
            answers = [case.events[j].at for j in receiving.indexes if case.events[j].kind in ACTIVE]
            if answers:
                pair["wall"].append(answers[0] - first.at)
                if there is not None:
                    pair["working"].append(there.between(first.at, answers[0]))
                add(pair["waited"], split(first.at, answers[0], there, here))
    order = sorted(found, key=lambda names: (-found[names]["passes"], names))
    return [{"from": a, "to": b, "passes": p["passes"], "cases": len(p["cases"]),
             "sent_while_away": share(p["away"], p["known"]), "answered": len(p["wall"]),
             "response": spread(p["wall"]), "response_working": spread(p["working"]),
             "waited": split_hours(p["waited"])} for (a, b) in order for p in [found[a, b]]]


def round_trips(cases, calendars):
    """Site-level A -> B -> A: from the pass to B until the pass back."""
    every, pairs = [], defaultdict(lambda: ([], [0, 0, 0, 0]))
    for case in cases:
        for a, b, back in zip(case.site_stays, case.site_stays[1:], case.site_stays[2:]):
            if a.holder != back.holder:
                continue
            first, home = case.events[b.first], case.events[back.first]
            every.append(home.at - first.at)
            lengths, parts = pairs[a.holder, b.holder]
            lengths.append(home.at - first.at)
            add(parts, split(first.at, home.at, calendars.of_holder(first),
                             calendars.of_holder(case.events[a.last])))
    order = sorted(pairs, key=lambda names: (-len(pairs[names][0]), names))
    return {"all": spread(every), "pairs": [{"from": a, "via": b, "trips": spread(pairs[a, b][0]),
                                             "split": split_hours(pairs[a, b][1])} for a, b in order]}


def has_last_look(case):
    """Whether the final stay of a finished case is at another site than the one before and holds no work."""
    if not case.finished or len(case.site_stays) < 2:
        return False
    return all(case.events[j].kind != "work" for j in case.site_stays[-1].indexes)


def last_look_wait(case):
    """From the start of the final stay to its first review or done event, else to the end of work."""
    stay = case.site_stays[-1]
    start = case.events[stay.first].at
    looked = [case.events[j].at for j in stay.indexes if case.events[j].kind in ("review", "done")]
    return (looked[0] if looked else case.end) - start


def by_site(cases):
    """Per site that ever held a case: kept, arrives, finished here, last look elsewhere."""
    rows = defaultdict(Counter)
    for case in cases:
        for site in case.sites:
            row = rows[site]
            row["held"] += 1
            row["finished"] += case.finished
            first, last = case.site_stays[0].holder, case.site_stays[-1].holder
            row["started"] += first == site
            row["kept"] += first == site and len(case.sites) == 1
            row["arrives"] += first != site
            row["ends"] += last == site
            row["last_look"] += has_last_look(case) and last != site
    return [{"site": s, "held": r["held"], "held_finished": r["finished"], "kept": share(r["kept"], r["started"]),
             "arrives": share(r["arrives"], r["held"]), "finished_here": share(r["ends"], r["held"]),
             "last_look_elsewhere": share(r["last_look"], r["finished"])}
            for s, r in sorted(rows.items(), key=lambda item: (-item[1]["held"], item[0]))]


def last_look(cases):
    """Last look elsewhere over all finished cases."""
    looked = [c for c in cases if has_last_look(c)]
    return {"share": share(len(looked), sum(c.finished for c in cases)),
            "wait": spread([last_look_wait(c) for c in looked])}


def time_split(cases):
    """The exact split of the spans, in all rows and by class; the hours that each answer interval asked for."""
    rows = defaultdict(lambda: [0, 0, 0, 0])
    asked = defaultdict(lambda: [0, [0, 0, 0, 0]])
    nobody = [0, 0]
    for case in cases:
        for gap in case.gaps:
            add(rows[case.function, gap.site, gap.counterpart, gap.kind], gap.hours)
            if gap.answer and gap.asked is not None:
                asked[gap.holder, gap.asked][0] += 1
                add(asked[gap.holder, gap.asked][1], gap.hours)
            elif gap.answer:
                nobody[0] += 1
                nobody[1] += gap.end - gap.begin
    by_class = defaultdict(lambda: [0, 0, 0, 0])
    rows = {key: parts for key, parts in rows.items() if sum(parts)}
    for key, parts in rows.items():
        add(by_class[key[3]], parts)
    names = ("function", "site", "counterpart", "class")
    return {
        "time": [{**dict(zip(names, key)), "hours": split_hours(parts)} for key, parts in rows.items()],
        "time_by_class": {kind: split_hours(parts) for kind, parts in by_class.items()},
        "asked": [{"holder": h, "asked": a, "count": n, "hours": split_hours(parts)}
                  for (h, a), (n, parts) in asked.items()],
        "answer_unidentified": {"count": nobody[0], "hours": hours(nobody[1])}}


def checks(cases):
    """Double-checking: maximal runs of review events."""
    count = cross = unchanged = 0
    waits, insides, lost = [], [], [0, 0, 0, 0]
    for case in cases:
        events = case.events
        for first, e in enumerate(events):
            if e.kind != "review" or (first and events[first - 1].kind == "review"):
                continue
            end = first
            while end < len(events) and events[end].kind == "review":
                end += 1
            worked = [w for w in events[:first] if w.kind == "work"]
            begin = first
            while begin and events[begin - 1].kind == "queue":
                begin -= 1
            until = min(end, len(events) - 1)
            count += 1
            waits.append(e.at - events[begin].at)
            insides.append(events[until].at - e.at)
            if worked and None not in (worked[-1].site, e.site) and worked[-1].site != e.site:
                cross += 1
            if not changed(events[end:], worked):
                unchanged += 1
                for gap in case.gaps[begin:until]:
                    add(lost, gap.hours)
    if not count:
        return not_measurable("no status means review", "a status that says that somebody checks")
    return {"count": count, "cross_site": share(cross, count), "unchanged": share(unchanged, count),
            "wait": spread(waits), "in_check": spread(insides), "unchanged_hours": split_hours(lost)}


def changed(after, worked):
    """Whether work returns to the checked team after a check and before it is done."""
    for e in after:
        if e.kind == "done":
            return False
        if e.kind == "work" and worked and e.team == worked[-1].team:
            return True
    return False


def distance_effect(cases, m):
    """OLS of ln(cycle time) on cross-site, alone and given the number of people."""
    chosen = [c for c in cases if c.finished and c.cycle > 0 and c.sites]
    cross = sum(len(c.sites) > 1 for c in chosen)
    if len(chosen) < 20 or cross in (0, len(chosen)):
        return not_measurable("too few cases, or all on one side")
    priorities = [p for p, _ in busiest(Counter(c.priority or "" for c in chosen))]
    categories = [p for p, _ in busiest(Counter(c.category for c in chosen if c.category is not None))][:20]
    columns = ["intercept", *[("priority", p) for p in priorities[1:]], *[("category", c) for c in categories],
               "people", "cross"]
    place = {name: i for i, name in enumerate(columns)}
    effects = []
    for with_people in (False, True):
        rows = []
        for c in chosen:
            x = {place["intercept"]: 1.0}
            for name in (("priority", c.priority or ""), ("category", c.category)):
                if name in place:
                    x[place[name]] = 1.0
            if with_people:
                x[place["people"]] = math.log(people(c, m))
            if len(c.sites) > 1:
                x[place["cross"]] = 1.0
            rows.append((x, math.log(hours(c.cycle))))
        fitted = least_squares(rows, columns, place["cross"])
        effects.append(fitted and {"effect": math.exp(fitted[0]), "low": math.exp(fitted[0] - Z * fitted[1]),
                                   "high": math.exp(fitted[0] + Z * fitted[1])})
    if effects[0] is None:
        return not_measurable("cross-site cannot be told apart from priority and category")
    return {"cases": len(chosen), "cross_site_cases": cross, **effects[0], "given_people": effects[1]}


def people(case, m):
    """Distinct persons up to the end of work, ignored events left out, at least one."""
    return max(1, len({e.person for e in case.events[:case.k + 1] if e.person is not None and not e.ignored}))


def coordination(cases, m, spanning, month_of):
    """How cross-site passes concentrate on persons, in all and by month."""
    if "person" not in m.columns:
        return not_measurable("no person column", "who made each entry")
    if not m.identities and spanning[0] > 0.05 * spanning[1]:
        return not_measurable("the person values are not identities", "one value per person")
    total, by_month = Counter(), defaultdict(Counter)
    passes, passes_by_month = 0, Counter()
    for case in cases:
        for sending, receiving in zip(case.site_stays, case.site_stays[1:]):
            first = case.events[receiving.first]
            carriers = {e.person for e in (case.events[sending.last], first)
                        if e.person is not None and fold(e.person) not in m.person_ignore}
            month = month_of(first.at)
            passes += bool(carriers)
            passes_by_month[month] += bool(carriers)
            for person in carriers:
                total[person] += 1
                by_month[month][person] += 1
    if not passes:
        return not_measurable("no pass between sites that a known person made")
    return {"passes": passes, "people": len(total), **concentration(total, passes),
            "months": [{"month": month, **concentration(by_month[month], passes_by_month[month])}
                       for month in sorted(by_month)]}


def concentration(counts, passes):
    """Share of the busiest person, and the smallest number of people who carry half."""
    ordered = sorted(counts.values(), reverse=True)
    carried = people_needed = 0
    while 2 * carried < sum(ordered):
        carried += ordered[people_needed]
        people_needed += 1
    return {"busiest": share(ordered[0], passes), "half_carried_by": people_needed}


def ripple(cases, m):
    """Whether a late stay at A goes with a late stay at B after it."""
    if "team" not in m.columns:
        return not_measurable("no team column", "the team that holds a case")
    runs = []                                       # per case: (stays that are followed, with their length)
    for case in cases:
        starts = [case.events[s.first].at for s in case.team_stays]
        runs.append((case, [(s.holder, b - a) for s, a, b in zip(case.team_stays, starts, starts[1:])]))
    lengths = defaultdict(list)
    for _, run in runs:
        for team, length in run:
            if length >= 1_000_000:
                lengths[team].append(length)
    quartile = {team: quantile(sorted(values), 0.75) for team, values in lengths.items()}
    pairs = defaultdict(list)                       # (A, B) -> [(stratum, A late, B late)]
    for case, run in runs:
        for (a, x), (b, y) in zip(run, run[1:]):
            if min(x, y) >= 1_000_000:
                pairs[a, b].append(((case.priority, case.category), x > quartile[a], y > quartile[b]))
    found = [lift(a, b, seen, m) for (a, b), seen in pairs.items() if sum(late for _, late, _ in seen) >= 30]
    if not found:
        return not_measurable("no pair of teams has 30 late stays before a pass")
    return sorted(found, key=lambda r: (-r["late_both"], r["from"], r["to"]))[:50]


def lift(a, b, seen, m):
    """The ripple lift of one pair of teams, with interval."""
    n, n1 = len(seen), sum(x for _, x, _ in seen)
    late, both = sum(y for _, _, y in seen), sum(x and y for _, x, y in seen)
    row = {"from": a, "to": b, "stays": n, "late_before": n1, "late_after": late, "late_both": both,
           "lift": both * n / (n1 * late) if late else None, "low": None, "high": None, "held_equal": None}
    if both:
        half = Z * math.sqrt(max(0.0, 1 / both - 1 / n1 - 1 / late + 2 * both / (n1 * late) - 1 / n))
        row["low"], row["high"] = row["lift"] * math.exp(-half), row["lift"] * math.exp(half)
    if "priority" in m.columns or "category" in m.columns:
        row["held_equal"] = mantel_haenszel(seen)
    return row


def mantel_haenszel(seen):
    """Risk ratio over strata with the interval of Greenland and Robins; None when it is not defined."""
    strata = defaultdict(list)
    for stratum, x, y in seen:
        strata[stratum].append((x, y))
    r = s = p = 0.0
    for cells in strata.values():
        n, n1 = len(cells), sum(x for x, _ in cells)
        n0 = n - n1
        a, c = sum(x and y for x, y in cells), sum(y and not x for x, y in cells)
        r += a * n0 / n
        s += c * n1 / n
        p += ((a + c) * n1 * n0 - a * c * n) / (n * n)
    if not r or not s:
        return None
    half = Z * math.sqrt(max(0.0, p / (r * s)))
    return {"ratio": r / s, "low": r / s * math.exp(-half), "high": r / s * math.exp(half)}


def motion(cases):
    """Motion without progress, and events per finished case."""
    idle = 0
    for case in cases:
        idle += sum((a.kind, a.team, a.site) == (b.kind, b.team, b.site)
                    for a, b in zip(case.events, case.events[1:]))
    finished = [c for c in cases if c.finished]
    return {"without_progress": share(idle, sum(len(c.events) for c in cases)),
            "events_per_finished_case": sum(len(c.events) for c in finished) / len(finished) if finished else None}


def reopened(cases):
    """Of the cases that ever had a closing status, those with another class than done after it."""
    ever = again = 0
    for case in cases:
        closed = [i for i, e in enumerate(case.events) if e.closing]
        if closed:
            ever += 1
            again += any(e.kind != "done" for e in case.events[closed[0] + 1:])
    return share(again, ever)
