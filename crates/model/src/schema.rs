//! What the values that have a form of their own look like to whoever reads and writes JSON with this operation: texts as
//! they are shown, numbers with their decimals. Everything else is derived from the types themselves.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{Digest, Quantity, TextRef};

/// How an id is written, as a regular expression: 13 letters of Crockford's base 32, 64 bits at most.
pub(crate) const ID_PATTERN: &str = "^[0-9a-fA-F][0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{12}$";

/// People write and read the text; its reference is the journal's.
impl JsonSchema for TextRef {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1, "description": "A text as people write and read it." })
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "description": "A number with up to three decimals, such as 99.5." })
    }
}

impl JsonSchema for Digest {
    fn schema_name() -> Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9a-fA-F]{64}$",
            "description": "SHA-256 as hexadecimal digits.",
        })
    }
}
