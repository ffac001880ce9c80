//! Everything a call can fail with, and the one function that says it in gRPC.
//!
//! Every status has a code, a message for a developer and a
//! `google.rpc.ErrorInfo` whose `reason` a program can match on; fields at
//! fault go into `BadRequest`, limits into the metadata, and what may be tried
//! again says when.

use std::{collections::HashMap, time::Duration};

use prost::Message;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use super::{Invalid, Limits, proto};

/// `domain` of every `ErrorInfo`.
pub const DOMAIN: &str = proto::SERVICE;

/// When to try again what was refused because the server goes down: another
/// instance can take it at once, the same one not before it is back.
const RETRY_AFTER_DRAIN: Duration = Duration::from_secs(1);

/// When to try again what was refused for want of room: most articles take a
/// small part of that.
const RETRY_WHEN_BUSY: Duration = Duration::from_millis(100);

/// What a call, or one article of a firehose, fails with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The request is wrong and stays so.
    #[error("{}", .0.violations.iter().map(|v| format!("{}: {}", v.field, v.description)).collect::<Vec<_>>().join("; "))]
    Invalid(Invalid),
    /// A message to the server is longer than it takes.
    #[error("a request has at most {limit} bytes")]
    RequestTooLarge {
        /// Bytes it takes.
        limit: u32,
    },
    /// A message to the server is not what its method takes.
    #[error("{message}")]
    Malformed {
        /// What the decoder said.
        message: String,
    },
    /// There is no such method.
    #[error("there is no such method; reflection lists those there are")]
    MethodUnknown,
    /// A message to the client would be longer than the limit.
    #[error(
        "a message of {bytes} bytes is over the limit of {limit}; \
         StreamDocument sends an article in parts, and include_text makes them longer"
    )]
    ResponseTooLarge {
        /// Bytes of the answer.
        bytes: usize,
        /// Bytes allowed.
        limit: u32,
    },
    /// The caller's deadline passed before the work was done.
    #[error("the deadline passed before the article was done")]
    DeadlineTooShort,
    /// The server's own limit on the work for one article passed.
    #[error("work on an article ends after {} s", .limit.as_secs_f32())]
    ProcessingTimeExceeded {
        /// The limit.
        limit: Duration,
    },
    /// The caller went away.
    #[error("the call was cancelled")]
    Cancelled,
    /// The server has as many calls as it takes.
    #[error("the server has {limit} calls and takes no more")]
    Busy {
        /// Calls it takes.
        limit: usize,
    },
    /// The server is going down.
    #[error("the server is shutting down")]
    Draining,
    /// A firehose has been open for as long as one may.
    #[error("the stream has been open for as long as one may; open another")]
    StreamTooOld,
    /// The call carries no token, and must.
    #[error("the call carries no bearer token in its authorization header")]
    TokenMissing,
    /// The call carries a token that is none of those known.
    #[error("the bearer token is not known")]
    TokenInvalid,
    /// Something else that the transport refused.
    #[error("{message}")]
    Transport {
        /// Its status code.
        code: Code,
        /// What it said.
        message: String,
    },
    /// A bug of ours. What it was is in the log, under the same id.
    #[error("an internal error; the server's log knows more under {id}")]
    Internal {
        /// Where to look in the log.
        id: String,
    },
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Error::Invalid(invalid)
    }
}

impl Error {
    /// What tonic means by a status of its own. It sends no details, nothing
    /// but the code for an unknown method, and OUT_OF_RANGE for a message that
    /// is too long.
    pub fn of_transport(status: &Status, limits: &Limits) -> Self {
        let message = status.message();
        match status.code() {
            Code::OutOfRange if message.contains("message length too large") => {
                Error::RequestTooLarge { limit: limits.request_bytes }
            }
            // What a small message would have become.
            Code::ResourceExhausted if message.contains("exceeded while decompressing") => {
                Error::RequestTooLarge { limit: limits.request_bytes }
            }
            Code::Internal
                if message.starts_with("failed to decode Protobuf message")
                    || message == "Missing request message." =>
            {
                Error::Malformed { message: message.to_owned() }
            }
            Code::Unimplemented if message.is_empty() => Error::MethodUnknown,
            code => Error::Transport { code, message: message.to_owned() },
        }
    }

    /// The gRPC status code.
    pub fn code(&self) -> Code {
        match self {
            Error::Invalid(_) => Code::InvalidArgument,
            Error::RequestTooLarge { .. } | Error::ResponseTooLarge { .. } => Code::ResourceExhausted,
            Error::DeadlineTooShort | Error::ProcessingTimeExceeded { .. } => Code::DeadlineExceeded,
            Error::Cancelled => Code::Cancelled,
            Error::Busy { .. } | Error::Draining | Error::StreamTooOld => Code::Unavailable,
            Error::TokenMissing | Error::TokenInvalid => Code::Unauthenticated,
            Error::MethodUnknown => Code::Unimplemented,
            Error::Malformed { .. } | Error::Internal { .. } => Code::Internal,
            Error::Transport { code, .. } => *code,
        }
    }

    /// Stable name, for programs.
    pub fn reason(&self) -> &'static str {
        match self {
            Error::Invalid(invalid) => invalid.violations.first().map_or("REQUEST_INVALID", |v| v.reason),
            Error::RequestTooLarge { .. } => "REQUEST_TOO_LARGE",
            Error::Malformed { .. } => "REQUEST_MALFORMED",
            Error::MethodUnknown => "METHOD_UNKNOWN",
            Error::ResponseTooLarge { .. } => "RESPONSE_TOO_LARGE",
            Error::DeadlineTooShort => "DEADLINE_TOO_SHORT",
            Error::ProcessingTimeExceeded { .. } => "PROCESSING_TIME_EXCEEDED",
            Error::Cancelled => "CALL_CANCELLED",
            Error::Busy { .. } => "SERVER_BUSY",
            Error::Draining => "SERVER_DRAINING",
            Error::StreamTooOld => "STREAM_TOO_OLD",
            Error::TokenMissing => "TOKEN_MISSING",
            Error::TokenInvalid => "TOKEN_INVALID",
            Error::Transport { code, .. } => name(*code),
            Error::Internal { .. } => "INTERNAL_ERROR",
        }
    }

    fn metadata(&self) -> HashMap<String, String> {
        let pairs: Vec<(&str, String)> = match self {
            Error::Invalid(invalid) => invalid.violations.first().map(|v| v.metadata.clone()).unwrap_or_default(),
            Error::RequestTooLarge { limit } => vec![("max_request_bytes", limit.to_string())],
            Error::ResponseTooLarge { bytes, limit } => {
                vec![("max_response_bytes", limit.to_string()), ("found", bytes.to_string())]
            }
            Error::ProcessingTimeExceeded { limit } => {
                vec![("max_processing_time", format!("{}s", limit.as_secs_f32()))]
            }
            Error::Busy { limit } => vec![("max_calls", limit.to_string())],
            Error::Internal { id } => vec![("incident", id.clone())],
            Error::Malformed { .. }
            | Error::MethodUnknown
            | Error::DeadlineTooShort
            | Error::Cancelled
            | Error::Draining
            | Error::StreamTooOld
            | Error::TokenMissing
            | Error::TokenInvalid
            | Error::Transport { .. } => Vec::new(),
        };
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn details(&self) -> ErrorDetails {
        let mut details = ErrorDetails::with_error_info(self.reason(), DOMAIN, self.metadata());
        if let Error::Invalid(invalid) = self {
            let fields = invalid.violations.iter().map(|violation| FieldViolation {
                field: violation.field.clone(),
                description: violation.description.clone(),
                reason: violation.reason.to_owned(),
                localized_message: None,
            });
            details.set_bad_request(fields.collect::<Vec<_>>());
        }
        match self {
            Error::Draining => drop(details.set_retry_info(Some(RETRY_AFTER_DRAIN))),
            Error::Busy { .. } => drop(details.set_retry_info(Some(RETRY_WHEN_BUSY))),
            Error::StreamTooOld => drop(details.set_retry_info(Some(Duration::ZERO))),
            _ => {}
        }
        details
    }

    /// The status of an article that failed alone, for inside a message.
    pub fn to_rpc_status(&self) -> tonic_types::pb::Status {
        let status = Status::from(self.clone());
        tonic_types::pb::Status::decode(status.details()).expect("details are a google.rpc.Status")
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        Status::with_error_details(error.code(), error.to_string(), error.details())
    }
}

/// The name of a status code, as gRPC spells it.
pub fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Violation;

    #[test]
    fn a_status_says_what_and_where() {
        let violation = Violation::new("document.text", "TEXT_EMPTY", "the text is empty");
        let error = Error::from(Invalid::from(violation));
        let status = Status::from(error.clone());
        assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "document.text: the text is empty"));
        let info = status.get_details_error_info().expect("always there");
        assert_eq!((info.reason.as_str(), info.domain.as_str()), ("TEXT_EMPTY", "isnad.v1.EnrichmentService"));
        let fields = status.get_details_bad_request().expect("fields are at fault").field_violations;
        assert_eq!((fields[0].field.as_str(), fields[0].reason.as_str()), ("document.text", "TEXT_EMPTY"));

        let inside = error.to_rpc_status();
        assert_eq!((inside.code, inside.message.as_str()), (Code::InvalidArgument as i32, status.message()));
        assert_eq!(inside.details.len(), 2);
    }

    #[test]
    fn what_may_be_tried_again_says_when() {
        for error in [Error::Draining, Error::Busy { limit: 1 }, Error::StreamTooOld] {
            let status = Status::from(error);
            assert!(status.get_details_retry_info().expect("there").retry_delay.is_some());
        }
    }
}
