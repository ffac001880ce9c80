//! gRPC-Web as a browser speaks it: over HTTP/1.1, with CORS.

use std::time::Duration;

use isnad::wire::proto::{EnrichDocumentRequest, EnrichDocumentResponse, StreamDocumentRequest};
use prost::Message;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, sleep},
};

use crate::admin::metric;
use crate::raw;
use crate::support::{ARTICLE, Server, document, long_text};

/// Head and body of the answer to a request of these lines.
async fn ask(server: &Server, head: &[&str], body: &[u8]) -> (String, Vec<u8>) {
    ask_at(server.addr(), head, body).await
}

async fn ask_at(addr: &str, head: &[&str], body: &[u8]) -> (String, Vec<u8>) {
    let mut socket = TcpStream::connect(addr).await.expect("it listens");
    let head =
        format!("{}\r\nhost: isnad\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", head.join("\r\n"), body.len());
    socket.write_all(&[head.as_bytes(), body].concat()).await.expect("open");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.expect("an answer");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let body = &answer[end + 4..];
    let body = if head.contains("transfer-encoding: chunked") { dechunked(body) } else { body.to_vec() };
    (head, body)
}

/// A body without the sizes of its chunks.
fn dechunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(line) = rest.windows(2).position(|two| two == b"\r\n") {
        let Ok(size) = usize::from_str_radix(&String::from_utf8_lossy(&rest[..line]), 16) else { break };
        body.extend_from_slice(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 4 + size..];
    }
    body
}

const CALL: &str = "POST /isnad.v1.EnrichmentService/EnrichDocument HTTP/1.1";
const WEB: &str = "content-type: application/grpc-web+proto";

#[tokio::test]
async fn a_page_of_an_origin_that_is_allowed_calls() {
    let server = Server::with(&["--grpc-web", "true", "--grpc-web-origins", "https://desk.example,https://b.example"]);
    let preflight =
        ["OPTIONS /isnad.v1.EnrichmentService/EnrichDocument HTTP/1.1", "access-control-request-method: POST"];
    let (head, _) = ask(
        &server,
        &[
            preflight[0],
            preflight[1],
            "origin: https://desk.example",
            "access-control-request-headers: x-grpc-web,authorization",
        ],
        b"",
    )
    .await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("access-control-allow-origin: https://desk.example"), "{head}");
    assert!(head.contains("authorization") && head.contains("x-grpc-web"), "{head}");
    let (head, _) = ask(&server, &[preflight[0], preflight[1], "origin: https://other.example"], b"").await;
    assert!(!head.contains("access-control-allow-origin: https://other"), "{head}");

    let request = EnrichDocumentRequest { document: document(ARTICLE), options: None };
    let frame = raw::frame(&request);
    let (head, body) = ask(&server, &[CALL, WEB, "origin: https://desk.example", "x-grpc-web: 1"], &frame).await;
    assert!(head.starts_with("http/1.1 200") && head.contains("application/grpc-web+proto"), "{head}");
    assert!(head.contains("access-control-allow-origin: https://desk.example"), "{head}");
    let length = u32::from_be_bytes(body[1..5].try_into().expect("four")) as usize;
    let answer = EnrichDocumentResponse::decode(&body[5..5 + length]).expect("an answer");
    assert!(!answer.quotations.is_empty());
    let trailers = String::from_utf8_lossy(&body[5 + length..]);
    assert!(trailers.contains("grpc-status:0"), "{trailers}");

    // An error has its details here, too, and a deadline holds.
    let (head, body) =
        ask(&server, &[CALL, WEB, "grpc-timeout: 10S"], &raw::frame(&EnrichDocumentRequest::default())).await;
    let said = head + &String::from_utf8_lossy(&body);
    assert!(said.contains("grpc-status: 3") || said.contains("grpc-status:3"), "{said}");
    assert!(said.contains("grpc-status-details-bin"), "{said}");
    // What is native goes on beside it.
    server.client().await.enrich_document(request).await.expect("enriched");
}

#[tokio::test]
async fn it_is_off_unless_set() {
    let server = Server::start();
    let request = EnrichDocumentRequest { document: document(ARTICLE), options: None };
    let mut socket = TcpStream::connect(server.addr()).await.expect("it listens");
    let head = format!("{CALL}\r\nhost: isnad\r\n{WEB}\r\n\r\n");
    socket.write_all(&[head.as_bytes(), &raw::frame(&request)].concat()).await.expect("open");
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn the_page_has_its_files_and_calls_where_it_comes_from() {
    let server = Server::with(&["--web", "--web-listen", "127.0.0.1:0"]);
    let get = async |path: &str| ask_at(server.page(), &[&format!("GET {path} HTTP/1.1")], b"").await;
    let (head, page) = get("/").await;
    assert!(head.starts_with("http/1.1 200") && head.contains("content-security-policy"), "{head}");
    assert!(String::from_utf8_lossy(&page).contains("app.js"));
    assert!(get("/app.js").await.0.starts_with("http/1.1 200"));
    let (head, _) = get("/secret").await;
    assert!(head.starts_with("http/1.1 404"), "{head}");

    let request = raw::frame(&EnrichDocumentRequest { document: document(ARTICLE), options: None });
    let (head, body) = ask_at(server.page(), &[CALL, WEB, "x-grpc-web: 1"], &request).await;
    assert!(head.starts_with("http/1.1 200") && head.contains("application/grpc-web+proto"), "{head}");
    assert!(!head.contains("access-control-allow-origin"), "{head}");
    let length = u32::from_be_bytes(body[1..5].try_into().expect("four")) as usize;
    EnrichDocumentResponse::decode(&body[5..5 + length]).expect("an answer");
}

/// Begins a call and reads nothing of its answer.
async fn stall(server: &Server, head: &[&str], body: &[u8], length: usize) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small one");
    let mut socket = socket.connect(server.addr().parse().expect("an address")).await.expect("it listens");
    let head = format!("{}\r\nhost: isnad\r\ncontent-length: {length}\r\n\r\n", head.join("\r\n"));
    socket.write_all(&[head.as_bytes(), body].concat()).await.expect("open");
    socket
}

/// Waits until nothing is left of a call and its connection; how long that took.
async fn gone(server: &Server) -> Duration {
    let begun = Instant::now();
    while metric(server, "isnad_connections").await + metric(server, "isnad_calls_in_flight").await > 0.0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it is kept for ever: {}", server.log());
        sleep(Duration::from_millis(20)).await;
    }
    begun.elapsed()
}

const STREAM: &str = "POST /isnad.v1.EnrichmentService/StreamDocument HTTP/1.1";

/// HTTP/1.1 has neither pings nor resets: what ends is the connection.
#[tokio::test]
async fn a_client_that_does_not_read_is_let_go_at_its_deadline() {
    let server = Server::with(&["--grpc-web", "true", "--admin-listen", "127.0.0.1:0"]);
    let long = raw::frame(&StreamDocumentRequest { document: document(long_text(1_000_000)), options: None });
    let _socket = stall(&server, &[STREAM, WEB, "grpc-timeout: 2500m"], &long, long.len()).await;
    sleep(Duration::from_millis(2000)).await;
    assert_eq!(metric(&server, "isnad_calls_in_flight").await, 1.0);
    let begun = Instant::now();
    while metric(&server, "isnad_calls_in_flight").await > 0.0 {
        assert!(begun.elapsed() < Duration::from_millis(1500), "{}", server.log());
        sleep(Duration::from_millis(20)).await;
    }
    server.logged("DEADLINE_EXCEEDED").await;
    gone(&server).await;
}

#[tokio::test]
async fn a_client_that_does_nothing_is_not_waited_for_for_ever() {
    let args = ["--keepalive-interval", "300ms", "--keepalive-timeout", "300ms"];
    let server = Server::with(&[&args[..], &["--grpc-web", "true", "--admin-listen", "127.0.0.1:0"]].concat());
    // It sends a part of its request.
    let _half = stall(&server, &[CALL, WEB], b"half", 1000).await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(metric(&server, "isnad_calls_in_flight").await, 1.0);
    assert!(gone(&server).await < Duration::from_secs(2));
    server.logged("CANCELLED").await;
    // It reads nothing of its answer, and has no deadline.
    let long = raw::frame(&StreamDocumentRequest { document: document(long_text(1_000_000)), options: None });
    let _silent = stall(&server, &[STREAM, WEB], &long, long.len()).await;
    sleep(Duration::from_millis(100)).await;
    gone(&server).await;
}
