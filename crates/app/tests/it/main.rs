//! Tests of the app.

mod sim;
