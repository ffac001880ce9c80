#!/usr/bin/env python3
"""Enriches an article through StreamDocument, knowing nothing but reflection.

    pip install grpcio grpcio-reflection
    tests/python/stream_document.py [--addr HOST:PORT] FILE

There is no generated code and no copy of the proto file here: names and types
come from the server. Prints a line for each event and checks what the API
promises of every stream: numbered without gaps, `started` first, `completed`
last with true counts, and spans that slice the text as Python counts. Ends with
exit code 1 where a promise is broken.
"""

import argparse
import sys

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

SERVICE = "isnad.v1.EnrichmentService"


def stream_document(channel, text):
    """Yields the events of an article, with spans in code points and their text."""
    pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
    method = pool.FindServiceByName(SERVICE).methods_by_name["StreamDocument"]
    request_class = GetMessageClass(method.input_type)
    response_class = GetMessageClass(method.output_type)

    request = request_class()
    request.document.text = text
    request.options.offset_encoding = pool.FindEnumTypeByName("isnad.v1.OffsetEncoding").values_by_name[
        "OFFSET_ENCODING_UTF32"
    ].number
    request.options.include_text = True

    call = channel.unary_stream(
        f"/{SERVICE}/{method.name}",
        request_serializer=request_class.SerializeToString,
        response_deserializer=response_class.FromString,
    )
    for response in call(request, timeout=30):
        yield response.event


def spans(message):
    """All spans in a message, however deep."""
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for part in value if isinstance(value, (list, tuple)) or hasattr(value, "__len__") else [value]:
            if part.DESCRIPTOR.full_name == "isnad.v1.Span":
                yield part
            else:
                yield from spans(part)


def describe(kind, event):
    """One line for an event."""
    if kind == "tokens":
        return event.tokens.sentence_span.text
    if kind == "mention":
        return event.mention.span.text
    if kind == "entity":
        return event.entity.name
    if kind == "quotation":
        content = " … ".join(span.text for span in event.quotation.content)
        return f"{event.quotation.speaker.name or '?'}: {content}"
    if kind == "stance":
        return f"{event.stance.holder.name} → {event.stance.target.text}"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--addr", default="127.0.0.1:50051", help="address of the server")
    parser.add_argument("file", help="an article in UTF-8")
    args = parser.parse_args()
    # Line ends as they are: translated ones would move every offset after them.
    with open(args.file, encoding="utf-8", newline="") as file:
        text = file.read()

    kinds = []
    tokens = 0
    with grpc.insecure_channel(args.addr) as channel:
        for event in stream_document(channel, text):
            kind = event.WhichOneof("event")
            if kind is None:
                continue  # newer than this client
            print(f"{event.sequence:4} {kind:10} {describe(kind, event)}")
            assert event.sequence == len(kinds), "an event is missing"
            for span in spans(event):
                assert text[span.begin : span.end] == span.text, f"{span.begin}..{span.end} is not {span.text!r}"
            if kind == "tokens":
                tokens += len(event.tokens.tokens)
            if kind == "completed":
                assert event.completed.counts.tokens == tokens, "tokens are missing"
            kinds.append(kind)
    assert kinds[0] == "started" and kinds[-1] == "completed", "the stream is incomplete"


if __name__ == "__main__":
    try:
        main()
    except (AssertionError, grpc.RpcError, OSError) as error:
        sys.exit(f"{sys.argv[0]}: {error}")
