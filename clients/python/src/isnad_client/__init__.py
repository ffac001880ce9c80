"""Client of isnad, which enriches Arabic news.

    from isnad_client import Client

    with Client("127.0.0.1:50051") as isnad:
        article = isnad.enrich(text)
        for quotation in article.quotations:
            print(quotation.speaker.name, article.words(quotation.content))

:class:`Client` blocks, :class:`AsyncClient` is for asyncio; their methods are the
same. Answers are the messages of the API (:mod:`isnad_client.messages`), with
spans in code points, so that ``text[span.begin:span.end]`` is what they cover.
"""

from . import messages
from ._calls import Annotation
from .aio import AsyncClient
from .article import Article, words
from .client import Client
from .errors import IncompleteStreamError, IsnadError

__all__ = [
    "Annotation",
    "Article",
    "AsyncClient",
    "Client",
    "IncompleteStreamError",
    "IsnadError",
    "messages",
    "words",
]
