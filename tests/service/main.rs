//! The service as its clients know it: every test starts the real program and
//! talks to it over the network. One file per promise.

mod admission;
mod deadlines;
mod drain;
mod errors;
mod firehose;
mod health;
mod offsets;
mod own_names;
mod python;
mod raw;
mod reflection;
mod settings;
mod streaming;
mod support;
