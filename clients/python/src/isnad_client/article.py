"""An article with everything that was found in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from . import messages as pb
from .errors import IncompleteStreamError

#: What words() takes: a span, several, or a message that has one.
Spanned: TypeAlias = "pb.Span | pb.Token | pb.Sentence | pb.EntityMention | Iterable[pb.Span]"


def words(text: str, spanned: Spanned, unit: pb.OffsetEncoding = pb.OFFSET_ENCODING_UTF32) -> str:
    """What a span covers; of several spans, with `` … `` between them."""
    if isinstance(spanned, (pb.Token, pb.Sentence, pb.EntityMention)):
        spanned = spanned.span
    if isinstance(spanned, pb.Span):
        begin, end = spanned.begin, spanned.end
        if unit == pb.OFFSET_ENCODING_UTF8:
            return text.encode()[begin:end].decode()
        if unit == pb.OFFSET_ENCODING_UTF16:
            return text.encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le")
        return text[begin:end]
    return " … ".join(words(text, span, unit) for span in spanned)


class Article:
    """A text and the server's answer about it."""

    def __init__(self, text: str, answer: pb.EnrichDocumentResponse) -> None:
        #: The text as it was sent.
        self.text = text
        #: The whole answer. Lists below are views of it.
        self.answer = answer
        self._entities = {entity.entity_id: entity for entity in answer.entities}

    @property
    def document_id(self) -> str:
        """The caller's name for the article, as it was sent."""
        return self.answer.started.document_id

    @property
    def sentences(self) -> Sequence[pb.Sentence]:
        """Sentences in text order."""
        return self.answer.sentences

    @property
    def tokens(self) -> Sequence[pb.Token]:
        """Tokens in text order."""
        return self.answer.tokens

    @property
    def mentions(self) -> Sequence[pb.EntityMention]:
        """Entity mentions in text order."""
        return self.answer.mentions

    @property
    def entities(self) -> Sequence[pb.Entity]:
        """Entities, each grouping its mentions."""
        return self.answer.entities

    @property
    def quotations(self) -> Sequence[pb.Quotation]:
        """Quotations in text order."""
        return self.answer.quotations

    @property
    def stances(self) -> Sequence[pb.Stance]:
        """Who is for or against what."""
        return self.answer.stances

    @property
    def warnings(self) -> Sequence[pb.Warning]:
        """What is worth knowing and did not stop the work."""
        return list(self.answer.warnings)  # type: ignore[arg-type]

    def words(self, spanned: Spanned) -> str:
        """What a span of this article covers; of several, with `` … `` between."""
        return words(self.text, spanned, self.answer.started.offset_encoding)

    def entity(self, entity_id: int) -> pb.Entity | None:
        """The entity of a speaker, holder, target or mention; None for 0."""
        return self._entities.get(entity_id)

    def said_by(self, entity: pb.Entity | int) -> list[pb.Quotation]:
        """All quotations of one speaker, in text order."""
        entity_id = entity if isinstance(entity, int) else entity.entity_id
        return [quotation for quotation in self.quotations if quotation.speaker.entity_id == entity_id != 0]

    def __repr__(self) -> str:
        counts = self.answer.completed.counts
        return (
            f"<Article {self.document_id!r}: {counts.tokens} tokens, {counts.entities} entities, "
            f"{counts.quotations} quotations, {counts.stances} stances>"
        )


class Collector:
    """Puts the events of one article together, and checks that none is missing."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._answer = pb.EnrichDocumentResponse()
        self._next = 0

    def add(self, event: pb.DocumentEvent) -> bool:
        """Takes the next event; True when it was the last.

        Raises IncompleteStreamError where one was lost.
        """
        if event.sequence != self._next:
            raise IncompleteStreamError(f"event {self._next} was lost: {event.sequence} came after it")
        self._next += 1
        answer = self._answer
        match event.WhichOneof("event"):
            case "started":
                answer.started.CopyFrom(event.started)
            case "tokens":
                batch = event.tokens
                answer.tokens.extend(batch.tokens)
                if len(answer.sentences) > batch.sentence_index:
                    answer.sentences[batch.sentence_index].token_count += len(batch.tokens)
                else:
                    answer.sentences.add(
                        span=batch.sentence_span, first_token=batch.first_token, token_count=len(batch.tokens)
                    )
            case "mention":
                answer.mentions.append(event.mention)
            case "entity":
                answer.entities.append(event.entity)
            case "quotation":
                answer.quotations.append(event.quotation)
            case "stance":
                answer.stances.append(event.stance)
            case "warning":
                answer.warnings.append(event.warning)
            case "completed":
                answer.completed.CopyFrom(event.completed)
                return True
        return False

    def article(self) -> Article:
        """The article, after its last event."""
        answer = self._answer
        # What only the whole article tells comes with the entities.
        names = {entity.entity_id: entity.name for entity in answer.entities}
        owners = {mention: entity.entity_id for entity in answer.entities for mention in entity.mention_ids}
        for mention in answer.mentions:
            mention.entity_id = owners.get(mention.mention_id, mention.entity_id)
        for quotation in answer.quotations:
            speaker = quotation.speaker
            speaker.name = names.get(speaker.entity_id, speaker.name)
        # Events come when they are known, the lists of an answer in text order.
        for found in (answer.mentions, answer.quotations):
            found.sort(key=_begin)
        return Article(self.text, answer)


def _begin(found: pb.EntityMention | pb.Quotation) -> int:
    return found.content[0].begin if isinstance(found, pb.Quotation) else found.span.begin
