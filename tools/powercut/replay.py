#!/usr/bin/env python3
"""Cuts the power on the program at many moments and looks for acknowledged work that is gone.

  replay.py --program target/release/inboard --commands FILE [--cuts 500] [--seed 1]
  replay.py --log FILE --seed S --cut N --keep FOLDER …      one cut of a kept log again

Runs `init DIR` and `run DIR` under recorder.c, feeding --commands (one JSON line each) on stdin, at most --in-flight of them
unanswered. An answer with a "seq" is an acknowledgement. Then, for each cut, rebuilds the folder as a disk may hold it after
the power went at that moment (disk.py says which file system is assumed), runs `verify DIR`, which must exit 0, and
`export DIR`, in whose rows of the journal every acknowledged command must stand with the same seq and hash.
Half of the cuts are just before or after a sync, a quarter just after an answer, the rest anywhere after `init` has ended.
Prints e.g. "500 cuts, 0 acknowledged writes lost, verify clean 500 times"; exits 1 with seed and cut when one is lost, 2 when
the log leaves something out. Other interfaces: --init, --run, --verify, --export are command lines with {program} and {dir}.
"""

import argparse
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from disk import Disk, Unusable, append_mark, read_log
from rows import journal_rows

HERE = Path(__file__).resolve().parent
# The organisation that tools/load_commands writes commands for.
INIT = "{program} init {dir} --name Acme --site Denver --admin 'Ana Reyes' --seed 1"
STUCK_S = 120  # without an answer for so long, a program is taken to hang


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="inboard")
    parser.add_argument("--commands", type=Path)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in-flight", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--init", default=INIT)
    parser.add_argument("--run", default="{program} run {dir} --until-eof --sent /dev/null")
    parser.add_argument("--verify", default="{program} verify {dir}")
    parser.add_argument("--export", default="{program} export {dir}")
    parser.add_argument("--log", type=Path, help="replay this log instead of running the program")
    parser.add_argument("--cut", type=int, help="only this cut")
    parser.add_argument("--keep", type=Path, help="leave the rebuilt folder of --cut here")
    args = parser.parse_args()
    if args.cuts < 1 or (args.log is None) == (args.commands is None) or (args.keep and args.cut is None):
        parser.error("name --commands or --log, at least one cut, and --keep with --cut only")
    return args


def words(template, args, folder):
    return [word.format(program=args.program, dir=folder) for word in shlex.split(template)]


def build_recorder():
    target = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent.parent / "target")) / "powercut"
    target.mkdir(parents=True, exist_ok=True)
    library = target / "recorder.so"
    fresh = target / f"recorder-{os.getpid()}.so"
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", fresh, HERE / "recorder.c"], check=True)
    fresh.replace(library)
    return library


def record(args, work):
    """Runs the program under the recorder. Returns the log, checked against the folder that the program left."""
    log, folder = work / "log", work / "data"
    env = os.environ | {
        "POWERCUT_DIR": str(folder),
        "POWERCUT_LOG": str(log),
        "LD_PRELOAD": str(build_recorder()),
    }
    subprocess.run(words(args.init, args, folder), env=env, check=True, stdout=subprocess.DEVNULL, timeout=STUCK_S)
    append_mark(log, "init has ended")
    feed(words(args.run, args, folder), env, args.commands.read_bytes().splitlines(keepends=True), args.in_flight)
    compare(read_log(log), folder)
    return log


def feed(command, env, lines, in_flight):
    """Hands the commands to the program, keeping at most `in_flight` unanswered, until it has ended by itself."""
    program = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    room, ended = threading.Semaphore(in_flight), threading.Event()

    def drain():
        for _ in program.stdout:
            room.release()
        ended.set()
        room.release()

    reader = threading.Thread(target=drain, daemon=True)
    reader.start()
    try:
        for line in lines:
            if not room.acquire(timeout=STUCK_S):
                raise Unusable(f"no answer for {STUCK_S} s to: {line[:200]!r}")
            if ended.is_set():
                break
            program.stdin.write(line if line.endswith(b"\n") else line + b"\n")
            program.stdin.flush()
        program.stdin.close()
        reader.join(STUCK_S)
        status = program.wait(STUCK_S)
    except BrokenPipeError:
        status = program.wait(STUCK_S)
    finally:
        program.kill()
    if status != 0:
        raise Unusable(f"the program ended with status {status} without any power cut")


def compare(events, folder):
    """Refuses a log that does not account for every byte of the folder."""
    if not any(e.kind == "W" for e in events):
        raise Unusable("the recorder saw no write: is the program linked statically?")
    disk = Disk()
    for event in events:
        disk.take(event)
    told = disk.files()
    real = {str(p.relative_to(folder)): p for p in folder.rglob("*") if p.is_file() and not p.name.endswith("-shm")}
    for path in sorted(told.keys() | real.keys()):
        if path not in told or path not in real or told[path] != real[path].read_bytes():
            raise Unusable(f"the recorder did not see everything that was done to {path}")


def after_init(events):
    """The number of events up to the end of `init`."""
    return 1 + max(i for i, e in enumerate(events) if e.kind == "I")


def choose_cuts(events, count, seed):
    """Numbers of events after which the power goes, sorted. See the top of this file for their spread."""
    rng = random.Random(seed)
    first = after_init(events)
    syncs = [i for i in range(first, len(events)) if events[i].kind == "E"]
    answers = [i + 1 for i in range(first, len(events)) if events[i].kind == "A"]
    cuts = [len(events)]
    sample = rng.sample(syncs, min(len(syncs), count // 4))
    cuts += [i for i in sample] + [i + 1 for i in sample]
    cuts += rng.sample(answers, min(len(answers), count // 4))
    while len(cuts) < count:
        cuts.append(rng.randint(first, len(events)))
    return sorted(cuts[:count])


def acknowledged(output):
    """Answers with a seq, of the whole lines of the bytes that had left the program."""
    lines = output[: output.rfind(b"\n") + 1].splitlines()
    return [answer for answer in (json.loads(line) for line in lines if line.startswith(b"{")) if "seq" in answer]


def check_cut(args, disk_files, answers, folder):
    """Writes one rebuilt folder and asks the program. Returns (answers that are lost, what `verify` said or None)."""
    folder.mkdir(parents=True)
    for path, content in disk_files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    verify = subprocess.run(words(args.verify, args, folder), capture_output=True, text=True, timeout=STUCK_S)
    export = subprocess.run(words(args.export, args, folder), capture_output=True, text=True, timeout=STUCK_S)
    there = set()
    for row in journal_rows(export.stdout):
        there.update({(row["command"], row["seq"], h) for h in (row["hash"], None)})
    lost = [a for a in answers if (a.get("command"), a["seq"], a.get("hash")) not in there]
    said = None if verify.returncode == 0 else (verify.stdout + verify.stderr).strip() or f"exit {verify.returncode}"
    return lost, said


def replay(args, events, work):
    """Makes all cuts; returns [(cut, event number, acknowledged, lost, verify's complaint)]."""
    cuts, first = choose_cuts(events, args.cuts, args.seed), after_init(events)
    disk, output, done = Disk(), b"", 0
    gate, running = threading.Semaphore(args.jobs * 2), []

    def one(number, at, files, answers):
        folder = args.keep if args.keep else work / f"cut-{number}"
        try:
            return number, at, len(answers), *check_cut(args, files, answers, folder)
        finally:
            if not args.keep:
                shutil.rmtree(folder, ignore_errors=True)
            gate.release()

    with ThreadPoolExecutor(args.jobs) as pool:
        for number, at in enumerate(cuts, 1):
            for index in range(done, at):
                disk.take(events[index])
                if events[index].kind == "A" and index >= first:
                    output += events[index].data
            done = at
            if args.cut in (None, number):
                gate.acquire()
                files = disk.after_cut(f"{args.seed}/{number}")
                running.append(pool.submit(one, number, at, files, acknowledged(output)))
    return [r.result() for r in running]


def report(args, events, results, log):
    kinds = [e.kind for e in events]
    answers = acknowledged(b"".join(e.data for e in events[after_init(events) :] if e.kind == "A"))
    print(f"recorded: {kinds.count('W')} writes, {kinds.count('E')} syncs, {len(answers)} acknowledgements")
    lost = sum(len(r[3]) for r in results)
    clean = sum(r[4] is None for r in results)
    print(f"{len(results)} cuts, {lost} acknowledged writes lost, verify clean {clean} times")
    bad = [r for r in results if r[3] or r[4]]
    if not answers:
        print("nothing was acknowledged, so nothing was tested", file=sys.stderr)
        return 2
    if not bad:
        return 0
    number, at, count, gone, said = bad[0]
    print(f"{len(bad)} cuts failed; the first: cut {number} of seed {args.seed}, after event {at} of {len(events)}", file=sys.stderr)
    print(f"  {len(gone)} of {count} acknowledged are lost" + (f", first {json.dumps(gone[0])}" if gone else ""), file=sys.stderr)
    print(f"  verify: {said or 'clean'}", file=sys.stderr)
    print(f"  again: {sys.argv[0]} --log {log} --seed {args.seed} --cuts {args.cuts} --cut {number} --keep FOLDER …", file=sys.stderr)
    return 1


def main():
    args = arguments()
    # The recording is made on a real disk, for its timing; rebuilt folders need none.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory(dir=memory) as rebuilt:
        try:
            log = args.log or record(args, Path(work).resolve())
            events = read_log(log)
            results = replay(args, events, Path(rebuilt))
        except Unusable as why:
            print(f"power cuts could not be tested: {why}", file=sys.stderr)
            return 2
        if not args.log and any(r[3] or r[4] for r in results):
            kept = build_recorder().with_name(f"failed-{os.getpid()}.log")
            log = shutil.copy(log, kept)
        return report(args, events, results, log)


if __name__ == "__main__":
    sys.exit(main())
