"""Reads the rows of the journal out of what `export` wrote, whichever of the two forms it has.

The program writes {"row":"journal","seq":…,"command":NUMBER,"hash":…}; its answers write that number as 13 letters (base 32
without i, l, o and u). The small journals that test these tools write {"journal":{…}} with ids of any kind.
"""

import json

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def letters(number):
    """An id as the program's answers write it."""
    return "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(13)))


def journal_rows(text):
    """Each row's command, seq and hash. A line that breaks off is passed over: what is missing counts as lost."""
    for line in text.splitlines():
        try:
            line = json.loads(line)
        except ValueError:
            continue
        if not isinstance(line, dict):
            continue
        row = line.get("journal") if "row" not in line else line if line["row"] == "journal" else None
        if row:
            command = row.get("command")
            yield {"command": letters(command) if isinstance(command, int) else command, "seq": row.get("seq"), "hash": row.get("hash")}
