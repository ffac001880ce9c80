//! Server reflection: all that can be called and all that can come back, with
//! the comments of the proto file.

use tonic_reflection::server::{Builder, v1::ServerReflectionServer as V1, v1alpha::ServerReflectionServer as V1Alpha};

use crate::wire::proto;

/// The protocol as it is.
pub(super) fn v1() -> V1<impl tonic_reflection::server::v1::ServerReflection> {
    builder().build_v1().expect("the descriptors were made when this was built")
}

/// The protocol as most tools still speak it.
pub(super) fn v1alpha() -> V1Alpha<impl tonic_reflection::server::v1alpha::ServerReflection> {
    builder().build_v1alpha().expect("the descriptors were made when this was built")
}

/// Our own descriptors have health in them. Reflection itself is called through
/// reflection, too, and a tool can print the details of an error only where it
/// finds their types here.
fn builder() -> Builder<'static> {
    Builder::configure()
        .register_encoded_file_descriptor_set(proto::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET)
}
