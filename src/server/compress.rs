//! Compresses messages that are long enough.
//!
//! tonic compresses every message of an answer or none. A message of a stream
//! is a sentence, which gzip makes longer, or an answer of a megabyte: what is
//! worth it is decided by each message's own length.

use std::{
    io::Write,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{BufMut, Bytes, BytesMut};
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue};
use http_body::{Body as _, Frame, SizeHint};
use tokio::runtime::{Handle, RuntimeFlavor};
use tonic::{Status, body::Body};

/// Compressed flag and length: what stands before each message.
const HEADER: usize = 5;
/// From here on others should not wait behind the compression: it takes a
/// millisecond or more.
const LONG: usize = 64 << 10;
/// Most of the gain for a third of the time of the default.
const LEVEL: Compression = Compression::new(3);

/// Whether the sender of these headers takes messages by gzip.
pub(super) fn accepted(headers: &HeaderMap) -> bool {
    let values = headers.get_all("grpc-accept-encoding").iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|encoding| encoding.trim() == "gzip")
}

/// Says of an answer that its messages may be compressed.
pub(super) fn announce(headers: &mut HeaderMap) {
    headers.insert("grpc-encoding", HeaderValue::from_static("gzip"));
}

/// A body whose messages of at least `above` bytes are compressed.
#[derive(Debug)]
pub(super) struct Compressed {
    body: Body,
    above: Option<usize>,
}

impl Compressed {
    /// As it is, where there is no `above`.
    pub(super) fn new(body: Body, above: Option<usize>) -> Self {
        Compressed { body, above }
    }

    /// What comes next.
    pub(super) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let Some(above) = self.above else { return Poll::Ready(frame) };
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(|data| compress(data, above)))))
    }

    pub(super) fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        // Not that of the body: trailers may take its place.
        SizeHint::default()
    }
}

/// Compresses what is worth it among these messages, which tonic hands over
/// whole.
fn compress(data: Bytes, above: usize) -> Bytes {
    if data.len() < above + HEADER {
        return data;
    }
    let busy =
        data.len() >= LONG && Handle::try_current().is_ok_and(|h| h.runtime_flavor() == RuntimeFlavor::MultiThread);
    if busy { tokio::task::block_in_place(|| each(&data, above)) } else { each(&data, above) }
}

fn each(data: &Bytes, above: usize) -> Bytes {
    let mut out = BytesMut::with_capacity(data.len());
    let mut rest = &data[..];
    while let Some((header, more)) = rest.split_at_checked(HEADER) {
        let length = u32::from_be_bytes([header[1], header[2], header[3], header[4]]) as usize;
        let Some((message, more)) = more.split_at_checked(length) else { break };
        let worth = length >= above && header[0] == 0;
        match worth.then(|| gzip(message)).flatten().filter(|short| short.len() < length) {
            Some(short) => {
                out.put_u8(1);
                out.put_u32(short.len() as u32);
                out.put_slice(&short);
            }
            None => {
                out.put_slice(header);
                out.put_slice(message);
            }
        }
        rest = more;
    }
    out.put_slice(rest);
    out.freeze()
}

fn gzip(message: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(message.len() / 4), LEVEL);
    encoder.write_all(message).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn framed(messages: &[&[u8]]) -> Bytes {
        let mut data = BytesMut::new();
        for message in messages {
            data.put_u8(0);
            data.put_u32(message.len() as u32);
            data.put_slice(message);
        }
        data.freeze()
    }

    #[test]
    fn only_what_is_long_is_compressed() {
        let long = "قال ".repeat(500);
        let short = framed(&[b"short"]);
        let out = compress(framed(&[b"short", long.as_bytes(), b"short"]), 1000);
        assert_eq!((&out[..10], &out[out.len() - 10..]), (&short[..], &short[..]));
        let length = u32::from_be_bytes(out[11..15].try_into().expect("four")) as usize;
        assert_eq!((out[10], length), (1, out.len() - 25));
        let mut read = String::new();
        flate2::read::GzDecoder::new(&out[15..15 + length]).read_to_string(&mut read).expect("gzip");
        assert_eq!(read, long);
        assert_eq!(compress(short.clone(), 1000), short);
    }

    #[test]
    fn who_takes_gzip_says_so() {
        let headers = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("grpc-accept-encoding", value.parse().expect("ASCII"));
            headers
        };
        assert!(accepted(&headers("identity, deflate, gzip")));
        assert!(!accepted(&headers("identity,xgzip")) && !accepted(&HeaderMap::new()));
    }
}
