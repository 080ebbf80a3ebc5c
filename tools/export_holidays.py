#!/usr/bin/env python3
"""Export public holidays to the file that the crate `worktime` embeds, and verify it.

    python3 -m venv venv && venv/bin/pip install holidays==0.109
    venv/bin/python tools/export_holidays.py            # writes crates/worktime/data/holidays.bin
    venv/bin/python tools/export_holidays.py --verify   # recomputes all, compares with the Rust reader

The source is the Python package `holidays` (MIT licence), in the version pinned below: the default
category of every country and subdivision that it supports, observed days as it gives them, names in
English where it has them.

The file, all numbers little-endian:

    "WTHOL1\\n"
    u32   length of the index in bytes
    index UTF-8 text, one line per country, in the order of the code:
          code TAB first year TAB last year TAB bytes of the block TAB subdivisions
          where subdivisions are separated by `|`, and one is its code, then its other names, by `~`
    one zlib stream per country, in the order of the index

A block holds, once inflated:

    var   number of names; then each name: var length, UTF-8
    list  the national holidays
    for each subdivision, in the order of the index:
      var   number of national dates that do not hold there; then each: var year - 2000, u8 month, u8 day
      list  the dates that are added or have another name

    list = var number of groups; then each group: var name, var number of dates, and each date as
           var years since the date before in the group (the first: since 2000), u8 month, u8 day

`var` is an unsigned LEB128 number. A date carries one name; where several holidays fall together the
package joins their names with "; ".
"""

import argparse
import subprocess
import sys
import warnings
import zlib
from pathlib import Path

import holidays

PINNED = "0.109"
FIRST, LAST = 2000, 2035
ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "crates/worktime/data/holidays.bin"


def language_of(entity):
    """English if the package has it for this country, else the language it uses by default."""
    offered = entity.supported_languages or ()
    for wanted in ("en_US", "en_GB", "en"):
        if wanted in offered:
            return wanted
    return next((name for name in offered if name.startswith("en")), None)


def days_of(code, subdivision=None):
    """{date: name} of one calendar over all years."""
    probe = holidays.country_holidays(code, subdiv=subdivision)
    days = holidays.country_holidays(
        code, subdiv=subdivision, years=range(FIRST, LAST + 1), language=language_of(probe)
    )
    # An observed day can fall into a neighbouring year that was not asked for.
    return {d: name for d, name in days.items() if FIRST <= d.year <= LAST}


def years_of(code):
    """The years for which the package has rules for this country, within those exported."""
    probe = holidays.country_holidays(code)
    return max(FIRST, probe.start_year), min(LAST, probe.end_year)


def var(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


class Block:
    """The bytes of one country: names are numbered as they come up."""

    def __init__(self):
        self.names = {}
        self.body = bytearray()

    def list(self, days):
        groups = {}
        for date in sorted(days):
            groups.setdefault(days[date], []).append(date)
        self.body += var(len(groups))
        for name, dates in groups.items():
            self.body += var(self.names.setdefault(name, len(self.names))) + var(len(dates))
            year = FIRST
            for date in dates:
                self.body += var(date.year - year) + bytes((date.month, date.day))
                year = date.year

    def removed(self, dates):
        self.body += var(len(dates))
        for date in sorted(dates):
            self.body += var(date.year - FIRST) + bytes((date.month, date.day))

    def packed(self):
        head = bytearray(var(len(self.names)))
        for name in self.names:
            text = name.encode()
            head += var(len(text)) + text
        return zlib.compress(bytes(head + self.body), 9)


def subdivisions_of(code):
    """[(code, [other names])] of one country."""
    probe = holidays.country_holidays(code)
    aliases = {}
    for name, sub in (getattr(probe, "subdivisions_aliases", None) or {}).items():
        aliases.setdefault(sub, []).append(name)
    return [(sub, aliases.get(sub, [])) for sub in probe.subdivisions]


def export():
    index, blocks, rows = [], [], 0
    for code in sorted(holidays.list_supported_countries(include_aliases=False)):
        national, block, subs = days_of(code), Block(), subdivisions_of(code)
        block.list(national)
        rows += len(national)
        for sub, _ in subs:
            own = days_of(code, sub)
            rows += len(own)
            block.removed([d for d in national if d not in own])
            block.list({d: name for d, name in own.items() if national.get(d) != name})
        packed = block.packed()
        first, last = years_of(code)
        names = "|".join("~".join([sub, *other]) for sub, other in subs)
        index.append(f"{code}\t{first}\t{last}\t{len(packed)}\t{names}\n")
        blocks.append(packed)
    text = "".join(index).encode()
    OUT.write_bytes(b"WTHOL1\n" + len(text).to_bytes(4, "little") + text + b"".join(blocks))
    print(f"{OUT.relative_to(ROOT)}: {len(index)} countries, {rows} rows, {OUT.stat().st_size} bytes")


def verify():
    """Compare every row that the Rust reader gives with a fresh run of the package."""
    command = ["cargo", "run", "--quiet", "--package", "worktime", "--example", "all_holidays"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    read, calendars = set(), set()
    for line in said.splitlines():
        code, sub, date, name = line.split("\t")
        calendars.add((code, sub))
        if date:
            read.add((code, sub, date, name))
    expected, wanted = set(), set()
    for code, subs in holidays.list_supported_countries(include_aliases=False).items():
        for sub in [None, *subs]:
            wanted.add((code, sub or ""))
            for date, name in days_of(code, sub).items():
                expected.add((code, sub or "", date.isoformat(), name))
    wrong = (read ^ expected) | {(*one, "", "") for one in calendars ^ wanted}
    for row in sorted(wrong)[:20]:
        print("differs:", *row)
    print(f"{len(wanted)} calendars, {len(expected)} rows: {len(wrong)} differences")
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description="Export public holidays, or verify the export.")
    parser.add_argument("--verify", action="store_true", help="compare the Rust reader with the package")
    args = parser.parse_args()
    if holidays.__version__ != PINNED:
        sys.exit(f"needs holidays=={PINNED}, found {holidays.__version__}; see the top of this file")
    warnings.simplefilter("ignore")
    if args.verify:
        return verify()
    export()
    return 0


if __name__ == "__main__":
    sys.exit(main())
