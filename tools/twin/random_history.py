"""Random histories with a mapping, for holding both implementations against each other where no real data goes."""
import csv
import datetime as dt
import random

SITES = [("Kraków", "Europe/Warsaw"), ("Denver", "America/Denver"), ("Manila", "Asia/Manila"),
         ("Adelaide", "Australia/Adelaide"), ("Lima", None)]
WEEKS = ["Mon-Fri 09:00-17:00", "Mon-Fri 21:00-06:00", "Mon-Thu 08:00-12:00 13:00-17:00; Fri 08:00-14:00",
         "Sun-Thu 10:00-18:00"]
CLASSES = {"work": ["Doing", "Fixing"], "queue": ["Waiting", "Assigned"], "answer": ["Asked"], "review": ["Checking"],
           "outside": ["Customer"], "parked": ["Later"], "done": ["Solved", "Closed"]}
STATUSES = ["Doing"] * 5 + ["Fixing"] * 2 + ["Waiting"] * 4 + ["Assigned", "Asked", "Asked", "Checking", "Checking",
                                                              "Customer", "Later", "Odd", "solved", "", "Closed"]


class RandomHistory:
    """One random history; the seed decides everything."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.means = self.r.choice(["state"] * 4 + ["completion", "start-complete", "lifecycle"])
        self.optional = [c for c in ("activity", "person", "team", "site", "function", "category", "priority", "asked")
                         if self.r.random() < 0.8]
        if self.means == "lifecycle" and "activity" not in self.optional:
            self.optional.append("activity")
        self.columns = ["case", "time", "status", *self.optional]
        if self.means == "start-complete":
            self.columns = ["case", "start", "time", *self.optional]
        self.teams = self.r.choice([["T1", "T2"], ["T1", "T2", "T3", "T4", "T5", ""]])
        self.zone = self.r.choice(["UTC", "Europe/Warsaw", "America/Denver", "Asia/Kolkata"])
        self.change = "2024-0{}-{:02}".format(self.r.randint(4, 6), self.r.randint(1, 28))

    def write(self, folder):
        """Writes history.csv and mapping.toml into a folder."""
        count = self.r.randint(500, 900) if self.r.random() < 0.25 else self.r.randint(20, 260)
        rows = [row for n in range(count) for row in self._case(n)]
        if self.r.random() < 0.5:                            # some rows stand elsewhere
            for _ in range(len(rows) // 20):
                rows.insert(self.r.randrange(len(rows)), rows.pop(self.r.randrange(len(rows))))
        with open(folder / "history.csv", "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, self.columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        (folder / "mapping.toml").write_text(self._mapping(), encoding="utf-8")

    def _instant(self, moment):
        """An instant as text: in UTC, with an offset, or without one in the zone of the file."""
        kind = self.r.random()
        if kind < 0.03:
            return self.r.choice(["", "soon", "0001-01-01T00:00:00Z", "2500-01-01T00:00:00Z"])
        if kind < 0.2:
            return moment.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30))).isoformat()
        if kind < 0.3:
            return moment.strftime("%Y-%m-%dT12:%M:%S")      # noon is never in a gap or a fold
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def _case(self, n):
        """The rows of one case."""
        r = self.r
        at = dt.datetime(2024, 1, 2, tzinfo=dt.timezone.utc) + dt.timedelta(hours=r.randint(0, 24 * 240))
        fixed = {"case": f"c{n}", "function": r.choice(["IT", "Finance", ""]), "category": f"k{int(r.expovariate(0.2))}",
                 "priority": r.choice(["High", "Low", "Low", ""])}
        team, site, person = self._holder()
        rows = []
        for _ in range(r.choice([1, 2, 3, 4, 6, 9, 15])):
            if r.random() < 0.4:
                team, site, person = self._holder()
            elif r.random() < 0.3:
                site = self._site()
            row = {**fixed, "team": team, "site": site, "person": person, "asked": self._site() if r.random() < 0.2 else "",
                   "activity": r.choice(["Step", "Doing", "Waiting"]), "status": r.choice(STATUSES)}
            if self.means == "lifecycle":
                row["status"] = r.choice(["start", "complete", "Complete", "START", "suspend"])
            length = dt.timedelta(seconds=r.choice([0, 0.25, 60, 3600, round(r.lognormvariate(9.5, 2))]))
            row["start"], row["time"] = self._pair(at, at + length * r.random())
            rows.append(row)
            if r.random() < 0.02:
                rows.append(dict(row))
            at += length
        if r.random() < 0.75 and self.means in ("state", "completion"):
            rows += [{**rows[-1], "status": s, "time": self._instant(at + dt.timedelta(hours=i))}
                     for i, s in enumerate(r.choice([["Closed"], ["Solved", "Closed"]]), 1)]
        return rows

    def _pair(self, begin, end):
        """Start and time of a row; a start is never after its end."""
        if self.means != "start-complete":
            return "", self._instant(begin)
        return (t.strftime("%Y-%m-%dT%H:%M:%S.%fZ") for t in (begin, end))

    def _holder(self):
        """A team with one of its sites and one of its people."""
        team = self.r.choice(self.teams)
        site = SITES[sum(map(ord, team)) % len(SITES)][0] if team and self.r.random() < 0.8 else self._site()
        person = self.r.choice(["", "robot", *(f"p{i} {site}" for i in range(6)), "p0"])
        return team, site, person

    def _site(self):
        return self.r.choice([s for s, _ in SITES] + ["", "0", "kraków ", "DENVER", "Oslo"])

    def _mapping(self):
        r = self.r
        means = "start-complete" if self.means == "lifecycle" else self.means
        lines = ["version = 1", "[columns]", *(f'{c} = "{c}"' for c in self.columns), "[time]", f'means = "{means}"',
                 f'zone = "{self.zone}"', "[site]", f'is = "{r.choice(["actor", "holder"])}"', 'ignore = ["0"]',
                 "[person]", 'ignore = ["Robot"]']
        if r.random() < 0.5:
            lines.append("identities = true")
        if r.random() < 0.5:
            lines.append('sites = { "p0" = "Manila", "p1 Oslo" = "Denver" }')
        if means != "start-complete":
            lines += ["[classes]", *(f"{c} = {list(v)!r}".replace("'", '"') for c, v in CLASSES.items())]
            if r.random() < 0.3:
                lines.append('closing = ["Closed"]')
        for name, zone in SITES:
            lines += ["[[sites]]", f'name = "{name}"']
            if zone:
                lines += [f'zone = "{zone}"', f'hours = "{r.choice(WEEKS)}"']
        lines += ["[[teams]]", 'name = "T2"', 'site = "Manila"', 'zone = "Asia/Manila"', 'hours = "Mon-Fri 21:00-06:00"',
                  "[[teams]]", 'name = "T3"', 'site = "Denver"']
        return "\n".join(lines) + "\n"
