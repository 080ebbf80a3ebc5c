//! Whether a value is as a schema says, as far as the words go that the description uses. A word that is not known here fails.

use serde_json::Value;

/// Follows a reference.
pub(super) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(place) => document.pointer(&place[1..]).unwrap_or_else(|| panic!("{place} is nowhere")),
        None => value,
    }
}

/// Everything in which a value is not as a schema says.
pub(super) fn misfits(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let schema = resolved(document, schema);
    let wrong = |what: String| vec![what];
    let all = schema.as_object().unwrap_or_else(|| panic!("no schema: {schema}")).iter();
    all.flat_map(|(word, said)| match word.as_str() {
        "type" => match said.as_array() {
            Some(kinds) if kinds.iter().any(|kind| is(kind, value)) => vec![],
            None if is(said, value) => vec![],
            _ => wrong(format!("{value} is no {said}")),
        },
        "const" if said != value => wrong(format!("{value} is not {said}")),
        "enum" if !items(said).contains(value) => wrong(format!("{value} is none of {said}")),
        "oneOf" | "anyOf" => alternatives(document, word, items(said), value),
        "items" => each(value, |item| misfits(document, said, item)),
        "prefixItems" => {
            let pairs = items(said).iter().zip(items(value));
            pairs.flat_map(|(one, item)| misfits(document, one, item)).collect()
        }
        "properties" => {
            let known = said.as_object().expect("properties").iter();
            let pairs = known.filter_map(|(name, one)| Some((name, one, value.get(name)?)));
            let named = |(name, one, part): (&String, &Value, &Value)| {
                misfits(document, one, part)
                    .into_iter()
                    .map(move |what| format!("{name}: {what}"))
                    .collect::<Vec<_>>()
            };
            pairs.flat_map(named).collect()
        }
        "required" => {
            let missing =
                items(said).iter().filter(|name| value.get(name.as_str().expect("a name")).is_none());
            missing.map(|name| format!("{name} is missing")).collect()
        }
        "additionalProperties" => more(document, schema, said, value),
        "patternProperties" => {
            let one = said.as_object().and_then(|all| all.values().next()).expect("one pattern");
            value
                .as_object()
                .into_iter()
                .flatten()
                .flat_map(|(_, part)| misfits(document, one, part))
                .collect()
        }
        "minimum" if value.is_number() && value.as_f64() < said.as_f64() => {
            wrong(format!("{value} is below {said}"))
        }
        "maximum" if value.is_number() && value.as_f64() > said.as_f64() => {
            wrong(format!("{value} is above {said}"))
        }
        "minItems" | "maxItems" if value.is_array() => {
            let (there, limit) = (items(value).len() as u64, said.as_u64().expect("a number"));
            let fits = if word == "minItems" { there >= limit } else { there <= limit };
            if fits { vec![] } else { wrong(format!("{there} items, {word} {limit}")) }
        }
        "pattern" => value
            .as_str()
            .filter(|text| !matches(said, text))
            .map(|text| format!("{text} is not {said}"))
            .into_iter()
            .collect(),
        "minLength" | "maxLength" => {
            let there = value.as_str().map(|text| text.chars().count() as u64);
            let fits = |count: u64| {
                (count >= said.as_u64().expect("a number")) == (word == "minLength")
                    || Some(count) == said.as_u64()
            };
            there
                .filter(|count| !fits(*count))
                .map(|count| format!("{count} letters, {word} {said}"))
                .into_iter()
                .collect()
        }
        "format" if said == "date-time" => {
            let bad = value.as_str().is_some_and(|text| text.parse::<model::Instant>().is_err());
            if bad { wrong(format!("{value} is no time")) } else { vec![] }
        }
        "const" | "enum" | "minimum" | "maximum" | "minItems" | "maxItems" | "format" | "multipleOf" => {
            vec![]
        }
        "description" | "title" | "examples" | "default" | "$ref" => vec![],
        other => panic!("the description says `{other}`, which this test does not know"),
    })
    .collect()
}

/// The two patterns that there are.
fn matches(pattern: &Value, text: &str) -> bool {
    match pattern.as_str().expect("a pattern") {
        id if id.ends_with("{12}$") => text.parse::<model::FlagId>().is_ok(),
        given if given.contains(r"\s") => !text.trim().is_empty() && !text.contains('\0'),
        other => panic!("the description says `{other}`, which this test does not know"),
    }
}

fn alternatives(document: &Value, word: &str, all: &[Value], value: &Value) -> Vec<String> {
    let why: Vec<_> = all.iter().map(|one| misfits(document, one, value)).collect();
    let fitting = why.iter().filter(|why| why.is_empty()).count();
    let fits = if word == "oneOf" { fitting == 1 } else { fitting > 0 };
    if fits { vec![] } else { vec![format!("{fitting} alternatives fit {value}: {why:?}")] }
}

/// What an object has beside its properties.
fn more(document: &Value, schema: &Value, said: &Value, value: &Value) -> Vec<String> {
    if schema.get("patternProperties").is_some() {
        return vec![];
    }
    let given = value.as_object().into_iter().flatten();
    let more = given.filter(|(name, _)| schema["properties"].get(name.as_str()).is_none());
    match said {
        Value::Bool(false) => more.map(|(name, _)| format!("{name} is too much")).collect(),
        Value::Bool(true) => vec![],
        one => more.flat_map(|(_, part)| misfits(document, one, part)).collect(),
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn each(value: &Value, look: impl Fn(&Value) -> Vec<String>) -> Vec<String> {
    items(value).iter().flat_map(look).collect()
}

fn is(kind: &Value, value: &Value) -> bool {
    match kind.as_str().expect("a type") {
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        other => panic!("no type `{other}`"),
    }
}
