"""What a disk may hold after a power cut, from a log written by recorder.c.

The file system assumed, like ext4 with data=ordered and a disk whose smallest whole write is a sector of 512 bytes:
- What was written to a file before an fsync or fdatasync of it began is on the disk, with the file's size, once it has ended.
- Of later writes each is there, or not, or there in some of its sectors only, in any order. A sector holds what the page cache
  held of it at some moment. A size may run ahead of the data: bytes never written back read as zeros, never as another file's.
- Sizes change in order: a truncation that has reached the disk takes the earlier ones with it.
- A name (created, removed, renamed) is sure only after an fsync of its directory. The unsynced changes of one directory happen
  in order, so that the first few of them survive. ext4 is kinder: there an fsync of any file takes all earlier names with it.
- The folder itself is there. Files whose name ends in -shm are dropped: SQLite builds them anew.
"""

import mmap
import random
import struct
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
MAGIC = 0x43575021
HEAD = struct.Struct("<IBBHQQQ")
CREATED, EMPTIED, DIRECTORY = 1, 2, 4


class Unusable(Exception):
    """The log cannot be replayed faithfully; says why."""


@dataclass
class Event:
    kind: str
    flags: int
    ino: int
    at: int
    path: str
    data: bytes


def read_log(path):
    """All events of a log, in order. Raises Unusable when it is damaged or names something that cannot be replayed."""
    events = []
    if not path.stat().st_size:
        return events
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as log:
        pos = 0
        while pos < len(log):
            magic, kind, flags, path_len, ino, at, length = HEAD.unpack_from(log, pos)
            pos += HEAD.size
            if magic != MAGIC:
                raise Unusable(f"the log is damaged before byte {pos}")
            name = log[pos : pos + path_len].decode("utf-8", "surrogateescape")
            pos += path_len
            events.append(Event(chr(kind), flags, ino, at, name, log[pos : pos + length]))
            pos += length
            if chr(kind) == "X":
                raise Unusable(f"the program did what cannot be replayed: {name}")
    return events


def append_mark(path, text):
    """Adds a mark of the replayer's own to the log between two programs."""
    with open(path, "ab") as log:
        name = text.encode()
        log.write(HEAD.pack(MAGIC, ord("I"), 0, len(name), 0, 0, 0) + name)


@dataclass
class File:
    synced: bytearray = field(default_factory=bytearray)
    pending: list = field(default_factory=list)  # (event number, offset, bytes) or (event number, size, None)

    def sync(self, before):
        """Makes durable what was done before the event numbered `before`."""
        done = 0
        for number, at, data in self.pending:
            if number >= before:
                break
            change(self.synced, at, data)
            done += 1
        del self.pending[:done]

    def cached(self):
        """What programs read: everything that was done."""
        out = bytearray(self.synced)
        for _, at, data in self.pending:
            change(out, at, data)
        return out

    def after_cut(self, rng, mood):
        """What the disk holds when the power goes now."""
        if not self.pending:
            return self.synced
        cache, disk = bytearray(self.synced), bytearray(self.synced)
        reached = pick_reached(rng, mood, len(self.pending))  # sizes up to this change are on the disk
        size = limit = None
        for number, (_, at, data) in enumerate(self.pending):
            change(cache, at, data)
            if number < reached:
                size = len(cache)
                if data is None:
                    change(disk, at, None)
                else:
                    write_back(rng, mood, cache, disk, at, len(data), None)
                continue
            if limit is None:
                size = limit = len(self.synced) if size is None else size
            if data is None:
                limit = min(limit, at)  # what is written beyond a truncation that did not happen has no place
            else:
                write_back(rng, mood, cache, disk, at, len(data), limit)
        resize(disk, size)
        return disk


def change(content, at, data):
    if data is None:
        resize(content, at)
        return
    if len(content) < at:
        resize(content, at)
    content[at : at + len(data)] = data


def resize(content, size):
    if len(content) > size:
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))


MOODS = ("all", "none", "mixed", "mixed", "torn")


def pick_reached(rng, mood, count):
    return {"all": count, "none": 0}.get(mood, rng.randint(0, count))


def write_back(rng, mood, cache, disk, at, length, limit):
    """Takes the sectors of one write from the cache to the disk: all, none or some. Nothing at or beyond `limit`."""
    fate = mood if mood in ("all", "none") else rng.choices(("all", "none", "some"), (2, 2, 4 if mood == "torn" else 1))[0]
    if fate == "none":
        return
    for start in range(at // SECTOR * SECTOR, at + length, SECTOR):
        if fate == "some" and rng.random() < 0.5:
            continue
        end = min(start + SECTOR, len(cache) if limit is None else min(limit, len(cache)))
        if end > start:
            change(disk, start, cache[start:end])


class Folder:
    """A directory as programs see it."""

    def __init__(self):
        self.names = {}


@dataclass
class NameChange:
    number: int  # of the event
    folders: tuple  # that it touches
    steps: tuple  # (folder, name, what is there afterwards or None)


class Disk:
    """Takes events one after the other and says at any moment what the disk may hold."""

    def __init__(self):
        self.root = Folder()
        self.by_ino = {}
        self.changes = []
        self.sure = {}  # folder -> number of the event up to which its names are durable
        self.begun = {}  # sync -> number of the event at which it began
        self.count = 0
        self.nodes = []

    def take(self, event):
        """Applies the next event."""
        self.count += 1
        handler = getattr(self, f"_{event.kind}", None)
        if handler:
            handler(event)

    def _find(self, path):
        node = self.root
        for part in path.split("/") if path else []:
            node = node.names.get(part) if isinstance(node, Folder) else None
        return node

    def _place(self, path):
        parent, _, name = path.rpartition("/")
        folder = self._find(parent)
        if not isinstance(folder, Folder):
            raise Unusable(f"the log never shows how the folder of {path} came about")
        return folder, name

    def _rename(self, *steps):
        for folder, name, node in steps:
            if node is None:
                folder.names.pop(name, None)
            else:
                folder.names[name] = node
        folders = tuple(dict.fromkeys(step[0] for step in steps))
        self.changes.append(NameChange(self.count, folders, steps))

    def _O(self, event):
        if event.flags & DIRECTORY:
            folder = self._find(event.path)
            if not isinstance(folder, Folder):
                raise Unusable(f"the log never shows how the folder {event.path} came about")
            self.by_ino[event.ino] = folder
            return
        if event.flags & CREATED:
            node = self.by_ino[event.ino] = File()
            self.nodes.append(node)
            self._rename((*self._place(event.path), node))
        node = self.by_ino.get(event.ino)
        if not isinstance(node, File):
            raise Unusable(f"the log never shows how the file {event.path} came about")
        if event.flags & EMPTIED:
            node.pending.append((self.count, 0, None))

    def _M(self, event):
        self.by_ino[event.ino] = folder = Folder()
        self._rename((*self._place(event.path), folder))

    def _W(self, event):
        self.by_ino[event.ino].pending.append((self.count, event.at, event.data))

    def _T(self, event):
        self.by_ino[event.ino].pending.append((self.count, event.at, None))

    def _U(self, event):
        self._rename((*self._place(event.path), None))

    def _R(self, event):
        old, new = event.path.split("\0")
        node = self._find(old)
        if node is not self._find(new):
            self._rename((*self._place(old), None), (*self._place(new), node))

    def _L(self, event):
        old, new = event.path.split("\0")
        self._rename((*self._place(new), self._find(old)))

    def _B(self, event):
        self.begun[event.at] = self.count

    def _E(self, event):
        before = self.begun.pop(event.at)
        if event.ino == 0:
            for node in self.nodes:
                node.sync(before)
            for change_ in self.changes:
                self._make_sure(change_, before)
            return
        node = self.by_ino[event.ino]
        if isinstance(node, File):
            node.sync(before)
        for change_ in self.changes:
            if node in change_.folders:
                self._make_sure(change_, before)

    def _make_sure(self, change_, before):
        # A rename from one directory to another is one step of the file system: both know it, or neither.
        if change_.number < before:
            for folder in change_.folders:
                self.sure[folder] = max(self.sure.get(folder, 0), change_.number)

    def files(self):
        """Path -> content, as programs read it."""
        names = {}
        for change_ in self.changes:
            apply_names(names, change_)
        return {path: bytes(node.cached()) for path, node in walk(names, self.root)}

    def after_cut(self, seed):
        """Path -> content, as one disk may hold it when the power goes now. The same seed gives the same disk."""
        rng = random.Random(seed)
        mood = rng.choice(MOODS)
        until = {}
        for folder in {id(f): f for c in self.changes for f in c.folders}.values():
            open_ = [c.number for c in self.changes if folder in c.folders and c.number > self.sure.get(folder, 0)]
            until[folder] = ([0, *open_])[pick_reached(rng, mood, len(open_))] or self.sure.get(folder, 0)
        names, stopped = {}, set()
        for change_ in self.changes:
            if all(change_.number <= until[f] and f not in stopped for f in change_.folders):
                apply_names(names, change_)
            else:
                stopped.update(change_.folders)
        return {path: bytes(node.after_cut(rng, mood)) for path, node in walk(names, self.root)}


def apply_names(names, change_):
    for folder, name, node in change_.steps:
        if node is None:
            names.setdefault(folder, {}).pop(name, None)
        else:
            names.setdefault(folder, {})[name] = node


def walk(names, folder, prefix=""):
    """Every file below a folder with its path. Empty folders are not told: no reader of ours cares."""
    for name, node in sorted(names.get(folder, {}).items()):
        if isinstance(node, Folder):
            yield from walk(names, node, f"{prefix}{name}/")
        elif not name.endswith("-shm"):
            yield f"{prefix}{name}", node
