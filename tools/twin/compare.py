"""Compares two JSON values figure by figure: counts exactly, decimals within rounding."""
import datetime as dt

from .calendars import parse_week

KEYS = ("function", "site", "counterpart", "class", "from", "to", "via", "month", "a", "b", "holder", "asked", "value")
ORDERED = ("passes", "pairs", "bounce_pairs", "by_site", "ripple", "months")
SKIPPED = {"source.file", "source.format", "mapping", "findings", "not_measurable", "quality.unparsable.examples",
           "schema", "filters"}
TEXTS = ("because", "would_need")


class Comparison:
    """Counts the figures that two sides share and lists the differences by path."""

    def __init__(self, subset=False, skipped=SKIPPED, rel=1e-9, absolute=1e-6):
        self.subset, self.skipped, self.rel, self.absolute = subset, skipped, rel, absolute
        self.figures, self.differences = 0, []

    def differ(self, path, a, b):
        """Notes a difference."""
        self.differences.append(f"{path}: {short(a)} != {short(b)}")

    def compare(self, a, b, path=""):
        """Compares `a` (expected) with `b`."""
        if path in self.skipped or path.rsplit(".", 1)[-1] in TEXTS:
            return
        if isinstance(a, dict) and isinstance(b, dict):
            keys = list(a) if self.subset else sorted(a.keys() | b.keys())
            for key in keys:
                where = f"{path}.{key}" if path else key
                if key not in a or key not in b:
                    if where not in self.skipped and key not in TEXTS:
                        self.differ(where, a.get(key, "(missing)"), b.get(key, "(missing)"))
                else:
                    self.compare(a[key], b[key], where)
        elif isinstance(a, list) and isinstance(b, list):
            self._lists(a, b, path)
        else:
            self._leaf(a, b, path)

    def _lists(self, a, b, path):
        named = [{identity(e): e for e in side} for side in (a, b)]
        if None in named[0] or None in named[1] or len(named[0]) < len(a):
            if not self.subset and len(a) != len(b):
                self.differ(f"{path}.length", len(a), len(b))
            for i, (x, y) in enumerate(zip(a, b)):
                self.compare(x, y, f"{path}[{i}]")
            return
        for key in [*named[0], *(k for k in named[1] if k not in named[0] and not self.subset)]:
            where = f"{path}[{', '.join(str(v) for _, v in key)}]"
            if key not in named[0] or key not in named[1]:
                self.differ(where, *(side.get(key, "(missing)") for side in named))
            else:
                self.compare(named[0][key], named[1][key], where)
        if not self.subset and path.rsplit(".", 1)[-1] in ORDERED and list(named[0]) != list(named[1]):
            self.differ(f"{path} (order)", list(named[0])[:3], list(named[1])[:3])

    def _leaf(self, a, b, path):
        self.figures += 1
        if isinstance(a, str) and isinstance(b, str):
            same = a == b or instant(a) is not None and instant(a) == instant(b)
            if path.endswith(".hours"):                # two spellings of one week
                same = parse_week(a) == parse_week(b)
        elif None in (a, b) or isinstance(a, (bool, str, dict, list)) or isinstance(b, (bool, str, dict, list)):
            same = type(a) is type(b) and a == b
        elif isinstance(a, int) and isinstance(b, int):
            same = a == b
        else:
            same = abs(a - b) <= max(self.absolute, self.rel * abs(a))
        if not same:
            self.differ(path, a, b)


def identity(element):
    """The keys by which an element of an array is found again, or None."""
    if not isinstance(element, dict):
        return None
    return tuple((k, element[k]) for k in KEYS if k in element and not isinstance(element[k], (dict, list))) or None


def instant(text):
    """A text as an instant, or None."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def short(value):
    """A value cut to one line."""
    text = repr(value)
    return text if len(text) < 90 else text[:87] + "..."
