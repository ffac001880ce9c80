#!/usr/bin/env python3
"""Counts who is quoted in a folder of articles, over one connection.

pip install ./clients/python
clients/python/examples/folder.py seeds/ [HOST:PORT]
"""

import asyncio
import collections
import pathlib
import sys

from isnad_client import AsyncClient, IsnadError, messages as pb


async def main() -> None:
    documents = (
        pb.Document(document_id=path.stem, text=path.read_text(encoding="utf-8"))
        for path in sorted(pathlib.Path(sys.argv[1]).glob("*.txt"))
    )
    quoted: collections.Counter[str] = collections.Counter()
    async with AsyncClient(*sys.argv[2:]) as isnad:
        async for document, article in isnad.enrich_many(documents):
            if isinstance(article, IsnadError):
                print(f"{document.document_id}: {article}", file=sys.stderr)
                continue
            for quotation in article.quotations:
                entity = article.entity(quotation.speaker.entity_id)
                # The key joins one name over articles, whatever its spelling.
                quoted[entity.key if entity else quotation.speaker.name] += 1
    for name, count in quoted.most_common(20):
        print(f"{count:4} {name}")


asyncio.run(main())
