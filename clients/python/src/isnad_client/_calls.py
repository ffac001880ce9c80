"""What the blocking and the asyncio client share: requests, channels, retries."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import grpc

from . import messages as pb

#: One thing that a stream tells of.
Annotation: TypeAlias = (
    "pb.DocumentStarted | pb.TokenBatch | pb.EntityMention | pb.Entity | pb.Quotation | pb.Stance | pb.Warning"
    " | pb.DocumentCompleted"
)

#: Seconds; a call without a deadline may wait for a dead server for ever.
DEFAULT_TIMEOUT = 30.0

#: How often a firehose that broke is opened again before any further answer.
RECONNECTS = 5

_SERVICE = "isnad.v1.EnrichmentService"

#: Every unary and streaming method may be repeated, as the API promises; gRPC
#: does so by itself where the server was not there or too busy, and waits as long
#: as the server asks (RetryInfo, grpc-retry-pushback-ms).
SERVICE_CONFIG = {
    "methodConfig": [
        {
            "name": [{"service": _SERVICE, "method": method}],
            "retryPolicy": {
                "maxAttempts": 5,
                "initialBackoff": "0.2s",
                "maxBackoff": "3s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
        for method in ("EnrichDocument", "StreamDocument", "GetCapabilities")
    ]
}


def channel_options(extra: dict[str, str | int] | None) -> list[tuple[str, str | int]]:
    """Options of a channel: retries, no limit on answers, keepalive."""
    options: dict[str, str | int] = {
        "grpc.service_config": json.dumps(SERVICE_CONFIG),
        "grpc.enable_retries": 1,
        # The server limits its answers; the default of 4 MiB here would cut them.
        "grpc.max_receive_message_length": -1,
        "grpc.keepalive_time_ms": 60_000,
    }
    return list((options | (extra or {})).items())


def credentials(tls: bool | grpc.ChannelCredentials) -> grpc.ChannelCredentials | None:
    """None for a connection in the clear."""
    return grpc.ssl_channel_credentials() if tls is True else (tls or None)


def metadata(token: str | None) -> list[tuple[str, str]]:
    """What goes with every call."""
    return [("authorization", f"Bearer {token}")] if token else []


def document(article: str | pb.Document) -> pb.Document:
    """An article as the API takes it."""
    return pb.Document(text=article) if isinstance(article, str) else article


def options(given: pb.EnrichOptions | None) -> pb.EnrichOptions:
    """The options with spans in code points, unless they name another unit."""
    made = pb.EnrichOptions()
    if given is not None:
        made.CopyFrom(given)
    if made.offset_encoding == pb.OFFSET_ENCODING_UNSPECIFIED:
        made.offset_encoding = pb.OFFSET_ENCODING_UTF32
    return made


def annotation(event: pb.DocumentEvent) -> Annotation | None:
    """What an event tells; None of a kind newer than this client."""
    kind = event.WhichOneof("event")
    return getattr(event, kind) if kind else None


def backoff(attempt: int) -> float:
    """Seconds before try `attempt` (from 1) to open a broken firehose again."""
    return float(min(0.2 * 2 ** (attempt - 1), 3.0))


def may_reconnect(error: Any, attempt: int) -> bool:
    """Whether a broken firehose is worth another try."""
    return bool(error.code() == grpc.StatusCode.UNAVAILABLE and attempt < RECONNECTS)
