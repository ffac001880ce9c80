//! Compiles `lexicon/*.tsv` into static tables and, for the service,
//! `proto/` into messages and a descriptor set.

#![allow(unreachable_pub)] // modules shared with the library

#[path = "build/digest.rs"]
mod digest;
#[path = "src/text/fold.rs"]
mod fold;
#[path = "build/lexicon.rs"]
mod lexicon;

use std::{env, fs, path::PathBuf, process::exit};

fn main() {
    for input in ["build.rs", "build", "src/text/fold.rs", "lexicon", "models", "proto"] {
        println!("cargo:rerun-if-changed={input}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));

    match lexicon::compile("lexicon".as_ref()) {
        Ok(code) => fs::write(out.join("lexicon.rs"), code).expect("OUT_DIR is writable"),
        Err(errors) => {
            for error in errors {
                println!("cargo::error={error}");
            }
            exit(1);
        }
    }
    fs::write(out.join("digests.rs"), digest::constants()).expect("OUT_DIR is writable");

    if env::var_os("CARGO_FEATURE_SERVICE").is_some() {
        proto(&out);
    }
}

/// Messages, services and the descriptor set that reflection serves. The set
/// comes from protox as it stands, with comments: prost would drop options.
fn proto(out: &std::path::Path) {
    let mut compiler = protox::Compiler::new(["proto"]).expect("proto/ is there");
    compiler.include_source_info(true).include_imports(true);
    for file in ["isnad/v1/enrichment_service.proto", "grpc/health/v1/health.proto"] {
        if let Err(error) = compiler.open_file(file) {
            println!("cargo::error={error:?}");
            exit(1);
        }
    }
    fs::write(out.join("isnad_descriptor.bin"), compiler.encode_file_descriptor_set()).expect("OUT_DIR is writable");
    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names();
    tonic_prost_build::configure()
        .build_client(true)
        .build_server(true)
        .extern_path(".google.rpc.Status", "::tonic_types::pb::Status")
        .compile_fds_with_config(compiler.file_descriptor_set(), config)
        .expect("the messages compile");
}
