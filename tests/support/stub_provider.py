"""A content service in a dictionary, with a record of what it was asked."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Any, BinaryIO, TypeVar

from content.exceptions import ItemNotFoundError
from content.model.component import Keyword
from content.model.queries import Found, Query
from content.model.uri import TcmUri
from content.providers.contracts import BinaryMeta

T = TypeVar("T")


class StubProvider:
    """Answers from what a test put in; an exception put in is raised.

    Keys: ``("page", "/x.html")``, ``("dcp", "tcm:5-1")``, ``("link", "tcm:5-1")``,
    ``("binary", "/x.jpg")``, ``("binary url", "tcm:5-1")``.
    """

    def __init__(self, *, latency_seconds: float = 0, **_options: Any) -> None:
        self.answers: dict[Hashable, Any] = {}
        self.asked: Counter[Hashable] = Counter()
        self.latency_seconds = latency_seconds
        self._lock = threading.Lock()

    def publish_binary(self, url: str, content: bytes, uri: str = "tcm:5-230") -> None:
        """Have a binary, just published."""
        self.answers["binary", url] = content
        self.answers["binary meta", url] = BinaryMeta(
            uri=TcmUri.parse(uri), last_published=datetime.now(UTC)
        )

    def _answer(self, kind: type[T], *key: Hashable) -> T:
        with self._lock:
            self.asked[key] += 1
        if self.latency_seconds:
            time.sleep(self.latency_seconds)
        try:
            answer = self.answers[key]
        except KeyError:
            raise ItemNotFoundError("Not in the stub", key=key) from None
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, kind)
        return answer

    def fetch_page_by_url(self, publication_id: int, url: str) -> bytes:
        return self._answer(bytes, "page", url)

    def fetch_page_by_uri(self, uri: TcmUri) -> bytes:
        return self._answer(bytes, "page", str(uri))

    def fetch_component_presentation(
        self, component_uri: TcmUri, template_uri: TcmUri | None = None
    ) -> bytes:
        return self._answer(bytes, "dcp", str(component_uri))

    def fetch_component_presentations(
        self, component_uris: tuple[TcmUri, ...]
    ) -> tuple[bytes, ...]:
        found = []
        for uri in component_uris:
            try:
                found.append(self._answer(bytes, "dcp", str(uri)))
            except ItemNotFoundError:
                continue
        return tuple(found)

    def fetch_component_link(
        self,
        component_uri: TcmUri,
        *,
        page_uri: TcmUri | None = None,
        excluded_template_uri: TcmUri | None = None,
    ) -> str:
        return self._answer(str, "link", str(component_uri))

    def download_binary_by_url(
        self, publication_id: int, url: str, target: BinaryIO
    ) -> None:
        _write(self._answer(bytes, "binary", url), target)

    def download_binary_by_uri(self, uri: TcmUri, target: BinaryIO) -> None:
        _write(self._answer(bytes, "binary", str(uri)), target)

    def fetch_binary_meta_by_url(self, publication_id: int, url: str) -> BinaryMeta:
        return self._answer(BinaryMeta, "binary meta", url)

    def fetch_binary_meta_by_uri(self, uri: TcmUri) -> BinaryMeta:
        return self._answer(BinaryMeta, "binary meta", str(uri))

    def fetch_binary_url(self, uri: TcmUri) -> str:
        return self._answer(str, "binary url", str(uri))

    def find_component_presentations(self, query: Query) -> tuple[Found, ...]:
        return self._answer(tuple, "query", str(query))

    def fetch_page_last_published_by_url(
        self, publication_id: int, url: str
    ) -> datetime:
        return self._answer(datetime, "page date", url)

    def fetch_page_last_published_by_uri(self, uri: TcmUri) -> datetime:
        return self._answer(datetime, "page date", str(uri))

    def fetch_component_presentation_last_published(
        self, component_uri: TcmUri
    ) -> datetime:
        return self._answer(datetime, "dcp date", str(component_uri))

    def fetch_keyword(self, category_uri: TcmUri, name: str) -> Keyword:
        return self._answer(Keyword, "keyword", str(category_uri), name)


def _write(content: bytes, target: BinaryIO) -> None:
    target.seek(0)
    target.truncate()
    target.write(content)
