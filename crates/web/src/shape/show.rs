//! The other way: what is recorded, as people and programs read it. Texts stand in the place of their references, quantities
//! have decimals, numbers of changes are strings, as the schemas say.

use serde_json::{Map, Value, json};

use super::Shape;

impl Shape {
    /// A value of this shape as it is shown; `text` gives the words of a reference.
    pub(crate) fn show(&self, value: Value, text: &impl Fn(Value) -> String) -> Value {
        match (self, value) {
            (_, Value::Null) => Value::Null,
            (Self::Optional(shape), value) => shape.show(value, text),
            (Self::Text, value) => Value::String(text(value)),
            (Self::Quantity, Value::Number(number)) => number.as_i64().map_or(Value::Null, decimal),
            (Self::Word, Value::Number(number)) => json!(number.to_string()),
            (Self::List(of), Value::Array(items)) => {
                items.into_iter().map(|item| of.show(item, text)).collect()
            }
            (Self::Tuple(shapes), Value::Array(items)) => {
                items.into_iter().zip(shapes).map(|(item, shape)| shape.show(item, text)).collect()
            }
            (Self::Struct(fields), Value::Object(object)) => {
                let shown = object.into_iter().map(|(name, value)| {
                    let shape = fields.iter().find(|(known, _)| *known == name).map(|(_, shape)| shape);
                    let value = shape.map_or(value.clone(), |shape| shape.show(value, text));
                    (name, value)
                });
                Value::Object(shown.collect::<Map<_, _>>())
            }
            (Self::Choice(choices), Value::Object(one)) => {
                let shown = one.into_iter().map(|(tag, inner)| {
                    let shape =
                        choices.iter().find(|(known, _)| *known == tag).and_then(|(_, shape)| shape.as_ref());
                    let inner = shape.map_or(inner.clone(), |shape| shape.show(inner, text));
                    (tag, inner)
                });
                Value::Object(shown.collect::<Map<_, _>>())
            }
            (_, value) => value,
        }
    }
}

/// Thousandths as a number with decimals.
fn decimal(thousandths: i64) -> Value {
    if thousandths % 1_000 == 0 { json!(thousandths / 1_000) } else { json!(thousandths as f64 / 1_000.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_decimals_and_texts_are_words() {
        let shape = Shape::Struct(vec![
            ("value".to_owned(), Shape::Quantity),
            ("of".to_owned(), Shape::List(Box::new(Shape::Tuple(vec![Shape::Word, Shape::Text])))),
            ("changed".to_owned(), Shape::Word),
        ]);
        let value =
            json!({"value": 97_500, "of": [["a", {"id": "1", "digest": "2"}]], "changed": 12, "more": 1});
        let shown =
            shape.show(value, &|reference| format!("text {}", reference["id"].as_str().unwrap_or_default()));
        assert_eq!(shown, json!({"value": 97.5, "of": [["a", "text 1"]], "changed": "12", "more": 1}));
        assert_eq!(decimal(-3_000), json!(-3));
        assert_eq!(decimal(1), json!(0.001));
    }
}
