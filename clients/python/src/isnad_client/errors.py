"""What goes wrong, with the details that the server gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import grpc
from google.rpc import error_details_pb2, status_pb2


class IsnadError(Exception):
    """A call, or one article of many, that failed."""

    #: The status code.
    code: grpc.StatusCode
    #: What happened, in English, for a developer.
    message: str
    #: Stable name to match on, such as ``TEXT_TOO_LARGE``; empty where the failure
    #: is not the server's own, such as a connection refused.
    reason: str
    #: Fields of the request that are at fault, each with what is wrong with it.
    fields: Mapping[str, str]
    #: How long the server asks to wait before another try.
    retry_after: timedelta | None

    def __init__(self, code: grpc.StatusCode, message: str, details: status_pb2.Status | None = None) -> None:
        self.code = code
        self.message = message
        self.reason = ""
        self.retry_after = None
        fields = {}
        for detail in details.details if details else ():
            info = error_details_pb2.ErrorInfo()
            request = error_details_pb2.BadRequest()
            retry = error_details_pb2.RetryInfo()
            if detail.Unpack(info):
                self.reason = info.reason
            elif detail.Unpack(request):
                fields.update({at.field: at.description for at in request.field_violations})
            elif detail.Unpack(retry):
                self.retry_after = retry.retry_delay.ToTimedelta()
        self.fields = fields
        super().__init__(f"{self.reason or code.name}: {message}")

    @classmethod
    def from_status(cls, status: status_pb2.Status) -> IsnadError:
        """Of an article that failed alone."""
        codes = {code.value[0]: code for code in grpc.StatusCode}
        return cls(codes.get(status.code, grpc.StatusCode.UNKNOWN), status.message, status)

    @classmethod
    def from_rpc(cls, error: Any) -> IsnadError:
        """Of a call that failed: a grpc.RpcError, which has a call's methods, too."""
        details = None
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                details = status_pb2.Status.FromString(value)
        return cls(error.code(), error.details() or "", details)


class IncompleteStreamError(Exception):
    """A stream that ended, or lost an event, before the article was complete."""
