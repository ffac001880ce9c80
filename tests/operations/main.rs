//! What runs around a server and beside it: load, queues, balancers. Every test
//! starts real programs and talks to them over the loopback interface. Tests
//! that need a program which is not there say so and pass; `.ci/run` installs
//! what it can.

mod balancers;
mod bench;
mod drain;
mod nats;
mod overload;
mod soak;
mod support;
mod worker;
