#!/usr/bin/env python3
"""Recomputes the evidence of a work history from docs/MEASURES.md with Python's standard library.

    evidence_twin.py HISTORY --mapping FILE.toml [--change DATE] [--compare LOOK.json] > twin.json
    evidence_twin.py --hand        the hand-worked histories under crates/evidence/tests/hand
    evidence_twin.py --hand --look target/release/inboard                       the program against the twin on them
    evidence_twin.py --random 50 --look target/release/inboard [--seed 1]       the same on random histories

Reads CSV and TSV, plain or gzip. PYTHONTZPATH names the zone data to use. With --compare every figure is held
against the JSON that `inboard look --json` wrote; exit status 1 when any differs.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from twin.calendars import Calendars
from twin.cases import gaps, prepare
from twin.compare import Comparison
from twin.history import History, iso
from twin.mapping import Mapping
from twin.random_history import RandomHistory
from twin import measures, overtime, week
from twin.stats import share, spread

HAND = pathlib.Path(__file__).resolve().parent.parent / "crates/evidence/tests/hand"


def measure(path, mapping_path, change=None):
    """The whole JSON object for one history, except findings and texts."""
    m = Mapping(mapping_path)
    history = History(path, m)
    instants = [t for events in history.cases.values() for e in events for t in (e.begin, e.at)]
    if not instants:
        raise SystemExit(f"{path}: no row can be read")
    cases = prepare(history)
    first, last = min(instants), max(instants)
    calendars = Calendars(m, first, last)
    for case in cases:
        case.gaps = gaps(case, calendars, m.means == "completion")
    spanning = history.spanning()
    months = overtime.Months(m.zone)
    rows, trends = overtime.months(cases, m, months, last)
    hours_of_week, outside_hours = week.hours_of_week(cases, m, calendars)
    return {
        "schema": "inboard-evidence/1",
        "source": {"rows": history.rows, "from": iso(first), "to": iso(last), "means": m.means,
                   "naive_zone": m.zone if history.naive else None},
        "filters": {"since": None, "until": None, "function": None, "site": None, "change": change},
        "quality": {**quality(history, spanning), "outside_hours": outside_hours},
        "totals": {"cases": len(cases), "events": sum(len(c.events) for c in cases),
                   "finished": sum(c.finished for c in cases), "open": sum(not c.finished for c in cases)},
        "span": spread([c.last - c.begin for c in cases]),
        "cycle_time": spread([c.cycle for c in cases if c.finished]),
        "reopened": measures.reopened(cases),
        "motion": measures.motion(cases),
        "teams": measures.level(cases, lambda c: c.team_stays, 50),
        "sites": measures.level(cases, lambda c: c.site_stays),
        "passes": measures.site_passes(cases, calendars),
        "round_trips": measures.round_trips(cases, calendars),
        "by_site": measures.by_site(cases),
        "last_look_elsewhere": measures.last_look(cases),
        **measures.time_split(cases),
        "checks": measures.checks(cases),
        "distance_effect": measures.distance_effect(cases, m),
        "coordination": measures.coordination(cases, m, spanning, months.of),
        "ripple": measures.ripple(cases, m),
        "months": rows,
        "trends": trends,
        "shift": overtime.shift(cases, months, change, last) if change else None,
        "hours_of_week": hours_of_week,
    }


def quality(history, spanning):
    """The counts of data quality, of the whole file."""
    unmapped = sorted(history.unmapped.values(), key=lambda v: (-v[1], v[0]))
    return {"rows": history.rows, "events": history.rows - history.unparsable, "duplicates": history.duplicates,
            "out_of_order": history.out_of_order, "teams_filled": history.teams_filled,
            "naive_instants": history.naive, "unparsable": {"count": history.unparsable},
            "unmapped": [{"value": v, "events": n} for v, n in unmapped], "ignored_events": history.ignored,
            "persons_spanning_sites": share(*spanning)}


def hand():
    """Compares the twin with every hand-worked history; the number of differences."""
    total = figures = count = 0
    for name, history, mapping, change in hand_histories():
        expected = json.loads((history.parent / "expected.json").read_text(encoding="utf-8"))
        comparison = Comparison(subset=True, skipped=set())
        comparison.compare(expected, json.loads(json.dumps(measure(history, mapping, change))))
        for line in comparison.differences:
            print(f"{name}: {line}")
        total += len(comparison.differences)
        figures += comparison.figures
        count += 1
    print(f"{count} hand-worked histories, {figures} figures compared, {total} differences")
    return total


def run_program(program, history, mapping, change):
    """What `look --json` of a program says about a history, or the last of its complaint as text."""
    with tempfile.TemporaryDirectory() as folder:
        look = pathlib.Path(folder) / "look.json"
        command = [program, "look", history, "--mapping", mapping, "--json", look]
        ran = subprocess.run(command + (["--change", change] if change else []), capture_output=True, text=True,
                             check=False)
        return ran.stderr.strip()[-300:] if ran.returncode else json.loads(look.read_text(encoding="utf-8"))


def against_program(program, named):
    """Compares the twin with a program on [(name, history, mapping, change)]; the number of differences."""
    total = figures = count = 0
    for name, history, mapping, change in named:
        count += 1
        said = run_program(program, history, mapping, change)
        if isinstance(said, str):
            print(f"{name}: the program failed: {said}")
            total += 1
            continue
        comparison = Comparison()
        comparison.compare(json.loads(json.dumps(measure(history, mapping, change))), said)
        for line in comparison.differences:
            print(f"{name}: {line}")
        total += len(comparison.differences)
        figures += comparison.figures
    print(f"{count} histories against the program, {figures} figures compared, {total} differences")
    return total


def random_histories(count, seed):
    """Random histories, each in a folder of its own while it is looked at."""
    for number in range(seed, seed + count):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            made = RandomHistory(number)
            made.write(folder)
            yield f"seed {number} ({made.means})", folder / "history.csv", folder / "mapping.toml", made.change


def hand_histories():
    """The hand-worked histories with the date of their change."""
    for folder in sorted(p for p in HAND.iterdir() if p.is_dir()):
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        yield folder.name, folder / "history.csv", folder / "mapping.toml", expected.get("filters", {}).get("change")


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("history", nargs="?")
    parser.add_argument("--mapping")
    parser.add_argument("--change")
    parser.add_argument("--compare", metavar="LOOK.json")
    parser.add_argument("--hand", action="store_true")
    parser.add_argument("--random", type=int, metavar="COUNT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--look", metavar="PROGRAM")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER", help="write the random history of --seed there")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        RandomHistory(options.seed).write(options.keep)
        return 0
    if options.hand and not options.look:
        return 1 if hand() else 0
    if options.hand or options.random:
        if not options.look:
            parser.error("--random needs --look")
        named = hand_histories() if options.hand else random_histories(options.random, options.seed)
        return 1 if against_program(options.look, named) else 0
    if not options.history or not options.mapping:
        parser.error("a history and --mapping are needed")
    found = json.loads(json.dumps(measure(options.history, options.mapping, options.change)))
    if not options.compare:
        json.dump(found, sys.stdout, indent=1, ensure_ascii=False)
        print()
        return 0
    comparison = Comparison()
    comparison.compare(found, json.loads(pathlib.Path(options.compare).read_text(encoding="utf-8")))
    for line in comparison.differences:
        print(line)
    print(f"{comparison.figures} figures compared, {len(comparison.differences)} differences")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
