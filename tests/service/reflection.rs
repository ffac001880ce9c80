//! Reflection, in both versions that tools speak: a client that knows nothing
//! finds every service, its comments, and the types of error details.

use prost::Message;
use prost_types::FileDescriptorProto;
use tonic_reflection::pb::{v1, v1alpha};

use crate::support::Server;

macro_rules! tests {
    ($($version:ident),+) => {$(
        #[tokio::test]
        async fn $version() {
            use $version::{
                ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
                server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
            };
            let server = Server::start();
            let mut client = ServerReflectionClient::new(server.channel().await);
            let mut ask = async |message| {
                let request = ServerReflectionRequest { host: String::new(), message_request: Some(message) };
                let answers = client.server_reflection_info(tokio_stream::iter([request])).await.expect("begun");
                let answer = answers.into_inner().message().await.expect("no error").expect("an answer");
                answer.message_response.expect("always set")
            };

            let MessageResponse::ListServicesResponse(list) = ask(MessageRequest::ListServices(String::new())).await
            else {
                panic!("a list was asked for")
            };
            let names: Vec<&str> = list.service.iter().map(|service| service.name.as_str()).collect();
            for name in [
                "isnad.v1.EnrichmentService",
                "grpc.health.v1.Health",
                "grpc.reflection.v1.ServerReflection",
                "grpc.reflection.v1alpha.ServerReflection",
            ] {
                assert!(names.contains(&name), "{names:?}");
            }

            for symbol in [
                "isnad.v1.EnrichmentService",
                "isnad.v1.EnrichmentService.StreamDocument",
                "isnad.v1.Quotation",
                "google.rpc.Status",
                "google.rpc.ErrorInfo",
                "google.rpc.BadRequest",
                "grpc.health.v1.Health",
            ] {
                let MessageResponse::FileDescriptorResponse(files) =
                    ask(MessageRequest::FileContainingSymbol(symbol.into())).await
                else {
                    panic!("{symbol} is not known")
                };
                let file = FileDescriptorProto::decode(files.file_descriptor_proto[0].as_slice()).expect("a file");
                if symbol.starts_with("isnad.") {
                    let comments = file.source_code_info.expect("comments").location;
                    assert!(comments.iter().any(|at| at.leading_comments().contains("Annotates Arabic news")));
                }
            }
        }
    )+};
}

tests!(v1, v1alpha);

#[tokio::test]
async fn it_can_be_switched_off() {
    let server = Server::with(&["--reflection", "false"]);
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(server.channel().await);
    let request = v1::ServerReflectionRequest::default();
    let status = client.server_reflection_info(tokio_stream::iter([request])).await.expect_err("not served");
    assert_eq!(status.code(), tonic::Code::Unimplemented);
}
