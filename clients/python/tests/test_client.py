"""The blocking client against a real server."""

import grpc
import pytest

from flaky import Flaky
from isnad_client import Client, IncompleteStreamError, IsnadError, messages as pb, words
from isnad_client.article import Collector

SENTENCE = 'قال وزير النفط العراقي إحسان عبد الجبار إن بلاده "ملتزمة" بخفض الإنتاج.'


def test_an_article_with_spans_that_slice_the_text(server: str, seed: str) -> None:
    # Four bytes, two UTF-16 units, one code point before everything else.
    text = "📰 " + seed
    with Client(server) as isnad:
        article = isnad.enrich(text, pb.EnrichOptions(include_text=True))
    assert article.text == text and len(article.tokens) > 100
    for token in article.tokens:
        assert text[token.span.begin : token.span.end] == token.span.text == article.words(token)
    for quotation in article.quotations:
        assert [text[s.begin : s.end] for s in quotation.content] == [s.text for s in quotation.content]


def test_other_units_are_sliced_as_well(server: str) -> None:
    text = "📰 " + SENTENCE
    with Client(server) as isnad:
        for unit in (pb.OFFSET_ENCODING_UTF8, pb.OFFSET_ENCODING_UTF16):
            article = isnad.enrich(text, pb.EnrichOptions(offset_encoding=unit, include_text=True))
            assert [article.words(token) for token in article.tokens] == [token.span.text for token in article.tokens]


def test_who_said_what(server: str) -> None:
    with Client(server) as isnad:
        article = isnad.enrich(SENTENCE)
    (quotation,) = article.quotations
    speaker = article.entity(quotation.speaker.entity_id)
    assert speaker is not None and speaker.name == "إحسان عبد الجبار"
    assert article.said_by(speaker) == [quotation]
    assert article.words(quotation.content).startswith("بلاده")
    assert article.entity(0) is None and article.said_by(0) == []


def test_a_stream_put_together_is_the_answer(server: str, seed: str) -> None:
    with Client(server) as isnad:
        whole = isnad.enrich(seed)
        collected = Collector(seed)
        sequence = 0
        for found in isnad.stream(seed):
            kinds = {
                pb.DocumentStarted: "started",
                pb.TokenBatch: "tokens",
                pb.EntityMention: "mention",
                pb.Entity: "entity",
                pb.Quotation: "quotation",
                pb.Stance: "stance",
                pb.Warning: "warning",
                pb.DocumentCompleted: "completed",
            }
            event = pb.DocumentEvent(sequence=sequence)
            getattr(event, kinds[type(found)]).CopyFrom(found)
            done = collected.add(event)
            sequence += 1
        assert done
    answer = collected.article().answer
    answer.completed.ClearField("processing_time")
    answer.completed.ClearField("queue_time")
    whole.answer.completed.ClearField("processing_time")
    whole.answer.completed.ClearField("queue_time")
    assert answer == whole.answer


def test_many_articles_in_which_one_fails(server: str, seed: str) -> None:
    documents = [pb.Document(document_id=str(n), text="" if n == 7 else seed) for n in range(50)]
    with Client(server) as isnad:
        results = {document.document_id: result for document, result in isnad.enrich_many(documents)}
    assert len(results) == 50
    failed = results.pop("7")
    assert isinstance(failed, IsnadError) and failed.code == grpc.StatusCode.INVALID_ARGUMENT
    assert all(not isinstance(result, IsnadError) and result.quotations for result in results.values())


def test_articles_are_drawn_no_faster_than_answered(server: str, seed: str) -> None:
    drawn = 0

    def endless():
        nonlocal drawn
        while True:
            drawn += 1
            yield seed

    with Client(server) as isnad:
        answers = isnad.enrich_many(endless())
        for _ in range(5):
            next(answers)
        answers.close()
    # The server's window (32) and what the transport holds.
    assert drawn < 500


def test_a_broken_connection_loses_and_doubles_nothing(flaky: Flaky, seed: str) -> None:
    with Client(flaky.address, channel_options={"grpc.initial_reconnect_backoff_ms": 100}) as isnad:
        seen = []
        for document, result in isnad.enrich_many(pb.Document(document_id=str(n), text=seed) for n in range(120)):
            assert not isinstance(result, IsnadError)
            seen.append(document.document_id)
            if len(seen) in (20, 60):
                flaky.cut()
    assert flaky.connections >= 2
    assert sorted(seen, key=int) == [str(n) for n in range(120)]


def test_what_the_caller_raises_reaches_the_caller(server: str) -> None:
    def broken():
        yield SENTENCE
        raise LookupError("no more articles here")

    with Client(server) as isnad, pytest.raises(LookupError):
        list(isnad.enrich_many(broken()))


def test_an_error_names_its_reason_and_field(server: str) -> None:
    with Client(server) as isnad, pytest.raises(IsnadError) as caught:
        isnad.enrich("")
    error = caught.value
    assert error.code == grpc.StatusCode.INVALID_ARGUMENT
    assert error.reason and list(error.fields) == ["document.text"]
    assert error.reason in str(error)


def test_a_deadline(server: str, seed: str) -> None:
    with Client(server) as isnad, pytest.raises(IsnadError) as caught:
        isnad.enrich(seed * 40, timeout=0.005)
    assert caught.value.code == grpc.StatusCode.DEADLINE_EXCEEDED


def test_a_server_that_is_not_there() -> None:
    with Client("127.0.0.1:1", timeout=0.5) as isnad, pytest.raises(IsnadError) as caught:
        isnad.enrich(SENTENCE)
    assert caught.value.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


def test_a_stream_that_breaks_off_is_no_answer(flaky: Flaky, seed: str) -> None:
    with Client(flaky.address) as isnad, pytest.raises((IsnadError, IncompleteStreamError)):
        for n, _ in enumerate(isnad.stream(seed * 30)):
            if n == 2:
                flaky.cut()


def test_a_lost_event_is_noticed() -> None:
    collected = Collector("نص")
    collected.add(pb.DocumentEvent(sequence=0, started=pb.DocumentStarted()))
    with pytest.raises(IncompleteStreamError):
        collected.add(pb.DocumentEvent(sequence=2, completed=pb.DocumentCompleted()))


def test_events_newer_than_the_client_are_skipped() -> None:
    collected = Collector("نص")
    assert not collected.add(pb.DocumentEvent(sequence=0))


def test_capabilities(server: str) -> None:
    with Client(server) as isnad:
        can = isnad.capabilities()
    assert pb.OFFSET_ENCODING_UTF32 in can.offset_encodings and can.limits.max_text_bytes > 0


def test_words_of_several_spans() -> None:
    assert words("أب ت", [pb.Span(begin=0, end=2), pb.Span(begin=3, end=4)]) == "أب … ت"
