#!/usr/bin/env python3
"""A journal of one file per entry with the program's interface, to test the replayer's model of names and sizes with.

  filestore.py init|run|verify|export DIR [--fault names|data]

Each entry is written to a draft (cut shorter once, on purpose), synced, renamed, and its directory is synced before the answer.
names: the directory is never synced. data: the draft is not synced before it is renamed.
"""

import argparse
import json
import os
import sys
from pathlib import Path


def sync_folder(path):
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(fd)
    os.close(fd)


def append(folder, seq, entry, fault):
    text = (json.dumps({"seq": seq, "command": entry["command"], "text": entry["text"]}) + "\n").encode()
    draft = folder / f"{seq}.draft"
    fd = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(fd, b"#" * (len(text) + 2000))
    os.ftruncate(fd, len(text) // 2)
    os.lseek(fd, 0, os.SEEK_SET)
    os.write(fd, text)
    if fault != "data":
        os.fsync(fd)
    os.close(fd)
    os.rename(draft, folder / f"{seq}.json")
    if fault != "names":
        sync_folder(folder)


def entries(folder):
    for path in sorted(folder.glob("*.json"), key=lambda p: int(p.stem)):
        yield json.loads(path.read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("init", "run", "verify", "export"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fault", choices=("names", "data"))
    args = parser.parse_args()
    folder = args.folder / "entries"
    if args.what == "init":
        args.folder.mkdir(exist_ok=True)
        folder.mkdir()
        sync_folder(args.folder)
    elif args.what == "run":
        for seq, line in enumerate(sys.stdin, 1):
            entry = json.loads(line)
            append(folder, seq, entry, args.fault)
            print(json.dumps({"command": entry["command"], "seq": seq}), flush=True)
    else:
        try:
            found = list(entries(folder))
        except ValueError as why:
            sys.exit(f"an entry is damaged: {why}")
        if args.what == "export":
            for entry in found:
                print(json.dumps({"journal": entry}))
        elif [entry["seq"] for entry in found] != list(range(1, len(found) + 1)):
            sys.exit("an entry is missing")


if __name__ == "__main__":
    main()
