"""The client for asyncio."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from types import TracebackType

import grpc
import grpc.aio

from isnad.v1.enrichment_service_pb2_grpc import EnrichmentServiceStub

from . import _calls
from . import messages as pb
from .article import Article, Collector
from .errors import IncompleteStreamError, IsnadError


class AsyncClient:
    """A connection to a server. Arguments and methods are those of Client."""

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
            grpc.aio.secure_channel(target, credentials, settings)
            if credentials
            else grpc.aio.insecure_channel(target, settings)
        )
        self._stub = EnrichmentServiceStub(self._channel)
        self._metadata = _calls.metadata(token)
        self._timeout = timeout

    async def enrich(
        self,
        article: str | pb.Document,
        options: pb.EnrichOptions | None = None,
        *,
        timeout: float | None = None,
    ) -> Article:
        """Everything about one article, in one answer. Raises IsnadError."""
        document = _calls.document(article)
        request = pb.EnrichDocumentRequest(document=document, options=_calls.options(options))
        try:
            answer = await self._stub.EnrichDocument(request, timeout=timeout or self._timeout, metadata=self._metadata)
        except grpc.RpcError as error:
            raise IsnadError.from_rpc(error) from error
        return Article(document.text, answer)

    async def stream(
        self,
        article: str | pb.Document,
        options: pb.EnrichOptions | None = None,
        *,
        timeout: float | None = None,
    ) -> AsyncIterator[_calls.Annotation]:
        """What is found in one article, as it is found: see Client.stream."""
        request = pb.StreamDocumentRequest(document=_calls.document(article), options=_calls.options(options))
        call = self._stub.StreamDocument(request, timeout=timeout or self._timeout, metadata=self._metadata)
        expected, completed = 0, False
        try:
            async for response in call:
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

    async def enrich_many(
        self,
        articles: Iterable[str | pb.Document] | AsyncIterable[str | pb.Document],
        options: pb.EnrichOptions | None = None,
        *,
        timeout: float | None = None,
    ) -> AsyncIterator[tuple[pb.Document, Article | IsnadError]]:
        """Many articles over one connection: see Client.enrich_many."""
        feed = _Feed(_aiter(articles))
        attempt = 0
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        try:
            while True:
                left = None if deadline is None else max(deadline - loop.time(), 0.0)
                requests = feed.requests(_calls.options(options))
                call = self._stub.EnrichFirehose(requests, timeout=left, metadata=self._metadata)
                collectors: dict[str, Collector] = {}
                try:
                    async for response in call:
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
                            feed.pending.pop(request_id, None)
                            attempt = 0
                            yield document, result
                except grpc.RpcError as error:
                    if feed.error is not None:
                        raise feed.error from None
                    if not _calls.may_reconnect(error, attempt):
                        raise IsnadError.from_rpc(error) from error
                    attempt += 1
                    await asyncio.sleep(_calls.backoff(attempt))
                    continue
                finally:
                    call.cancel()
                if feed.error is not None:
                    raise feed.error
                if feed.pending:
                    raise IncompleteStreamError(f"{len(feed.pending)} articles were never answered")
                return
        finally:
            feed.close()

    async def capabilities(self, *, timeout: float | None = None) -> pb.GetCapabilitiesResponse:
        """What the server can do: limits, models, label sets. Raises IsnadError."""
        try:
            return await self._stub.GetCapabilities(
                pb.GetCapabilitiesRequest(), timeout=timeout or self._timeout, metadata=self._metadata
            )
        except grpc.RpcError as error:
            raise IsnadError.from_rpc(error) from error

    async def close(self) -> None:
        """Closes the connection; calls under way fail."""
        await self._channel.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def _aiter(
    articles: Iterable[str | pb.Document] | AsyncIterable[str | pb.Document],
) -> AsyncIterator[str | pb.Document]:
    if isinstance(articles, AsyncIterable):
        async for article in articles:
            yield article
    else:
        for article in articles:
            yield article


class _Feed:
    """The articles of a firehose, those sent and not answered kept for another try."""

    def __init__(self, articles: AsyncIterator[str | pb.Document]) -> None:
        self.pending: dict[str, pb.Document] = {}
        #: What the caller's iterator raised.
        self.error: Exception | None = None
        self._articles = articles
        # A call that breaks is cancelled while it waits for an article; the wait
        # itself must outlive it, or the caller's iterator would be torn down.
        self._next: asyncio.Task[pb.Document] | None = None
        self._number = 0

    async def requests(self, options: pb.EnrichOptions) -> AsyncIterator[pb.EnrichFirehoseRequest]:
        """Requests for a new call: what is not answered, then what is new."""
        for request_id, document in list(self.pending.items()):
            yield pb.EnrichFirehoseRequest(request_id=request_id, document=document, options=options)
        while True:
            if self._next is None:
                self._next = asyncio.ensure_future(self._pull())
            try:
                document = await asyncio.shield(self._next)
            except StopAsyncIteration:
                return
            except Exception as error:  # noqa: BLE001 raised again to the caller
                self.error = error
                return
            self._next = None
            self._number += 1
            self.pending[str(self._number)] = document
            yield pb.EnrichFirehoseRequest(request_id=str(self._number), document=document, options=options)

    async def _pull(self) -> pb.Document:
        return _calls.document(await anext(self._articles))

    def close(self) -> None:
        """Nobody waits for the caller's next article any more."""
        if self._next is not None:
            self._next.cancel()
