//! The fields of a request's JSON: every one of its type, none that is not known, nothing read as something else.

use app::{Draw, Sealer};
use model::Instant;
use serde_json::Value;

use super::walk::{Said, Source, Walk};
use super::{Choice, CommandShape, Field, Shape, TEXT_MAX, Wrong};

/// The largest number that a decimal number of JSON carries exactly, with three decimals.
pub(crate) const NUMBER_MAX: f64 = 1e12;

impl CommandShape {
    /// The command as JSON from a request's, with its texts sealed, and the new thing's id. What is wrong has a JSON pointer.
    pub(crate) fn read_json<D: Draw>(
        &self,
        given: &Value,
        sealer: &mut Sealer<D>,
    ) -> Result<(Value, Option<String>), Vec<Wrong>> {
        Walk::new(self, sealer).command(Given(Some(given)))
    }
}

/// A JSON pointer.
pub(crate) fn pointer<T: AsRef<str>>(path: impl IntoIterator<Item = T>) -> String {
    path.into_iter().map(|part| format!("/{}", part.as_ref().replace('~', "~0").replace('/', "~1"))).collect()
}

/// A part of a request's JSON.
#[derive(Clone, Copy)]
struct Given<'a>(Option<&'a Value>);

impl<'a> Given<'a> {
    fn as_a<T>(self, what: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Result<T, String> {
        match self.0 {
            None => Err(format!("This is required: {what}.")),
            Some(value) => read(value).ok_or_else(|| format!("This must be {what}.")),
        }
    }

    fn array(self) -> Result<&'a Vec<Value>, String> {
        self.as_a("a list", Value::as_array)
    }
}

impl Source for Given<'_> {
    fn place(path: &[String]) -> String {
        pointer(path)
    }

    fn is_absent(&self) -> bool {
        self.0.is_none_or(Value::is_null)
    }

    fn fields(&self, fields: &[Field]) -> Result<Vec<Self>, String> {
        let object = self.as_a("an object", Value::as_object)?;
        Ok(fields.iter().map(|(name, _)| Self(object.get(name))).collect())
    }

    fn unknown(&self, fields: &[Field]) -> Vec<String> {
        let given = self.0.and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name);
        given.filter(|name| fields.iter().all(|(known, _)| known != *name)).cloned().collect()
    }

    fn items(&self, _: &Shape) -> Result<Vec<(Option<String>, Self)>, String> {
        let items = self.array()?.iter().enumerate();
        Ok(items.map(|(place, item)| (Some(place.to_string()), Self(Some(item)))).collect())
    }

    fn places(&self, count: usize) -> Result<Vec<Self>, String> {
        let items = self.array()?;
        if items.len() != count {
            return Err(format!("This must be a list of {count}."));
        }
        Ok(items.iter().map(|item| Self(Some(item))).collect())
    }

    fn choice<'s>(&self, choices: &'s [Choice]) -> Result<(&'s Choice, Self), String> {
        let (tag, inner) = match self.0 {
            Some(Value::String(tag)) => (Some(tag), None),
            Some(Value::Object(one)) if one.len() == 1 => {
                one.iter().next().map_or((None, None), |(tag, inner)| (Some(tag), Some(inner)))
            }
            _ => (None, None),
        };
        let fits = |(name, more): &&Choice| Some(name) == tag && more.is_some() == inner.is_some();
        let known = || {
            let words = choices.iter().map(|(name, more)| match more {
                None => format!("\"{name}\""),
                Some(_) => format!("{{\"{name}\": …}}"),
            });
            words.collect::<Vec<_>>().join(", ")
        };
        let chosen = choices.iter().find(fits);
        chosen.map(|chosen| (chosen, Self(inner))).ok_or_else(|| format!("This must be one of {}.", known()))
    }

    fn text(&self) -> Result<Said, String> {
        let text = self.as_a("a text", Value::as_str)?;
        if text.trim().is_empty() {
            return Err(
                "This is blank: write something, or leave it out where it may be left out.".to_owned()
            );
        }
        if text.chars().count() > TEXT_MAX {
            return Err(format!("This is too long: {TEXT_MAX} characters at most."));
        }
        if text.contains('\0') {
            return Err("This has a NUL character, which cannot be kept.".to_owned());
        }
        Ok(Said::New(text.to_owned()))
    }

    fn instant(&self) -> Result<Instant, String> {
        let what = "a time with its offset, such as 2026-03-29T09:30:00Z";
        self.as_a(what, |value| value.as_str()?.parse().ok())
    }

    fn quantity(&self) -> Result<i64, String> {
        let number = self.as_a("a number", Value::as_f64)?;
        let thousandths = (number * 1_000.0).round();
        // A division gives the binary number nearest to the decimal one: any other was written with more decimals.
        if number.abs() <= NUMBER_MAX && thousandths / 1_000.0 == number {
            return Ok(thousandths as i64);
        }
        Err("This must be a number with three decimals at most, such as 97.5, up to a million millions."
            .to_owned())
    }

    fn integer(&self) -> Result<i64, String> {
        self.as_a("a whole number", |value| {
            // 5.0 is a whole number in JSON.
            let whole =
                |number: f64| (number.fract() == 0.0 && number.abs() < NUMBER_MAX).then_some(number as i64);
            value.as_i64().or_else(|| value.as_f64().and_then(whole))
        })
    }

    fn bool(&self) -> Result<bool, String> {
        self.as_a("true or false", Value::as_bool)
    }

    fn word(&self) -> Result<String, String> {
        self.as_a("a string", |value| value.as_str().map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use app::SystemDraw;
    use model::Command;
    use serde_json::json;

    use super::super::Shapes;
    use super::*;

    /// The command with the new thing's id, or what is wrong where.
    type Read = Result<(Value, Option<String>), Vec<(String, String)>>;

    fn read(kind: &str, given: &Value) -> Read {
        let shapes = Shapes::of_commands();
        let shape = shapes.command(kind).expect("a kind of command");
        let wrong = |wrong: Wrong| (wrong.field, wrong.what);
        let read = shape.read_json(given, &mut Sealer::new(SystemDraw));
        read.map_err(|all| all.into_iter().map(wrong).collect())
    }

    fn flag() -> Value {
        json!({
            "function": "0fn0000000001", "what": "The bank is closed", "impact": "2027-01-08T11:00:00+02:00",
            "severity": "high", "heads_up": false,
        })
    }

    #[test]
    fn a_new_id_may_be_left_out_or_given() {
        let (value, drawn) = read("raise_flag", &flag()).expect("a flag");
        let command: Command = serde_json::from_value(value).expect("a command");
        let Command::RaiseFlag { flag: id, impact, .. } = command else { panic!("another command") };
        assert_eq!((Some(id.to_string()), impact.to_string().as_str()), (drawn, "2027-01-08T09:00:00Z"));
        let mut given = flag();
        given["flag"] = json!("0f1ag00000001");
        assert_eq!(read("raise_flag", &given).expect("a flag").1.as_deref(), Some("0f1ag00000001"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let cases = [
            (json!({"what": " "}), "/what", "blank"),
            (json!({"what": "a\0b"}), "/what", "NUL"),
            (json!({"what": "a".repeat(20_001)}), "/what", "too long"),
            (json!({"what": null}), "/what", "must be a text"),
            (json!({"impact": "tomorrow"}), "/impact", "a time with its offset"),
            (json!({"severity": "worst"}), "/severity", "\"low\", \"medium\", \"high\""),
            (json!({"severity": {"low": 1}}), "/severity", "one of"),
            (json!({"heads_up": "no"}), "/heads_up", "true or false"),
            (json!({"colour": 1}), "/colour", "no such field"),
            (json!({"a/b~c": 1}), "/a~1b~0c", "no such field"),
        ];
        for (change, place, words) in cases {
            let mut given = flag();
            given.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let wrong = read("raise_flag", &given).expect_err(place);
            assert_eq!(wrong.len(), 1, "{wrong:?}");
            assert!(wrong[0].0 == place && wrong[0].1.contains(words), "{wrong:?}");
        }
        let missing: Vec<_> = read("raise_flag", &json!({})).unwrap_err();
        assert_eq!(missing.len(), 5, "{missing:?}");
        assert_eq!(read("raise_flag", &json!([])).unwrap_err()[0].0, "");
    }

    #[test]
    fn a_number_has_three_decimals_at_most_however_large_it_is() {
        let value = |number: &str| {
            let value: Value = serde_json::from_str(number).expect("a number");
            let given = json!({"outcome": "0metr1c000001", "value": value, "of": "2027-01-08T11:00:00Z"});
            let (value, _) = read("take_reading", &given).ok()?;
            value["take_reading"]["value"].as_i64()
        };
        for (number, thousandths) in [
            ("0.1", 100),
            ("4.353", 4_353),
            ("-0.001", -1),
            ("1e-3", 1),
            ("87987699236.114", 87_987_699_236_114),
            ("999999999999.999", 999_999_999_999_999),
            ("-1e12", -1_000_000_000_000_000),
        ] {
            assert_eq!(value(number), Some(thousandths), "{number}");
        }
        for number in
            ["0.1001", "1e-20", "-87987699236.11377", "87987699236.1135", "1000000000000.001", "1e300"]
        {
            assert_eq!(value(number), None, "{number}");
        }
    }

    #[test]
    fn nested_fields_lists_and_numbers_are_read() {
        let given = json!({"outcome": "0metr1c000001", "aim": {
            "kind": "result", "statement": "In a day", "unit": "%", "target": 97.5, "direction": "at_least",
            "tolerance": 1, "cadence_days": 5.0, "source": "The queue",
        }});
        let (value, _) = read("change_outcome", &given).expect("an outcome");
        let command: Command = serde_json::from_value(value).expect("a command");
        let Command::ChangeOutcome { aim, .. } = command else { panic!("another command") };
        assert_eq!((aim.target.0, aim.tolerance.0, aim.cadence_days), (97_500, 1_000, 5));
        let mut bad = given;
        bad["aim"]["target"] = json!(1.2345);
        bad["aim"]["unit"] = json!(7);
        let places: Vec<_> =
            read("change_outcome", &bad).unwrap_err().into_iter().map(|wrong| wrong.0).collect();
        assert_eq!(places, ["/aim/target", "/aim/unit"]);
        let path = json!({"function": null, "path": {"steps": [
            {"receiver": {"person": "0pers0n000001"}, "wait_minutes": 5, "when_off": "hold"},
            {"receiver": {"owner": "x"}, "wait_minutes": 5, "when_off": "hold"},
        ], "repeats": 1, "ceiling_minutes": 60, "forgotten_minutes": 60}});
        let wrong = read("set_path", &path).unwrap_err();
        assert_eq!(wrong[0].0, "/path/steps/1/receiver");
    }
}
