#!/usr/bin/env python3
"""Prints who said what in an article while the server reads it.

pip install ./clients/python
clients/python/examples/stream.py seeds/008-cop28-fossil-fuels.txt [HOST:PORT]
"""

import pathlib
import sys

from isnad_client import Client, messages as pb, words

text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
with Client(*sys.argv[2:]) as isnad:
    for found in isnad.stream(text, pb.EnrichOptions(annotations=[pb.ANNOTATION_TYPE_QUOTATIONS])):
        if isinstance(found, pb.Quotation):
            print(f"{found.speaker.name or '؟'}: {words(text, found.content)}")
