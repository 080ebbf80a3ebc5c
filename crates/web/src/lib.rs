//! What people and programs reach over HTTP: pages, forms, live updates, the API. It holds no rule: it asks `app`, and shows
//! what comes back in the words and the look of the product.
//!
//! A page is complete without a script. It is made for one reader at one instant from a [`desk::Desk`]; a form posts a
//! command to `/do/…`, which `app` carries out; a refusal comes back on the page the form stands on, with what was entered.

mod answer;
mod api;
mod assets;
mod desk;
mod error;
mod facts;
mod fold;
mod form;
mod frame;
mod guard;
mod live;
mod matters;
mod net;
mod page;
mod part;
mod routes;
mod say;
mod search;
mod server;
mod several;
mod shape;
mod sign_in;
mod squeeze;
mod strip;
#[cfg(feature = "test-clock")]
mod test_clock;
mod watch;

pub use net::{Tls, TlsError, serve};
pub use routes::{Access, Route, routes};
pub use server::{Options, Post, Server, Settings, SignInMail};
