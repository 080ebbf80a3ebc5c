//! The rules, as an organisation would live them.

mod climbing;
mod flags;
mod kit;
<<<<<<< HEAD
mod outcomes;
=======
>>>>>>> app
mod walk;
