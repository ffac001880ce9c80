//! The generated types. Their documentation is that of
//! `proto/isnad/v1/enrichment_service.proto`.

#![allow(missing_docs, unreachable_pub, clippy::all)]

include!(concat!(env!("OUT_DIR"), "/isnad.v1.rs"));

/// The descriptors of the file and all it imports, with comments, as protox
/// wrote them.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/isnad_descriptor.bin"));

/// Full name of the service.
pub const SERVICE: &str = enrichment_service_server::SERVICE_NAME;

/// `grpc.health.v1`, with the List that `tonic-health` does not have.
#[allow(rustdoc::bare_urls)] // as published
pub mod health {
    include!(concat!(env!("OUT_DIR"), "/grpc.health.v1.rs"));
}
