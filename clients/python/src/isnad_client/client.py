"""The blocking client."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType

import grpc

from isnad.v1.enrichment_service_pb2_grpc import EnrichmentServiceStub

from . import _calls
from . import messages as pb
from .article import Article, Collector
from .errors import IncompleteStreamError, IsnadError


class Client:
    """A connection to a server, for use from any number of threads.

    ``target`` is ``host:port`` or any name that gRPC resolves. ``tls`` is True for
    the system's root certificates, or credentials of your own
    (:func:`grpc.ssl_channel_credentials`). ``token`` is sent as a bearer token.
    ``timeout`` is the deadline of each call in seconds. ``channel_options`` are
    those of gRPC, and win over this client's.
    """

    def __init__(
        self,
        target: str = "127.0.0.1:50051",
        *,
        tls: bool | grpc.ChannelCredentials = False,
        token: str | None = None,
        timeout: float = _calls.DEFAULT_TIMEOUT,
        channel_options: dict[str, str | int] | None = None,
    ) -> None:
        settings = _calls.channel_options(channel_options)
        credentials = _calls.credentials(tls)
        self._channel = (
            grpc.secure_channel(target, credentials, settings) if credentials else grpc.insecure_channel(target, settings)
        )
        self._stub = EnrichmentServiceStub(self._channel)
        self._metadata = _calls.metadata(token)
        self._timeout = timeout

    def enrich(
        self,
        article: str | pb.Document,
        options: pb.EnrichOptions | None = None,
        *,
        timeout: float | None = None,
    ) -> Article:
        """Everything about one article, in one answer.

        Raises IsnadError.
        """
        document = _calls.document(article)
        request = pb.EnrichDocumentRequest(document=document, options=_calls.options(options))
        try:
            answer = self._stub.EnrichDocument(request, timeout=timeout or self._timeout, metadata=self._metadata)
        except grpc.RpcError as error:
            raise IsnadError.from_rpc(error) from error
        return Article(document.text, answer)

    def stream(
        self,
        article: str | pb.Document,
        options: pb.EnrichOptions | None = None,
        *,
        timeout: float | None = None,
    ) -> Iterator[_calls.Annotation]:
        """What is found in one article, as it is found.

        Ends after DocumentCompleted. Raises IsnadError, and IncompleteStreamError
        where the stream breaks off. Closing the iterator stops the server's work.
        """
        request = pb.StreamDocumentRequest(document=_calls.document(article), options=_calls.options(options))
        call = self._stub.StreamDocument(request, timeout=timeout or self._timeout, metadata=self._metadata)
        expected, completed = 0, False
        try:
            for response in call:
                event = response.event
                if event.sequence != expected:
                    raise IncompleteStreamError(f"event {expected} was lost: {event.sequence} came after it")
                expected += 1
                annotation = _calls.annotation(event)
                completed = isinstance(annotation, pb.DocumentCompleted)
                if annotation is not None:
                    yield annotation
        except grpc.RpcError as error:
            raise IsnadError.from_rpc(error) from error
        finally:
            call.cancel()
        if not completed:
            raise IncompleteStreamError("the stream ended before the article was complete")

    def enrich_many(
        self,
        articles: Iterable[str | pb.Document],
        options: pb.EnrichOptions | None = None,
        *,
        timeout: float | None = None,
    ) -> Iterator[tuple[pb.Document, Article | IsnadError]]:
        """Many articles over one connection, each as soon as it is done.

        Takes articles only as fast as the server answers, so ``articles`` may be
        endless; answers come in the order in which they are ready, beside the
        document they are about. An article that fails gives its IsnadError and
        nothing else stops. A connection that breaks is opened again and what was
        not answered is sent again. ``timeout`` is for all of it; none by default.

        Raises IsnadError where the server cannot be had again.
        """
        feed = _Feed(iter(articles))
        attempt = 0
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            left = None if deadline is None else max(deadline - time.monotonic(), 0.0)
            requests = feed.requests(_calls.options(options))
            call = self._stub.EnrichFirehose(requests, timeout=left, metadata=self._metadata)
            collectors: dict[str, Collector] = {}
            try:
                for response in call:
                    request_id = response.request_id
                    document = feed.pending.get(request_id)
                    if document is None:
                        continue
                    result: Article | IsnadError | None = None
                    if response.WhichOneof("outcome") == "failed":
                        result = IsnadError.from_status(response.failed)
                    else:
                        collector = collectors.setdefault(request_id, Collector(document.text))
                        if collector.add(response.event):
                            result = collector.article()
                    if result is not None:
                        collectors.pop(request_id, None)
                        feed.answered(request_id)
                        attempt = 0
                        yield document, result
            except grpc.RpcError as error:
                if feed.error is not None:
                    raise feed.error from None
                if not _calls.may_reconnect(error, attempt):
                    raise IsnadError.from_rpc(error) from error
                attempt += 1
                time.sleep(_calls.backoff(attempt))
                continue
            finally:
                feed.stop()
                call.cancel()
            if feed.error is not None:
                raise feed.error
            if feed.pending:
                raise IncompleteStreamError(f"{len(feed.pending)} articles were never answered")
            return

    def capabilities(self, *, timeout: float | None = None) -> pb.GetCapabilitiesResponse:
        """What the server can do: limits, models, label sets.

        Raises IsnadError.
        """
        try:
            return self._stub.GetCapabilities(
                pb.GetCapabilitiesRequest(), timeout=timeout or self._timeout, metadata=self._metadata
            )
        except grpc.RpcError as error:
            raise IsnadError.from_rpc(error) from error

    def close(self) -> None:
        """Closes the connection; calls under way fail."""
        self._channel.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Feed:
    """The articles of a firehose, those sent and not answered kept for another try.

    gRPC draws requests in a thread of its own, and one that belongs to a broken
    call may still wait for the caller's next article: whatever it then gets is put
    back for its successor.
    """

    def __init__(self, articles: Iterator[str | pb.Document]) -> None:
        self.pending: dict[str, pb.Document] = {}
        #: What the caller's iterator raised.
        self.error: Exception | None = None
        self._articles = articles
        self._unsent: deque[str] = deque()
        self._number = 0
        self._call = 0
        # Held while the caller's iterator is asked, which may take for ever...
        self._source = threading.Lock()
        # ...and while the fields above change together.
        self._state = threading.Lock()

    def requests(self, options: pb.EnrichOptions) -> Iterator[pb.EnrichFirehoseRequest]:
        """Requests for a new call: what is not answered, then what is new."""
        with self._state:
            self._call += 1
            self._unsent = deque(self.pending)
            return self._draw(self._call, options)

    def _draw(self, call: int, options: pb.EnrichOptions) -> Iterator[pb.EnrichFirehoseRequest]:
        while call == self._call:
            try:
                request_id = self._unsent.popleft()
            except IndexError:
                if not self._pull(call):
                    return
                continue
            yield pb.EnrichFirehoseRequest(
                request_id=request_id, document=self.pending[request_id], options=options
            )

    def _pull(self, call: int) -> bool:
        """Asks the caller for an article; False where there is none, or no need."""
        with self._source:
            if call != self._call:
                return False
            if self._unsent:
                return True
            try:
                document = _calls.document(next(self._articles))
            except StopIteration:
                return False
            except Exception as error:  # noqa: BLE001 raised again in the caller's thread
                self.error = error
                return False
            with self._state:
                self._number += 1
                self.pending[str(self._number)] = document
                self._unsent.append(str(self._number))
            return True

    def answered(self, request_id: str) -> None:
        """Forgets an article that is done."""
        with self._state:
            self.pending.pop(request_id, None)

    def stop(self) -> None:
        """Nothing more is drawn for the call that was."""
        with self._state:
            self._call += 1
