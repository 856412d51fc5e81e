"""From a category and a title to a keyword."""

from __future__ import annotations

from content.caching.contracts import ValueCache
from content.caching.entries import Key
from content.factories.once import Once
from content.factories.record_codec import RecordCodec
from content.factories.recording import record_item
from content.model.component import Keyword
from content.model.uri import TcmUri
from content.providers.contracts import ContentProvider

_CODEC = RecordCodec(Keyword)


class KeywordFactory:
    """Loads keywords for one build."""

    def __init__(
        self, provider: ContentProvider, once: Once, cache: ValueCache
    ) -> None:
        self._provider = provider
        self._once = once
        self._cache = cache

    def get(self, category_uri: TcmUri, title: str) -> Keyword:
        """Return the keyword of the category with exactly this title.

        Raises:
            ItemNotFoundError: There is none.
            ContentServiceError: The content service could not be asked.
        """
        key = Key("keyword", category_uri.publication_id, str(category_uri), title)
        return self._once.get(
            key,
            lambda: self._cache.get(
                key, lambda: self._fetch(category_uri, title), _CODEC
            ),
        )

    def _fetch(self, category_uri: TcmUri, title: str) -> Keyword:
        record_item(category_uri)
        keyword = self._provider.fetch_keyword(category_uri, title)
        record_item(keyword.uri)
        return keyword
