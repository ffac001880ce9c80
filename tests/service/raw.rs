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
pub(crate) fn frame(message: &impl Message) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(message.encoded_len() as u32);
    message.encode(&mut frame).expect("it grows");
    frame.freeze()
}

fn post(addr: &str, path: &str, timeout: &str) -> Request<()> {
    Request::post(format!("http://{addr}{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("grpc-timeout", timeout)
        .body(())
        .expect("a request")
}

/// Calls with a window of so many bytes, never opens it again, and waits for
/// the reset of the stream.
pub(crate) async fn stalled(addr: &str, path: &str, message: &impl Message, timeout: &str, window: u32) -> h2::Reason {
    let socket = TcpStream::connect(addr).await.expect("it listens");
    let handshake = h2::client::Builder::new().initial_window_size(window).handshake::<_, Bytes>(socket);
    let (mut client, connection) = handshake.await.expect("it speaks HTTP/2");
    tokio::spawn(connection);
    let (response, mut body) = client.send_request(post(addr, path, timeout), false).expect("open");
    body.send_data(frame(message), true).expect("open");
    let mut body = response.await.expect("headers").into_body();
    loop {
        match body.data().await.expect("no end without a status") {
            Ok(_) => {}
            Err(error) => return error.reason().expect("a reset"),
        }
    }
}

/// Calls, sends one message, leaves its side open and reads on until trailers.
pub(crate) async fn open_stream(addr: &str, path: &str, message: &impl Message, timeout: &str) -> HeaderMap {
    let socket = TcpStream::connect(addr).await.expect("it listens");
    let (mut client, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
    tokio::spawn(connection);
    let (response, mut request) = client.send_request(post(addr, path, timeout), false).expect("open");
    request.send_data(frame(message), false).expect("open");
    let mut body = response.await.expect("headers").into_body();
    while let Some(data) = body.data().await {
        let data = data.expect("no reset");
        body.flow_control().release_capacity(data.len()).expect("it was taken");
    }
    body.trailers().await.expect("no reset").expect("trailers")
}

/// Sends headers and no message, and goes.
pub(crate) async fn vanish(addr: &str, path: &str) {
    let socket = TcpStream::connect(addr).await.expect("it listens");
    let (mut client, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
    let connection = tokio::spawn(connection);
    let (_response, mut body) = client.send_request(post(addr, path, "10S"), false).expect("open");
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    body.send_reset(h2::Reason::CANCEL);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    connection.abort();
}

/// Ends its side without a message; the status of that.
pub(crate) async fn empty(addr: &str, path: &str) -> HeaderMap {
    let socket = TcpStream::connect(addr).await.expect("it listens");
    let (mut client, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
    tokio::spawn(connection);
    let (response, _) = client.send_request(post(addr, path, "10S"), true).expect("open");
    response.await.expect("an answer").into_parts().0.headers
}

/// Opens a connection that, once it has begun, does not even answer pings;
/// returns when the server closes it.
pub(crate) async fn dead(addr: &str) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut socket = TcpStream::connect(addr).await.expect("it listens");
    // Preface and empty SETTINGS.
    socket.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("open");
    let mut sink = [0; 1024];
    while socket.read(&mut sink).await.is_ok_and(|read| read > 0) {}
}

/// Calls with one message, compressed or not, that takes gzip; gives the
/// messages that came back, each with whether it was compressed, and the status.
pub(crate) async fn gzip(addr: &str, path: &str, message: Bytes) -> (Vec<(bool, Vec<u8>)>, HeaderMap) {
    let socket = TcpStream::connect(addr).await.expect("it listens");
    let (mut client, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
    tokio::spawn(connection);
    let mut request = post(addr, path, "20S");
    request.headers_mut().insert("grpc-accept-encoding", "identity,gzip".parse().expect("ASCII"));
    request.headers_mut().insert("grpc-encoding", "gzip".parse().expect("ASCII"));
    let (response, mut body) = client.send_request(request, false).expect("open");
    body.send_data(message, true).expect("open");
    let (head, mut body) = response.await.expect("an answer").into_parts();
    let mut data = Vec::new();
    while let Some(more) = body.data().await {
        let more = more.expect("no reset");
        body.flow_control().release_capacity(more.len()).expect("it was taken");
        data.extend_from_slice(&more);
    }
    let mut messages = Vec::new();
    let mut rest = &data[..];
    while let Some((header, more)) = rest.split_at_checked(5) {
        let length = u32::from_be_bytes(header[1..].try_into().expect("four")) as usize;
        messages.push((header[0] == 1, more[..length].to_vec()));
        rest = &more[length..];
    }
    let mut status = body.trailers().await.expect("no reset").unwrap_or_default();
    status.extend(head.headers);
    (messages, status)
}

/// A message as gRPC frames it, by gzip.
pub(crate) fn zipped(message: &impl Message) -> Bytes {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&message.encode_to_vec()).expect("it grows");
    let zipped = encoder.finish().expect("it grows");
    let mut frame = BytesMut::new();
    frame.put_u8(1);
    frame.put_u32(zipped.len() as u32);
    frame.put_slice(&zipped);
    frame.freeze()
}

/// Opens a connection, asks nothing, and returns when the server ends it.
pub(crate) async fn idle(addr: String) {
    let socket = TcpStream::connect(addr).await.expect("it listens");
    let (_client, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
    connection.await.expect("it ends in order");
}
