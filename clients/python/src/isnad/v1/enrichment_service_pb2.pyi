import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AnnotationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANNOTATION_TYPE_UNSPECIFIED: _ClassVar[AnnotationType]
    ANNOTATION_TYPE_TOKENS: _ClassVar[AnnotationType]
    ANNOTATION_TYPE_ENTITIES: _ClassVar[AnnotationType]
    ANNOTATION_TYPE_QUOTATIONS: _ClassVar[AnnotationType]
    ANNOTATION_TYPE_STANCES: _ClassVar[AnnotationType]

class OffsetEncoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OFFSET_ENCODING_UNSPECIFIED: _ClassVar[OffsetEncoding]
    OFFSET_ENCODING_UTF8: _ClassVar[OffsetEncoding]
    OFFSET_ENCODING_UTF16: _ClassVar[OffsetEncoding]
    OFFSET_ENCODING_UTF32: _ClassVar[OffsetEncoding]

class NormalizationProfile(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NORMALIZATION_PROFILE_UNSPECIFIED: _ClassVar[NormalizationProfile]
    NORMALIZATION_PROFILE_LIGHT: _ClassVar[NormalizationProfile]
    NORMALIZATION_PROFILE_SEARCH: _ClassVar[NormalizationProfile]

class TokenKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TOKEN_KIND_UNSPECIFIED: _ClassVar[TokenKind]
    TOKEN_KIND_WORD: _ClassVar[TokenKind]
    TOKEN_KIND_NUMBER: _ClassVar[TokenKind]
    TOKEN_KIND_PUNCTUATION: _ClassVar[TokenKind]
    TOKEN_KIND_SYMBOL: _ClassVar[TokenKind]
    TOKEN_KIND_HANDLE: _ClassVar[TokenKind]
    TOKEN_KIND_FOREIGN: _ClassVar[TokenKind]

class SegmentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEGMENT_KIND_UNSPECIFIED: _ClassVar[SegmentKind]
    SEGMENT_KIND_PROCLITIC: _ClassVar[SegmentKind]
    SEGMENT_KIND_STEM: _ClassVar[SegmentKind]
    SEGMENT_KIND_ENCLITIC: _ClassVar[SegmentKind]

class EntityType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTITY_TYPE_UNSPECIFIED: _ClassVar[EntityType]
    ENTITY_TYPE_PERSON: _ClassVar[EntityType]
    ENTITY_TYPE_ORGANIZATION: _ClassVar[EntityType]
    ENTITY_TYPE_LOCATION: _ClassVar[EntityType]
    ENTITY_TYPE_MISCELLANEOUS: _ClassVar[EntityType]
    ENTITY_TYPE_ROLE: _ClassVar[EntityType]
    ENTITY_TYPE_DATE: _ClassVar[EntityType]

class QuotationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    QUOTATION_TYPE_UNSPECIFIED: _ClassVar[QuotationType]
    QUOTATION_TYPE_DIRECT: _ClassVar[QuotationType]
    QUOTATION_TYPE_INDIRECT: _ClassVar[QuotationType]
    QUOTATION_TYPE_MIXED: _ClassVar[QuotationType]

class SpeakerForm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SPEAKER_FORM_UNSPECIFIED: _ClassVar[SpeakerForm]
    SPEAKER_FORM_NAMED: _ClassVar[SpeakerForm]
    SPEAKER_FORM_DESCRIBED: _ClassVar[SpeakerForm]
    SPEAKER_FORM_PRONOUN: _ClassVar[SpeakerForm]
    SPEAKER_FORM_IMPLIED: _ClassVar[SpeakerForm]
    SPEAKER_FORM_ANONYMOUS: _ClassVar[SpeakerForm]

class Polarity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POLARITY_UNSPECIFIED: _ClassVar[Polarity]
    POLARITY_ASSERTED: _ClassVar[Polarity]
    POLARITY_DENIED: _ClassVar[Polarity]
    POLARITY_REQUESTED: _ClassVar[Polarity]

class StanceBasis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STANCE_BASIS_UNSPECIFIED: _ClassVar[StanceBasis]
    STANCE_BASIS_PREDICATE: _ClassVar[StanceBasis]
    STANCE_BASIS_DIRECTIVE: _ClassVar[StanceBasis]
    STANCE_BASIS_EFFECT: _ClassVar[StanceBasis]
    STANCE_BASIS_ACCUSATION: _ClassVar[StanceBasis]
    STANCE_BASIS_EVALUATION: _ClassVar[StanceBasis]

class StanceLabel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STANCE_LABEL_UNSPECIFIED: _ClassVar[StanceLabel]
    STANCE_LABEL_FAVOR: _ClassVar[StanceLabel]
    STANCE_LABEL_AGAINST: _ClassVar[StanceLabel]
    STANCE_LABEL_NEUTRAL: _ClassVar[StanceLabel]
    STANCE_LABEL_UNRELATED: _ClassVar[StanceLabel]
ANNOTATION_TYPE_UNSPECIFIED: AnnotationType
ANNOTATION_TYPE_TOKENS: AnnotationType
ANNOTATION_TYPE_ENTITIES: AnnotationType
ANNOTATION_TYPE_QUOTATIONS: AnnotationType
ANNOTATION_TYPE_STANCES: AnnotationType
OFFSET_ENCODING_UNSPECIFIED: OffsetEncoding
OFFSET_ENCODING_UTF8: OffsetEncoding
OFFSET_ENCODING_UTF16: OffsetEncoding
OFFSET_ENCODING_UTF32: OffsetEncoding
NORMALIZATION_PROFILE_UNSPECIFIED: NormalizationProfile
NORMALIZATION_PROFILE_LIGHT: NormalizationProfile
NORMALIZATION_PROFILE_SEARCH: NormalizationProfile
TOKEN_KIND_UNSPECIFIED: TokenKind
TOKEN_KIND_WORD: TokenKind
TOKEN_KIND_NUMBER: TokenKind
TOKEN_KIND_PUNCTUATION: TokenKind
TOKEN_KIND_SYMBOL: TokenKind
TOKEN_KIND_HANDLE: TokenKind
TOKEN_KIND_FOREIGN: TokenKind
SEGMENT_KIND_UNSPECIFIED: SegmentKind
SEGMENT_KIND_PROCLITIC: SegmentKind
SEGMENT_KIND_STEM: SegmentKind
SEGMENT_KIND_ENCLITIC: SegmentKind
ENTITY_TYPE_UNSPECIFIED: EntityType
ENTITY_TYPE_PERSON: EntityType
ENTITY_TYPE_ORGANIZATION: EntityType
ENTITY_TYPE_LOCATION: EntityType
ENTITY_TYPE_MISCELLANEOUS: EntityType
ENTITY_TYPE_ROLE: EntityType
ENTITY_TYPE_DATE: EntityType
QUOTATION_TYPE_UNSPECIFIED: QuotationType
QUOTATION_TYPE_DIRECT: QuotationType
QUOTATION_TYPE_INDIRECT: QuotationType
QUOTATION_TYPE_MIXED: QuotationType
SPEAKER_FORM_UNSPECIFIED: SpeakerForm
SPEAKER_FORM_NAMED: SpeakerForm
SPEAKER_FORM_DESCRIBED: SpeakerForm
SPEAKER_FORM_PRONOUN: SpeakerForm
SPEAKER_FORM_IMPLIED: SpeakerForm
SPEAKER_FORM_ANONYMOUS: SpeakerForm
POLARITY_UNSPECIFIED: Polarity
POLARITY_ASSERTED: Polarity
POLARITY_DENIED: Polarity
POLARITY_REQUESTED: Polarity
STANCE_BASIS_UNSPECIFIED: StanceBasis
STANCE_BASIS_PREDICATE: StanceBasis
STANCE_BASIS_DIRECTIVE: StanceBasis
STANCE_BASIS_EFFECT: StanceBasis
STANCE_BASIS_ACCUSATION: StanceBasis
STANCE_BASIS_EVALUATION: StanceBasis
STANCE_LABEL_UNSPECIFIED: StanceLabel
STANCE_LABEL_FAVOR: StanceLabel
STANCE_LABEL_AGAINST: StanceLabel
STANCE_LABEL_NEUTRAL: StanceLabel
STANCE_LABEL_UNRELATED: StanceLabel

class EnrichDocumentRequest(_message.Message):
    __slots__ = ("document", "options")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    document: Document
    options: EnrichOptions
    def __init__(self, document: _Optional[_Union[Document, _Mapping]] = ..., options: _Optional[_Union[EnrichOptions, _Mapping]] = ...) -> None: ...

class EnrichDocumentResponse(_message.Message):
    __slots__ = ("started", "sentences", "tokens", "mentions", "entities", "quotations", "stances", "completed", "warnings")
    STARTED_FIELD_NUMBER: _ClassVar[int]
    SENTENCES_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    QUOTATIONS_FIELD_NUMBER: _ClassVar[int]
    STANCES_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    started: DocumentStarted
    sentences: _containers.RepeatedCompositeFieldContainer[Sentence]
    tokens: _containers.RepeatedCompositeFieldContainer[Token]
    mentions: _containers.RepeatedCompositeFieldContainer[EntityMention]
    entities: _containers.RepeatedCompositeFieldContainer[Entity]
    quotations: _containers.RepeatedCompositeFieldContainer[Quotation]
    stances: _containers.RepeatedCompositeFieldContainer[Stance]
    completed: DocumentCompleted
    warnings: _containers.RepeatedCompositeFieldContainer[Warning]
    def __init__(self, started: _Optional[_Union[DocumentStarted, _Mapping]] = ..., sentences: _Optional[_Iterable[_Union[Sentence, _Mapping]]] = ..., tokens: _Optional[_Iterable[_Union[Token, _Mapping]]] = ..., mentions: _Optional[_Iterable[_Union[EntityMention, _Mapping]]] = ..., entities: _Optional[_Iterable[_Union[Entity, _Mapping]]] = ..., quotations: _Optional[_Iterable[_Union[Quotation, _Mapping]]] = ..., stances: _Optional[_Iterable[_Union[Stance, _Mapping]]] = ..., completed: _Optional[_Union[DocumentCompleted, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[Warning, _Mapping]]] = ...) -> None: ...

class StreamDocumentRequest(_message.Message):
    __slots__ = ("document", "options")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    document: Document
    options: EnrichOptions
    def __init__(self, document: _Optional[_Union[Document, _Mapping]] = ..., options: _Optional[_Union[EnrichOptions, _Mapping]] = ...) -> None: ...

class StreamDocumentResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: DocumentEvent
    def __init__(self, event: _Optional[_Union[DocumentEvent, _Mapping]] = ...) -> None: ...

class EnrichFirehoseRequest(_message.Message):
    __slots__ = ("request_id", "document", "options")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    document: Document
    options: EnrichOptions
    def __init__(self, request_id: _Optional[str] = ..., document: _Optional[_Union[Document, _Mapping]] = ..., options: _Optional[_Union[EnrichOptions, _Mapping]] = ...) -> None: ...

class EnrichFirehoseResponse(_message.Message):
    __slots__ = ("request_id", "event", "failed")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    event: DocumentEvent
    failed: _status_pb2.Status
    def __init__(self, request_id: _Optional[str] = ..., event: _Optional[_Union[DocumentEvent, _Mapping]] = ..., failed: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class GetCapabilitiesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetCapabilitiesResponse(_message.Message):
    __slots__ = ("server_version", "limits", "models", "annotations", "offset_encodings")
    SERVER_VERSION_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    OFFSET_ENCODINGS_FIELD_NUMBER: _ClassVar[int]
    server_version: str
    limits: Limits
    models: _containers.RepeatedCompositeFieldContainer[Model]
    annotations: _containers.RepeatedScalarFieldContainer[AnnotationType]
    offset_encodings: _containers.RepeatedScalarFieldContainer[OffsetEncoding]
    def __init__(self, server_version: _Optional[str] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., annotations: _Optional[_Iterable[_Union[AnnotationType, str]]] = ..., offset_encodings: _Optional[_Iterable[_Union[OffsetEncoding, str]]] = ...) -> None: ...

class Document(_message.Message):
    __slots__ = ("document_id", "text", "language_code", "publish_time", "headline")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_CODE_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    HEADLINE_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    text: str
    language_code: str
    publish_time: _timestamp_pb2.Timestamp
    headline: str
    def __init__(self, document_id: _Optional[str] = ..., text: _Optional[str] = ..., language_code: _Optional[str] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., headline: _Optional[str] = ...) -> None: ...

class EnrichOptions(_message.Message):
    __slots__ = ("annotations", "offset_encoding", "normalization", "include_text", "min_confidence", "stance_targets", "own_names")
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    OFFSET_ENCODING_FIELD_NUMBER: _ClassVar[int]
    NORMALIZATION_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_TEXT_FIELD_NUMBER: _ClassVar[int]
    MIN_CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    STANCE_TARGETS_FIELD_NUMBER: _ClassVar[int]
    OWN_NAMES_FIELD_NUMBER: _ClassVar[int]
    annotations: _containers.RepeatedScalarFieldContainer[AnnotationType]
    offset_encoding: OffsetEncoding
    normalization: NormalizationProfile
    include_text: bool
    min_confidence: float
    stance_targets: _containers.RepeatedCompositeFieldContainer[StanceTarget]
    own_names: _containers.RepeatedCompositeFieldContainer[OwnName]
    def __init__(self, annotations: _Optional[_Iterable[_Union[AnnotationType, str]]] = ..., offset_encoding: _Optional[_Union[OffsetEncoding, str]] = ..., normalization: _Optional[_Union[NormalizationProfile, str]] = ..., include_text: bool = ..., min_confidence: _Optional[float] = ..., stance_targets: _Optional[_Iterable[_Union[StanceTarget, _Mapping]]] = ..., own_names: _Optional[_Iterable[_Union[OwnName, _Mapping]]] = ...) -> None: ...

class OwnName(_message.Message):
    __slots__ = ("name", "type", "external_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: EntityType
    external_id: str
    def __init__(self, name: _Optional[str] = ..., type: _Optional[_Union[EntityType, str]] = ..., external_id: _Optional[str] = ...) -> None: ...

class StanceTarget(_message.Message):
    __slots__ = ("target_id", "name", "aliases")
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    target_id: str
    name: str
    aliases: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, target_id: _Optional[str] = ..., name: _Optional[str] = ..., aliases: _Optional[_Iterable[str]] = ...) -> None: ...

class DocumentEvent(_message.Message):
    __slots__ = ("sequence", "started", "tokens", "mention", "entity", "quotation", "stance", "warning", "completed")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    MENTION_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    QUOTATION_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    WARNING_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    started: DocumentStarted
    tokens: TokenBatch
    mention: EntityMention
    entity: Entity
    quotation: Quotation
    stance: Stance
    warning: Warning
    completed: DocumentCompleted
    def __init__(self, sequence: _Optional[int] = ..., started: _Optional[_Union[DocumentStarted, _Mapping]] = ..., tokens: _Optional[_Union[TokenBatch, _Mapping]] = ..., mention: _Optional[_Union[EntityMention, _Mapping]] = ..., entity: _Optional[_Union[Entity, _Mapping]] = ..., quotation: _Optional[_Union[Quotation, _Mapping]] = ..., stance: _Optional[_Union[Stance, _Mapping]] = ..., warning: _Optional[_Union[Warning, _Mapping]] = ..., completed: _Optional[_Union[DocumentCompleted, _Mapping]] = ...) -> None: ...

class DocumentStarted(_message.Message):
    __slots__ = ("document_id", "offset_encoding", "text_length", "normalization", "models", "annotations")
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OFFSET_ENCODING_FIELD_NUMBER: _ClassVar[int]
    TEXT_LENGTH_FIELD_NUMBER: _ClassVar[int]
    NORMALIZATION_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    offset_encoding: OffsetEncoding
    text_length: int
    normalization: NormalizationProfile
    models: _containers.RepeatedCompositeFieldContainer[Model]
    annotations: _containers.RepeatedScalarFieldContainer[AnnotationType]
    def __init__(self, document_id: _Optional[str] = ..., offset_encoding: _Optional[_Union[OffsetEncoding, str]] = ..., text_length: _Optional[int] = ..., normalization: _Optional[_Union[NormalizationProfile, str]] = ..., models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., annotations: _Optional[_Iterable[_Union[AnnotationType, str]]] = ...) -> None: ...

class DocumentCompleted(_message.Message):
    __slots__ = ("counts", "processing_time", "queue_time", "skipped_annotations")
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_TIME_FIELD_NUMBER: _ClassVar[int]
    QUEUE_TIME_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_ANNOTATIONS_FIELD_NUMBER: _ClassVar[int]
    counts: Counts
    processing_time: _duration_pb2.Duration
    queue_time: _duration_pb2.Duration
    skipped_annotations: _containers.RepeatedScalarFieldContainer[AnnotationType]
    def __init__(self, counts: _Optional[_Union[Counts, _Mapping]] = ..., processing_time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., queue_time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., skipped_annotations: _Optional[_Iterable[_Union[AnnotationType, str]]] = ...) -> None: ...

class Counts(_message.Message):
    __slots__ = ("sentences", "tokens", "mentions", "entities", "quotations", "stances")
    SENTENCES_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    QUOTATIONS_FIELD_NUMBER: _ClassVar[int]
    STANCES_FIELD_NUMBER: _ClassVar[int]
    sentences: int
    tokens: int
    mentions: int
    entities: int
    quotations: int
    stances: int
    def __init__(self, sentences: _Optional[int] = ..., tokens: _Optional[int] = ..., mentions: _Optional[int] = ..., entities: _Optional[int] = ..., quotations: _Optional[int] = ..., stances: _Optional[int] = ...) -> None: ...

class Warning(_message.Message):
    __slots__ = ("reason", "message", "span")
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    reason: str
    message: str
    span: Span
    def __init__(self, reason: _Optional[str] = ..., message: _Optional[str] = ..., span: _Optional[_Union[Span, _Mapping]] = ...) -> None: ...

class Span(_message.Message):
    __slots__ = ("begin", "end", "text")
    BEGIN_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    begin: int
    end: int
    text: str
    def __init__(self, begin: _Optional[int] = ..., end: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class Sentence(_message.Message):
    __slots__ = ("span", "first_token", "token_count")
    SPAN_FIELD_NUMBER: _ClassVar[int]
    FIRST_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOKEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    span: Span
    first_token: int
    token_count: int
    def __init__(self, span: _Optional[_Union[Span, _Mapping]] = ..., first_token: _Optional[int] = ..., token_count: _Optional[int] = ...) -> None: ...

class TokenBatch(_message.Message):
    __slots__ = ("sentence_index", "sentence_span", "first_token", "tokens")
    SENTENCE_INDEX_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_SPAN_FIELD_NUMBER: _ClassVar[int]
    FIRST_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    sentence_index: int
    sentence_span: Span
    first_token: int
    tokens: _containers.RepeatedCompositeFieldContainer[Token]
    def __init__(self, sentence_index: _Optional[int] = ..., sentence_span: _Optional[_Union[Span, _Mapping]] = ..., first_token: _Optional[int] = ..., tokens: _Optional[_Iterable[_Union[Token, _Mapping]]] = ...) -> None: ...

class Token(_message.Message):
    __slots__ = ("span", "normalized", "kind", "segments", "stem", "resegmented")
    SPAN_FIELD_NUMBER: _ClassVar[int]
    NORMALIZED_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    STEM_FIELD_NUMBER: _ClassVar[int]
    RESEGMENTED_FIELD_NUMBER: _ClassVar[int]
    span: Span
    normalized: str
    kind: TokenKind
    segments: _containers.RepeatedCompositeFieldContainer[Segment]
    stem: str
    resegmented: bool
    def __init__(self, span: _Optional[_Union[Span, _Mapping]] = ..., normalized: _Optional[str] = ..., kind: _Optional[_Union[TokenKind, str]] = ..., segments: _Optional[_Iterable[_Union[Segment, _Mapping]]] = ..., stem: _Optional[str] = ..., resegmented: bool = ...) -> None: ...

class Segment(_message.Message):
    __slots__ = ("form", "kind", "span")
    FORM_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    form: str
    kind: SegmentKind
    span: Span
    def __init__(self, form: _Optional[str] = ..., kind: _Optional[_Union[SegmentKind, str]] = ..., span: _Optional[_Union[Span, _Mapping]] = ...) -> None: ...

class EntityMention(_message.Message):
    __slots__ = ("mention_id", "span", "type", "confidence", "entity_id", "byline")
    MENTION_ID_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    ENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    BYLINE_FIELD_NUMBER: _ClassVar[int]
    mention_id: int
    span: Span
    type: EntityType
    confidence: float
    entity_id: int
    byline: bool
    def __init__(self, mention_id: _Optional[int] = ..., span: _Optional[_Union[Span, _Mapping]] = ..., type: _Optional[_Union[EntityType, str]] = ..., confidence: _Optional[float] = ..., entity_id: _Optional[int] = ..., byline: bool = ...) -> None: ...

class Entity(_message.Message):
    __slots__ = ("entity_id", "name", "type", "mention_ids", "salience", "key", "titles", "normalized_value", "external_id")
    ENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MENTION_IDS_FIELD_NUMBER: _ClassVar[int]
    SALIENCE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    TITLES_FIELD_NUMBER: _ClassVar[int]
    NORMALIZED_VALUE_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    entity_id: int
    name: str
    type: EntityType
    mention_ids: _containers.RepeatedScalarFieldContainer[int]
    salience: float
    key: str
    titles: _containers.RepeatedScalarFieldContainer[str]
    normalized_value: str
    external_id: str
    def __init__(self, entity_id: _Optional[int] = ..., name: _Optional[str] = ..., type: _Optional[_Union[EntityType, str]] = ..., mention_ids: _Optional[_Iterable[int]] = ..., salience: _Optional[float] = ..., key: _Optional[str] = ..., titles: _Optional[_Iterable[str]] = ..., normalized_value: _Optional[str] = ..., external_id: _Optional[str] = ...) -> None: ...

class Quotation(_message.Message):
    __slots__ = ("quotation_id", "content", "type", "cue", "speaker", "via", "verbatim", "addressee", "parent_quotation_id", "polarity", "hedges", "repaired", "confidence")
    QUOTATION_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CUE_FIELD_NUMBER: _ClassVar[int]
    SPEAKER_FIELD_NUMBER: _ClassVar[int]
    VIA_FIELD_NUMBER: _ClassVar[int]
    VERBATIM_FIELD_NUMBER: _ClassVar[int]
    ADDRESSEE_FIELD_NUMBER: _ClassVar[int]
    PARENT_QUOTATION_ID_FIELD_NUMBER: _ClassVar[int]
    POLARITY_FIELD_NUMBER: _ClassVar[int]
    HEDGES_FIELD_NUMBER: _ClassVar[int]
    REPAIRED_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    quotation_id: int
    content: _containers.RepeatedCompositeFieldContainer[Span]
    type: QuotationType
    cue: Span
    speaker: Speaker
    via: _containers.RepeatedCompositeFieldContainer[Relay]
    verbatim: _containers.RepeatedCompositeFieldContainer[Span]
    addressee: Span
    parent_quotation_id: int
    polarity: Polarity
    hedges: _containers.RepeatedCompositeFieldContainer[Span]
    repaired: bool
    confidence: float
    def __init__(self, quotation_id: _Optional[int] = ..., content: _Optional[_Iterable[_Union[Span, _Mapping]]] = ..., type: _Optional[_Union[QuotationType, str]] = ..., cue: _Optional[_Union[Span, _Mapping]] = ..., speaker: _Optional[_Union[Speaker, _Mapping]] = ..., via: _Optional[_Iterable[_Union[Relay, _Mapping]]] = ..., verbatim: _Optional[_Iterable[_Union[Span, _Mapping]]] = ..., addressee: _Optional[_Union[Span, _Mapping]] = ..., parent_quotation_id: _Optional[int] = ..., polarity: _Optional[_Union[Polarity, str]] = ..., hedges: _Optional[_Iterable[_Union[Span, _Mapping]]] = ..., repaired: bool = ..., confidence: _Optional[float] = ...) -> None: ...

class Speaker(_message.Message):
    __slots__ = ("mention", "entity_id", "name", "form", "confidence")
    MENTION_FIELD_NUMBER: _ClassVar[int]
    ENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    mention: Span
    entity_id: int
    name: str
    form: SpeakerForm
    confidence: float
    def __init__(self, mention: _Optional[_Union[Span, _Mapping]] = ..., entity_id: _Optional[int] = ..., name: _Optional[str] = ..., form: _Optional[_Union[SpeakerForm, str]] = ..., confidence: _Optional[float] = ...) -> None: ...

class Relay(_message.Message):
    __slots__ = ("mention", "entity_id", "name", "cue")
    MENTION_FIELD_NUMBER: _ClassVar[int]
    ENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CUE_FIELD_NUMBER: _ClassVar[int]
    mention: Span
    entity_id: int
    name: str
    cue: Span
    def __init__(self, mention: _Optional[_Union[Span, _Mapping]] = ..., entity_id: _Optional[int] = ..., name: _Optional[str] = ..., cue: _Optional[_Union[Span, _Mapping]] = ...) -> None: ...

class Stance(_message.Message):
    __slots__ = ("stance_id", "holder", "target", "label", "confidence", "evidence", "quotation_id", "basis")
    STANCE_ID_FIELD_NUMBER: _ClassVar[int]
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    QUOTATION_ID_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    stance_id: int
    holder: StanceHolder
    target: StanceTargetMatch
    label: StanceLabel
    confidence: float
    evidence: _containers.RepeatedCompositeFieldContainer[Span]
    quotation_id: int
    basis: StanceBasis
    def __init__(self, stance_id: _Optional[int] = ..., holder: _Optional[_Union[StanceHolder, _Mapping]] = ..., target: _Optional[_Union[StanceTargetMatch, _Mapping]] = ..., label: _Optional[_Union[StanceLabel, str]] = ..., confidence: _Optional[float] = ..., evidence: _Optional[_Iterable[_Union[Span, _Mapping]]] = ..., quotation_id: _Optional[int] = ..., basis: _Optional[_Union[StanceBasis, str]] = ...) -> None: ...

class StanceHolder(_message.Message):
    __slots__ = ("entity_id", "name", "author")
    ENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    entity_id: int
    name: str
    author: bool
    def __init__(self, entity_id: _Optional[int] = ..., name: _Optional[str] = ..., author: bool = ...) -> None: ...

class StanceTargetMatch(_message.Message):
    __slots__ = ("text", "span", "entity_id", "target_id")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    ENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    text: str
    span: Span
    entity_id: int
    target_id: str
    def __init__(self, text: _Optional[str] = ..., span: _Optional[_Union[Span, _Mapping]] = ..., entity_id: _Optional[int] = ..., target_id: _Optional[str] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("name", "version", "annotation", "labels", "sha256", "load_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ANNOTATION_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    LOAD_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    annotation: AnnotationType
    labels: _containers.RepeatedScalarFieldContainer[str]
    sha256: str
    load_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., annotation: _Optional[_Union[AnnotationType, str]] = ..., labels: _Optional[_Iterable[str]] = ..., sha256: _Optional[str] = ..., load_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("max_text_bytes", "max_request_bytes", "max_response_bytes", "max_in_flight_documents", "max_concurrent_calls", "max_stance_targets", "max_processing_time")
    MAX_TEXT_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_REQUEST_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_RESPONSE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_IN_FLIGHT_DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    MAX_CONCURRENT_CALLS_FIELD_NUMBER: _ClassVar[int]
    MAX_STANCE_TARGETS_FIELD_NUMBER: _ClassVar[int]
    MAX_PROCESSING_TIME_FIELD_NUMBER: _ClassVar[int]
    max_text_bytes: int
    max_request_bytes: int
    max_response_bytes: int
    max_in_flight_documents: int
    max_concurrent_calls: int
    max_stance_targets: int
    max_processing_time: _duration_pb2.Duration
    def __init__(self, max_text_bytes: _Optional[int] = ..., max_request_bytes: _Optional[int] = ..., max_response_bytes: _Optional[int] = ..., max_in_flight_documents: _Optional[int] = ..., max_concurrent_calls: _Optional[int] = ..., max_stance_targets: _Optional[int] = ..., max_processing_time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...
