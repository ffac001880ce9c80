//! The service as its clients know it: every test starts the real program and
//! talks to it over the network. One file per promise.

mod admin;
mod admission;
mod connections;
mod deadlines;
mod drain;
mod errors;
mod fairness;
mod faults;
mod firehose;
mod gzip;
mod health;
mod offsets;
mod own_names;
mod python;
mod raw;
mod reflection;
mod request_id;
mod settings;
mod stalls;
mod streaming;
mod support;
mod tls;
mod tokens;
mod traces;
mod web;
