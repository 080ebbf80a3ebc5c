#!/usr/bin/env python3
"""Compares the whole of `inboard look FILE --json --report` with what polars needs only to read the same file.

    bench_look.py --program target/release/inboard --data FOLDER [--copies 16,153,459] [--runs 5] [--interleave]

The files are made by FOLDER/scale.py (about 65,500 events a copy) in a temporary folder and read once before timing, so
that the page cache is warm. Runs alternate: look, polars, look, polars, … Printed are medians, their ratio, the highest
anonymous memory (RssAnon, sampled every 10 ms) and the CPU time of `look` per event.

polars reads in its eager form with all columns as text but the time, which is parsed in the same call:
`pl.read_csv(path)`, then `str.to_datetime(format="%Y-%m-%dT%H:%M:%S%z", time_unit="us")` where a plain format fits.
Both forms, with the format given and guessed, are tried once, and the faster one is timed.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

POLARS = """
import sys
import polars as pl
path, form = sys.argv[1:3]
column = pl.col("time:timestamp").str
parsed = column.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us") if form == "format" else column.to_datetime()
frame = pl.read_csv(path).with_columns(parsed)
print(frame.height)
"""


def watch(pid, peak, done):
    """Keeps the highest RssAnon of a process in `peak`."""
    while not done.is_set():
        try:
            for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
                if line.startswith("RssAnon:"):
                    peak[0] = max(peak[0], int(line.split()[1]))
        except (FileNotFoundError, ProcessLookupError):
            return
        done.wait(0.01)


def run(command):
    """Runs once: seconds by the wall, CPU seconds, peak anonymous MB."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak, done = [0], threading.Event()
    watcher = threading.Thread(target=watch, args=(process.pid, peak, done))
    watcher.start()
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    done.set()
    watcher.join()
    if status:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{complaint.decode(errors='replace')[-500:]}")
    return wall, usage.ru_utime + usage.ru_stime, peak[0] / 1024


def fastest_form(path):
    """The faster of polars' two ways to parse the times; the one with a format may not fit every file."""
    best = None
    for form in ("format", "guess"):
        try:
            wall = run([sys.executable, "-c", POLARS, path, form])[0]
        except SystemExit:
            continue
        best = min(best or (wall, form), (wall, form))
    if best is None:
        raise SystemExit("polars could not read the file")
    return best[1]


def bench(args, copies, folder):
    """Makes the file of one size, runs both by turns, prints one block."""
    path = folder / f"{'interleaved' if args.interleave else 'scale'}-{copies}.csv"
    made = not path.exists()
    if made:
        subprocess.run([sys.executable, args.data / "scale.py", *(["--interleave"] if args.interleave else []), str(copies),
                        path], check=True)
    with open(path, "rb") as file:
        events = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
    look = [args.program, "look", path, "--json", folder / "look.json", "--report", folder / "look.html"]
    look += ["--mapping", args.mapping] if args.mapping else []
    form = fastest_form(path)
    polars = [sys.executable, "-c", POLARS, path, form]
    looks, others = [], []
    for _ in range(args.runs):
        looks.append(run(look))
        others.append(run(polars))
    wall, other = statistics.median(r[0] for r in looks), statistics.median(r[0] for r in others)
    cpu = statistics.median(r[1] for r in looks)
    print(f"K={copies}: {events:,} events, {path.stat().st_size / 1e6:,.0f} MB")
    print(f"  look    {wall:8.2f} s   {max(r[2] for r in looks):7,.0f} MB   {cpu / events * 1e9:6.0f} ns CPU per event")
    print(f"  polars  {other:8.2f} s   {max(r[2] for r in others):7,.0f} MB   (times parsed by {form})")
    print(f"  ratio   {wall / other:8.3f}", flush=True)
    if made:
        path.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default="target/release/inboard")
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--copies", default="16,153,459")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--mapping", type=pathlib.Path, help="use this mapping instead of guessing one")
    parser.add_argument("--folder", type=pathlib.Path, help="where files of an earlier run are kept")
    parser.add_argument("--interleave", action="store_true")
    args = parser.parse_args()
    if not (args.data / "scale.py").exists():
        raise SystemExit(f"{args.data}/scale.py is not there: set INBOARD_DATA to the folder with the histories")
    with tempfile.TemporaryDirectory() as temporary:
        for copies in args.copies.split(","):
            bench(args, int(copies), args.folder or pathlib.Path(temporary))


if __name__ == "__main__":
    main()
