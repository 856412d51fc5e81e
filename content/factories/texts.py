"""From a URL to a page that is nothing but text: ``/robots.txt``, ``/llms.txt``."""

from __future__ import annotations

from content.caching.contracts import ValueCache
from content.caching.entries import Key
from content.exceptions import ItemNotFoundError
from content.factories.once import Once
from content.factories.record_codec import TextCodec
from content.factories.recording import record_miss, record_url
from content.providers.contracts import ContentProvider

_CODEC = TextCodec()
# How published items begin, compressed or not; no text for people or robots does.
_BEGINNINGS = (b"{", b"<", b"H4sI", b"\x1f\x8b")


class TextFactory:
    """Loads texts for one build."""

    def __init__(
        self, provider: ContentProvider, once: Once, cache: ValueCache
    ) -> None:
        self._provider = provider
        self._once = once
        self._cache = cache

    def get_by_url(self, publication_id: int, url: str) -> str:
        """Return the text published at exactly ``url``.

        It has no identity that an event could name, so whatever shows it is superseded by
        every publish.

        Raises:
            ItemNotFoundError: Nothing is published there, or an item of DD4T's.
            ContentServiceError: The content service could not be asked.
        """
        key = Key("text", publication_id, url)
        return self._once.get(
            key,
            lambda: self._cache.get(
                key, lambda: self._fetch(publication_id, url), _CODEC
            ),
        )

    def _fetch(self, publication_id: int, url: str) -> str:
        record_url(publication_id, url)
        record_miss(publication_id)
        document = self._provider.fetch_page_by_url(publication_id, url)
        if document.lstrip().startswith(_BEGINNINGS):
            raise ItemNotFoundError("What is published there is no plain text", url=url)
        return document.decode(errors="replace")
