#!/usr/bin/env python3
"""A small journal on SQLite with the program's interface, sound or with one fault on purpose, to test the testing tools with.

  ledger.py init|run|verify|export DIR [--fault unsynced|early|deaf] [--health FILE]

unsynced: never waits for the disk. early: answers before the commit. deaf: stays refusing after the disk was full once.
"""

import argparse
import hashlib
import json
import sqlite3
import sys
from pathlib import Path


def connect(folder, fault):
    db = sqlite3.connect(folder / "ledger.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(f"PRAGMA synchronous = {'OFF' if fault == 'unsynced' else 'FULL'}")
    db.execute("PRAGMA wal_autocheckpoint = 50")
    return db


def chain(before, command, text):
    return hashlib.sha256(f"{before}\n{command}\n{text}".encode()).hexdigest()


def append(db, entry, answer_early):
    command, text = entry["command"], json.dumps(entry)
    db.execute("BEGIN IMMEDIATE")
    seq, before = db.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone() or (0, "")
    answer = {"command": command, "seq": seq + 1, "hash": chain(before, command, text)}
    if answer_early:
        print(json.dumps(answer), flush=True)
    db.execute("INSERT INTO journal VALUES (?, ?, ?, ?)", (seq + 1, command, text, answer["hash"]))
    db.execute("COMMIT")
    return answer


def run(db, fault, health):
    def say_health(text):
        if health:
            health.write_text(text + "\n")

    say_health("green")
    was_full = False
    for line in sys.stdin:
        entry = json.loads(line)
        try:
            if was_full and fault == "deaf":
                raise sqlite3.OperationalError("database or disk is full")
            answer = append(db, entry, fault == "early")
            say_health("green")
            if fault == "early":
                continue
        except sqlite3.OperationalError as why:
            if db.in_transaction:
                db.execute("ROLLBACK")
            was_full = True
            answer = {"command": entry["command"], "error": f"nothing was written: {why}"}
            say_health(f"red: {why}")
        print(json.dumps(answer), flush=True)


def verify(db):
    before = ""
    if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        sys.exit("the file is damaged")
    for expected, (seq, command, text, found) in enumerate(db.execute("SELECT * FROM journal ORDER BY seq"), 1):
        before = chain(before, command, text)
        if (seq, found) != (expected, before):
            sys.exit(f"entry {seq} does not fit")
    print(db.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])


def export(db):
    for seq, command, _, found in db.execute("SELECT * FROM journal ORDER BY seq"):
        print(json.dumps({"journal": {"seq": seq, "command": command, "hash": found}}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("init", "run", "verify", "export"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fault", choices=("unsynced", "early", "deaf"))
    parser.add_argument("--health", type=Path)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    try:
        db = connect(args.folder, args.fault)
        if args.what == "init":
            db.execute("CREATE TABLE journal (seq INTEGER PRIMARY KEY, command TEXT UNIQUE, text TEXT, hash TEXT) STRICT")
        elif args.what == "run":
            run(db, args.fault, args.health)
        else:
            {"verify": verify, "export": export}[args.what](db)
        db.close()
    except sqlite3.DatabaseError as why:
        sys.exit(str(why))


if __name__ == "__main__":
    main()
