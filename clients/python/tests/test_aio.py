"""The asyncio client against a real server."""

import asyncio

import pytest

from flaky import Flaky
from isnad_client import AsyncClient, IsnadError, messages as pb


async def test_an_article(server: str, seed: str) -> None:
    async with AsyncClient(server) as isnad:
        article, can = await asyncio.gather(isnad.enrich(seed), isnad.capabilities())
    assert article.quotations and can.server_version
    for mention in article.mentions:
        assert seed[mention.span.begin : mention.span.end].strip() == article.words(mention)


async def test_a_stream(server: str, seed: str) -> None:
    async with AsyncClient(server) as isnad:
        found = [type(found) async for found in isnad.stream(seed)]
    assert found[0] is pb.DocumentStarted and found[-1] is pb.DocumentCompleted
    assert pb.Quotation in found


async def test_a_broken_connection_loses_and_doubles_nothing(flaky: Flaky, seed: str) -> None:
    async def articles():
        for n in range(120):
            await asyncio.sleep(0.001)
            yield pb.Document(document_id=str(n), text=seed)

    seen = []
    async with AsyncClient(flaky.address, channel_options={"grpc.initial_reconnect_backoff_ms": 100}) as isnad:
        async for document, result in isnad.enrich_many(articles()):
            assert not isinstance(result, IsnadError)
            seen.append(document.document_id)
            if len(seen) in (20, 60):
                flaky.cut()
    assert flaky.connections >= 2
    assert sorted(seen, key=int) == [str(n) for n in range(120)]


async def test_what_the_caller_raises_reaches_the_caller(server: str) -> None:
    async def broken():
        yield "قال الوزير إن الأمر انتهى."
        raise LookupError("no more articles here")

    async with AsyncClient(server) as isnad:
        with pytest.raises(LookupError):
            async for _ in isnad.enrich_many(broken()):
                pass


async def test_an_error(server: str) -> None:
    async with AsyncClient(server) as isnad:
        with pytest.raises(IsnadError) as caught:
            await isnad.enrich("")
    assert list(caught.value.fields) == ["document.text"]
