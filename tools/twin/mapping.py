"""The mapping file (docs/MAPPING.md): which column is what, which status is which class, who is where and when at work."""
import pathlib
import tomllib

CLASSES = ("work", "queue", "answer", "review", "outside", "parked", "done")
COLUMNS = ("case", "time", "start", "activity", "status", "person", "team", "site", "function", "category",
           "priority", "asked")


def fold(text):
    """The form in which names are compared: without surrounding blanks and without case."""
    return text.strip().casefold()


class Mapping:
    """A mapping as the measures need it; `raw` is the TOML table."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.raw = raw = tomllib.loads(self.path.read_text(encoding="utf-8"))
        self.columns = raw["columns"]
        unknown = set(self.columns) - set(COLUMNS)
        if unknown:
            raise SystemExit(f"{path}: unknown columns {sorted(unknown)}")
        time = raw.get("time", {})
        self.means = time.get("means", "state")
        self.zone = time.get("zone", "UTC")
        self.order = time.get("order")
        site = raw.get("site", {})
        self.actor = site.get("is", "holder") == "actor" and self.means != "start-complete"
        self.site_ignore = {fold(v) for v in site.get("ignore", [])}
        person = raw.get("person", {})
        self.person_ignore = {fold(v) for v in person.get("ignore", [])}
        self.identities = bool(person.get("identities", False))
        self.person_sites = {fold(k): v for k, v in person.get("sites", {}).items()}
        classes = raw.get("classes", {})
        self.class_of = {fold(v): c for c in CLASSES for v in classes.get(c, [])}
        self.closing = {fold(v) for v in classes["closing"]} if "closing" in classes else None
        self.site_tables = raw.get("sites", [])
        self.team_tables = {fold(t["name"]): t for t in raw.get("teams", [])}
        self.site_names = {}                      # folded spelling -> name in the output
        for table in self.site_tables:
            for value in [table["name"], *table.get("values", [])]:
                self.site_names[fold(value)] = table["name"]

    def site_name(self, value):
        """The output name of a written site; a value that is not listed is named as first seen."""
        return self.site_names.setdefault(fold(value), value.strip())

    def classify(self, status, activity):
        """(class, value that decided, is it closing) of an event by its status, else its activity."""
        for value in (status, activity):
            if value is not None and fold(value) in self.class_of:
                kind = self.class_of[fold(value)]
                closing = kind == "done" if self.closing is None else fold(value) in self.closing
                return kind, value, closing
        value = status if status is not None else activity
        closing = self.closing is not None and value is not None and fold(value) in self.closing
        return "unmapped", value, closing
