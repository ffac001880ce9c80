//! The API keeps its promises: what `tests/data/isnad-v1.binpb` has, the descriptor
//! of the last release, is there still, with the same numbers, names and types.
//! What was added since may still change until the next release.
//!
//! `ISNAD_API_UPDATE=1 cargo test --test api` keeps the descriptor of now: a step of
//! a release.

use std::{collections::BTreeMap, env, fs};

use prost::Message;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet};

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/isnad-v1.binpb");

#[test]
fn nothing_that_was_released_is_broken() {
    let now = now();
    if env::var_os("ISNAD_API_UPDATE").is_some() {
        let set = FileDescriptorSet { file: vec![now.clone()] };
        fs::write(KEPT, set.encode_to_vec()).expect("writable");
    }
    let kept = FileDescriptorSet::decode(fs::read(KEPT).expect("kept").as_slice()).expect("descriptors");
    let broken = broken(&promises(&kept.file[0]), &promises(&now));
    assert!(broken.is_empty(), "clients of the last release break:\n{}", broken.join("\n"));
}

#[test]
fn what_breaks_clients_is_found() {
    let now = now();
    let changed = |change: fn(&mut FileDescriptorProto)| {
        let mut other = now.clone();
        change(&mut other);
        broken(&promises(&now), &promises(&other)).len()
    };
    assert_eq!(changed(|_| {}), 0);
    assert_eq!(changed(|file| file.message_type[0].field[0].number = Some(99)), 1);
    assert_eq!(changed(|file| file.message_type[0].field[0].name = Some("other".into())), 1);
    assert_eq!(changed(|file| file.message_type[0].field[0].r#type = Some(9)), 1);
    assert_eq!(changed(|file| drop(file.enum_type[0].value.pop())), 1);
    assert_eq!(changed(|file| drop(file.service[0].method.pop())), 1);
    assert_eq!(changed(|file| file.service[0].method[0].server_streaming = Some(true)), 1);
    assert_eq!(changed(|file| file.message_type[0].field.push(Default::default())), 0);
}

/// The file as it is, without its comments.
fn now() -> FileDescriptorProto {
    let set = FileDescriptorSet::decode(isnad::wire::proto::FILE_DESCRIPTOR_SET).expect("made by the build");
    let mut file = set.file.into_iter().find(|file| file.package() == "isnad.v1").expect("ours");
    file.source_code_info = None;
    file
}

/// What clients rely on: for each element, all that must stay about it. Names are in
/// it, for they are JSON and source code.
fn promises(file: &FileDescriptorProto) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let package = file.package();
    for message in &file.message_type {
        fields(package, message, &mut all);
    }
    for kind in &file.enum_type {
        values(package, kind, &mut all);
    }
    for service in &file.service {
        for method in &service.method {
            let streams = (method.client_streaming(), method.server_streaming());
            let types = (method.input_type(), method.output_type());
            all.insert(format!("{package}.{}/{}", service.name(), method.name()), format!("{types:?} {streams:?}"));
        }
    }
    all
}

fn fields(scope: &str, message: &DescriptorProto, all: &mut BTreeMap<String, String>) {
    let scope = format!("{scope}.{}", message.name());
    for field in &message.field {
        let oneof = field.oneof_index.map(|index| message.oneof_decl[index as usize].name());
        let kind = (field.r#type(), field.type_name(), field.label(), oneof);
        all.insert(
            format!("{scope}, field {}", field.number()),
            format!("{} {:?} {kind:?}", field.name(), field.json_name()),
        );
    }
    for inner in &message.nested_type {
        fields(&scope, inner, all);
    }
    for inner in &message.enum_type {
        values(&scope, inner, all);
    }
}

fn values(scope: &str, kind: &EnumDescriptorProto, all: &mut BTreeMap<String, String>) {
    for value in &kind.value {
        all.insert(format!("{scope}.{}, value {}", kind.name(), value.number()), value.name().to_owned());
    }
}

fn broken(kept: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let lost = |(what, was): (&String, &String)| match now.get(what) {
        Some(is) if is == was => None,
        Some(is) => Some(format!("{what}: {is}, was {was}")),
        None => Some(format!("{what}: is gone, was {was}")),
    };
    kept.iter().filter_map(lost).collect()
}
