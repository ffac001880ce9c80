//! A client that keeps no promise for the server: frames as they are written.

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderMap, Request};
use prost::Message;
use tokio::net::TcpStream;

/// Sends one message with a deadline and waits for whatever comes back: the
/// headers, and the trailers where there are any.
pub(crate) async fn unary(
    addr: &str,
    path: &str,
    message: &impl Message,
    timeout: &str,
) -> (HeaderMap, Option<HeaderMap>) {
    let socket = TcpStream::connect(addr).await.expect("it listens");
    let (mut client, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
    tokio::spawn(connection);
    let request = Request::post(format!("http://{addr}{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("grpc-timeout", timeout)
        .body(())
        .expect("a request");
    let (response, mut body) = client.send_request(request, false).expect("open");
    body.send_data(frame(message), true).expect("open");
    let (head, mut body) = response.await.expect("an answer").into_parts();
    while let Some(data) = body.data().await {
        let data = data.expect("no reset");
        body.flow_control().release_capacity(data.len()).expect("it was taken");
    }
    (head.headers, body.trailers().await.expect("no reset"))
}

/// Begins calls and resets each at once, on one connection; then makes one in
/// earnest there.
pub(crate) async fn cancel(addr: &str, path: &str, message: &impl Message, calls: usize) {
    let socket = TcpStream::connect(addr).await.expect("it listens");
    let (client, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
    let connection = tokio::spawn(connection);
    let request = || {
        Request::post(format!("http://{addr}{path}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(())
            .expect("a request")
    };
    for _ in 0..calls {
        let mut client = client.clone().ready().await.expect("the connection lives");
        let (response, mut body) = client.send_request(request(), false).expect("open");
        body.send_reset(h2::Reason::CANCEL);
        drop(response);
    }
    let mut client = client.ready().await.expect("the connection lives");
    let (response, mut body) = client.send_request(request(), false).expect("open");
    body.send_data(frame(message), true).expect("open");
    assert_eq!(response.await.expect("an answer").status(), 200);
    connection.abort();
}

/// A message as gRPC frames it: not compressed, with its length.
fn frame(message: &impl Message) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(message.encoded_len() as u32);
    message.encode(&mut frame).expect("it grows");
    frame.freeze()
}
