//! Stands for grpcurl where it is not installed, so that its lines in the documents
//! are run on every machine: the methods of isnad with JSON in and out, and errors
//! as grpcurl prints them. It says nothing about grpcurl's own reflection.
//!
//! The shell finds a script of that name, which runs this test program for the one
//! test below with the arguments in a variable.

use std::{env, fs, io::Read, path::Path, sync::LazyLock};

use isnad::wire::{
    code_name, json,
    proto::{self, enrichment_service_client::EnrichmentServiceClient},
};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};
use prost_types::FileDescriptorSet;
use tonic::{Status, metadata::MetadataValue};

/// The script: arguments are separated by a character that none of them has.
pub(crate) fn script() -> String {
    let program = env::current_exe().expect("it runs");
    format!(
        "#!/usr/bin/env bash\n\
         printed=$(mktemp)\n\
         args=$(printf '%s\\037' \"$@\")\n\
         RUST_BACKTRACE=0 ISNAD_DOCS_GRPCURL=$args ISNAD_DOCS_PRINTED=$printed '{}' --exact grpcurl::stands_for_it --nocapture >/dev/null || {{ rm $printed; exit 1; }}\n\
         cat \"$printed\"\n\
         ! grep -q '^ERROR:' \"$printed\"; failed=$?\n\
         rm \"$printed\"\n\
         exit $((failed * 64))\n",
        program.display()
    )
}

#[tokio::test]
async fn stands_for_it() {
    let (Ok(args), Ok(printed)) = (env::var("ISNAD_DOCS_GRPCURL"), env::var("ISNAD_DOCS_PRINTED")) else { return };
    let (mut data, mut headers, mut rest) = (String::new(), Vec::new(), Vec::new());
    let mut args = args.split('\u{1f}').filter(|arg| !arg.is_empty());
    while let Some(arg) = args.next() {
        match arg {
            "-plaintext" => {}
            "-d" => data = args.next().expect("data").to_owned(),
            "-H" => headers.push(args.next().expect("a header").to_owned()),
            _ if arg.starts_with('-') => panic!("{arg} is not stood for"),
            _ => rest.push(arg),
        }
    }
    if data == "@" {
        data.clear();
        std::io::stdin().read_to_string(&mut data).expect("UTF-8");
    }
    let [address, method] = rest.as_slice() else { panic!("an address and a method, not {rest:?}") };
    let said = match call(address, method, &data, &headers).await {
        Ok(said) => said,
        Err(status) => error(&status),
    };
    fs::write(Path::new(&printed), said).expect("writable");
}

/// Calls a method and gives its messages, one after another.
async fn call(address: &str, method: &str, data: &str, headers: &[String]) -> Result<String, Status> {
    let channel = tonic::transport::Endpoint::from_shared(format!("http://{address}")).expect("an address");
    let channel = channel.connect().await.expect("it listens");
    let headers: Vec<(String, String)> = headers
        .iter()
        .filter_map(|header| header.split_once(':'))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut client = EnrichmentServiceClient::with_interceptor(channel, move |mut request: tonic::Request<()>| {
        for (name, value) in &headers {
            let name = name.parse::<tonic::metadata::MetadataKey<_>>().expect("a name");
            request.metadata_mut().insert(name, value.parse::<MetadataValue<_>>().expect("a value"));
        }
        Ok(request)
    });
    let mut said = String::new();
    match method.strip_prefix("isnad.v1.EnrichmentService/") {
        Some("EnrichDocument") => {
            said += &shown(client.enrich_document(one::<proto::EnrichDocumentRequest>(data)?).await?.get_ref())
        }
        Some("GetCapabilities") => {
            said += &shown(client.get_capabilities(proto::GetCapabilitiesRequest {}).await?.get_ref())
        }
        Some("StreamDocument") => {
            let mut answers = client.stream_document(one::<proto::StreamDocumentRequest>(data)?).await?.into_inner();
            while let Some(answer) = answers.message().await? {
                said += &shown(&answer);
            }
        }
        Some("EnrichFirehose") => {
            let values = serde_json::Deserializer::from_str(data).into_iter::<serde_json::Value>();
            let requests: Vec<_> = values
                .map(|value| one::<proto::EnrichFirehoseRequest>(&value.expect("JSON").to_string()))
                .collect::<Result<_, _>>()?;
            let mut answers = client.enrich_firehose(tokio_stream::iter(requests)).await?.into_inner();
            while let Some(answer) = answers.message().await? {
                said += &shown(&answer);
            }
        }
        _ => panic!("{method} is not stood for"),
    }
    Ok(said)
}

/// A request; what is no such message is refused as grpcurl does, before a call.
fn one<M: prost::Name + Default>(data: &str) -> Result<M, Status> {
    let data = if data.is_empty() { "{}" } else { data };
    json::read(data.as_bytes()).map_err(|place| Status::invalid_argument(format!("no such message, at {place:?}")))
}

/// The types of the API and those of error details.
static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let mut pool = DescriptorPool::decode(proto::FILE_DESCRIPTOR_SET).expect("descriptors");
    // tonic calls the file of Status by another name.
    let mut details = FileDescriptorSet::decode(tonic_types::pb::FILE_DESCRIPTOR_SET).expect("descriptors");
    details.file.retain(|file| file.message_type.iter().all(|message| message.name() != "Status"));
    pool.add_file_descriptor_set(details).expect("descriptors");
    pool
});

fn shown<M: prost::Name>(message: &M) -> String {
    let kind = POOL.get_message_by_name(&M::full_name()).expect("known");
    let mut dynamic = DynamicMessage::new(kind);
    dynamic.transcode_from(message).expect("of that type");
    serde_json::to_string_pretty(&dynamic).expect("JSON") + "\n"
}

/// As grpcurl prints an error: the code in camel case, details as JSON.
fn error(status: &Status) -> String {
    let code: String =
        code_name(status.code()).split('_').map(|word| word[..1].to_owned() + &word[1..].to_lowercase()).collect();
    let mut said = format!("ERROR:\n  Code: {code}\n  Message: {}\n", status.message());
    let details = tonic_types::pb::Status::decode(status.details()).expect("a google.rpc.Status").details;
    if !details.is_empty() {
        said += "  Details:\n";
    }
    for (i, detail) in details.iter().enumerate() {
        for (j, line) in shown(detail).lines().enumerate() {
            let margin = if j == 0 { format!("  {})", i + 1) } else { "    ".to_owned() };
            said += &format!("{margin}\t{line}\n");
        }
    }
    said
}
