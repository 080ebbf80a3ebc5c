//! OCEL 2.0 as JSON: events that each touch several objects of several types. One object type is the case; every event
//! becomes a row for each object of that type that it touches.
//!
//! Columns: `case` (the object), `time`, `activity` (the event's type), the events' attributes by name, and `object:NAME`
//! for the attributes of the case's object, as they were at the time of the event.

use std::borrow::Cow;
use std::fmt::Write;

use hashbrown::HashMap;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::error::{Fault, ReadError};
use super::table::{Json, Table, scalar, whole_text};
use super::{Format, Plan, Preview, Source};
use crate::history::Shard;

/// Objects that take part in more events than this on average are products, places or people rather than cases.
const CASE_EVENTS_MAX: f64 = 100.0;

type Map<'a, V> = HashMap<Cow<'a, str>, V, foldhash::fast::RandomState>;

#[derive(Deserialize)]
struct Log<'a> {
    #[serde(borrow, default)]
    events: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    objects: Vec<&'a RawValue>,
    /// Only in files of the first version of the format.
    #[serde(rename = "ocel:events")]
    first_version: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    time: Cow<'a, str>,
    #[serde(borrow, default)]
    attributes: Option<Vec<Attribute<'a>>>,
    #[serde(borrow, default)]
    relationships: Option<Vec<Relationship<'a>>>,
}

#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    attributes: Option<Vec<Attribute<'a>>>,
}

#[derive(Deserialize)]
struct Attribute<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(borrow, default)]
    time: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Relationship<'a> {
    #[serde(borrow, rename = "objectId")]
    object: Cow<'a, str>,
}

/// One object type, and how many of its objects take part in how many events.
#[derive(Default)]
struct Kind {
    name: String,
    objects: u64,
    with_events: u64,
    touches: u64,
}

impl Kind {
    fn events_per_object(&self) -> f64 {
        self.touches as f64 / self.with_events.max(1) as f64
    }
}

/// The columns and the first rows. `case` is the object type that the mapping names.
pub(crate) fn preview(source: &Source, case: Option<&str>, rows: usize) -> Result<Preview, ReadError> {
    Ok(table(source, case)?.preview(Format::Ocel, rows))
}

/// Reads the whole log, and what is to be said about it.
pub(crate) fn read(source: &Source, plan: &Plan) -> Result<(Vec<Shard>, Vec<String>), ReadError> {
    table(source, plan.ocel_case.as_deref())?.into_shards(source, plan)
}

fn table(source: &Source, case: Option<&str>) -> Result<Table, ReadError> {
    let text = whole_text(source)?;
    let mut json = Json::new(&source.file, &text);
    let log: Log<'_> = json.parse(&text, "log")?;
    check(source, &log)?;
    let mut objects = Objects::read(&mut json, &log.objects)?;
    objects.count(&mut json, &log.events)?;
    let mut table = Table::default();
    let case = match case {
        Some(name) => objects.named(source, name)?,
        None => {
            let case = objects.guessed(source)?;
            table.notes.push(objects.reason(case));
            case
        }
    };
    objects.rows(&mut json, &log.events, case, &mut table)?;
    Ok(table)
}

fn check(source: &Source, log: &Log<'_>) -> Result<(), ReadError> {
    if log.first_version.is_some() {
        return Err(ReadError::whole(
            &source.file,
            "this is OCEL 1.0; OCEL 2.0 was expected",
            "Convert it, for example in Python with pm4py: \
             pm4py.write_ocel2_json(pm4py.read_ocel(\"in.jsonocel\"), \"out.json\").",
        ));
    }
    let missing = match (log.events.is_empty(), log.objects.is_empty()) {
        (false, false) => return Ok(()),
        (true, true) => "neither events nor objects",
        (true, false) => "objects but no events",
        (false, true) => "events but no objects, so that no event belongs to a case",
    };
    let advice = "Export the log again with its \"events\" and its \"objects\".";
    Err(ReadError::whole(&source.file, format!("the log holds {missing}"), advice))
}

/// What is known of the objects of a log.
struct Objects<'a> {
    raw: Vec<&'a RawValue>,
    kinds: Vec<Kind>,
    /// Number of an object by its name.
    numbers: Map<'a, u32>,
    /// Type and number of events of each object.
    known: Vec<(u32, u32)>,
}

impl<'a> Objects<'a> {
    fn read(json: &mut Json<'a>, raw: &[&'a RawValue]) -> Result<Objects<'a>, ReadError> {
        let mut objects =
            Objects { raw: Vec::new(), kinds: Vec::new(), numbers: Map::default(), known: Vec::new() };
        let mut kinds: Map<'a, u32> = Map::default();
        for &raw in raw {
            let object: Object<'a> = json.parse(raw.get(), "object")?;
            let next = objects.kinds.len() as u32;
            let kind = *kinds.entry(object.kind.clone()).or_insert_with(|| {
                objects.kinds.push(Kind { name: object.kind.into_owned(), ..Kind::default() });
                next
            });
            let number = objects.known.len() as u32;
            if objects
                .numbers
                .insert(object.id, number)
                .is_none_or(|earlier| objects.known[earlier as usize].0 != kind)
            {
                objects.kinds[kind as usize].objects += 1;
            }
            objects.known.push((kind, 0));
            objects.raw.push(raw);
        }
        Ok(objects)
    }

    /// The objects of an event, each once.
    fn touched(&self, event: &Event<'_>) -> Vec<u32> {
        let mut touched: Vec<u32> = event
            .relationships
            .iter()
            .flatten()
            .filter_map(|relationship| self.numbers.get(&relationship.object).copied())
            .collect();
        if touched.len() > 1 {
            touched.sort_unstable();
            touched.dedup();
        }
        touched
    }

    fn count(&mut self, json: &mut Json<'a>, events: &[&'a RawValue]) -> Result<(), ReadError> {
        for &raw in events {
            let event: Event<'a> = json.parse(raw.get(), "event")?;
            for number in self.touched(&event) {
                let (kind, events) = &mut self.known[number as usize];
                let kind = &mut self.kinds[*kind as usize];
                kind.with_events += u64::from(*events == 0);
                kind.touches += 1;
                *events += 1;
            }
        }
        Ok(())
    }

    /// Every type with its numbers, for messages.
    fn listed(&self) -> String {
        let mut list = String::new();
        for kind in self.kinds.iter().take(20) {
            let Kind { objects, touches, .. } = kind;
            let name = super::shortened(&kind.name);
            let comma = if list.is_empty() { "" } else { ", " };
            _ = write!(list, "{comma}\"{name}\" (objects: {objects}, their events: {touches})");
        }
        list
    }

    fn named(&self, source: &Source, name: &str) -> Result<u32, ReadError> {
        let place = self.kinds.iter().position(|kind| kind.name == name);
        match place.filter(|place| self.kinds[*place].touches > 0) {
            Some(place) => Ok(place as u32),
            None => {
                let none = if place.is_some() { "takes part in no event" } else { "is not in the log" };
                Err(ReadError::whole(
                    &source.file,
                    format!("the object type \"{name}\", which the mapping's ocel.case names, {none}"),
                    format!("The log's object types: {}.", self.listed()),
                ))
            }
        }
    }

    /// The type whose objects take part in the most events each, without those that are in so many that they must be
    /// something else than a case.
    fn guessed(&self, source: &Source) -> Result<u32, ReadError> {
        let in_events = || self.kinds.iter().enumerate().filter(|(_, kind)| kind.touches > 0);
        let order = |a: &(usize, &Kind), b: &(usize, &Kind)| {
            a.1.events_per_object().total_cmp(&b.1.events_per_object()).then(b.0.cmp(&a.0))
        };
        let case = in_events()
            .filter(|(_, kind)| kind.events_per_object() <= CASE_EVENTS_MAX)
            .max_by(order)
            .or_else(|| in_events().min_by(order));
        case.map(|(place, _)| place as u32).ok_or_else(|| {
            ReadError::whole(
                &source.file,
                "no event is related to any of the log's objects, so that no event belongs to a case",
                format!(
                    "Export it again with the events' relationships. The object types: {}.",
                    self.listed()
                ),
            )
        })
    }

    fn reason(&self, case: u32) -> String {
        let kind = &self.kinds[case as usize];
        format!(
            "The case is an object of the type \"{}\": its {} objects take part in {:.1} events each. \
             The types: {}. Another is chosen with case = \"…\" under [ocel] in a mapping.",
            kind.name,
            kind.with_events,
            kind.events_per_object(),
            self.listed()
        )
    }

    fn rows(
        &self,
        json: &mut Json<'a>,
        events: &[&'a RawValue],
        case: u32,
        table: &mut Table,
    ) -> Result<(), ReadError> {
        let mut cases: HashMap<u32, Case<'a>, foldhash::fast::RandomState> = HashMap::default();
        for &raw in events {
            let event: Event<'a> = json.parse(raw.get(), "event")?;
            let line = json.line(raw.get());
            let attributes: Vec<(Cow<'_, str>, Cow<'_, str>)> =
                event.attributes.iter().flatten().map(|a| (column_of(&a.name), scalar(a.value))).collect();
            for number in self.touched(&event) {
                if self.known[number as usize].0 != case {
                    continue;
                }
                let object = match cases.entry(number) {
                    hashbrown::hash_map::Entry::Occupied(known) => known.into_mut(),
                    hashbrown::hash_map::Entry::Vacant(new) => {
                        new.insert(Case::new(json.parse(self.raw[number as usize].get(), "object")?))
                    }
                };
                let of_event = attributes.iter().map(|(name, value)| (&**name, &**value));
                let own = [("case", &*object.id), ("time", &*event.time), ("activity", &*event.kind)];
                let cells = own.into_iter().chain(of_event).chain(object.at(&event.time));
                table.push(line, cells).map_err(|fault: Fault| ReadError::at(json.file(), fault))?;
            }
        }
        Ok(())
    }
}

/// An event's attribute may not take the place of a column that every log has.
fn column_of<'a>(name: &'a str) -> Cow<'a, str> {
    match name {
        "case" | "time" | "activity" => format!("event:{name}").into(),
        _ => name.into(),
    }
}

/// Values of an attribute with the instants from which on they hold, in order.
type Values<'a> = Vec<(Option<Timestamp>, Cow<'a, str>)>;

/// An object that is a case, with the values that its attributes had over time.
struct Case<'a> {
    id: Cow<'a, str>,
    /// Names of the columns with their values.
    attributes: Vec<(String, Values<'a>)>,
}

impl<'a> Case<'a> {
    fn new(object: Object<'a>) -> Case<'a> {
        let mut case = Case { id: object.id, attributes: Vec::new() };
        for attribute in object.attributes.into_iter().flatten() {
            let name = format!("object:{}", attribute.name);
            let value = (attribute.time.as_deref().and_then(instant), scalar(attribute.value));
            match case.attributes.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.push(value),
                None => case.attributes.push((name, vec![value])),
            }
        }
        case.attributes.iter_mut().for_each(|(_, values)| values.sort_by_key(|(from, _)| *from));
        case
    }

    /// The attributes as they were at an instant; before the first value, the first.
    fn at<'s>(&'s self, time: &str) -> impl Iterator<Item = (&'s str, &'s str)> {
        let changes = self.attributes.iter().any(|(_, values)| values.len() > 1);
        let time = if changes { instant(time) } else { None };
        self.attributes.iter().map(move |(name, values)| {
            let known = values.partition_point(|(from, _)| *from <= time).max(1);
            (name.as_str(), &*values[known - 1].1)
        })
    }
}

/// An instant as OCEL writes it; without an offset it is UTC.
fn instant(text: &str) -> Option<Timestamp> {
    let civil = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    text.parse().ok().or_else(civil)
}
