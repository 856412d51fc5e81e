"""From a query to what it finds."""

from __future__ import annotations

from content.caching.contracts import ValueCache
from content.caching.entries import Key
from content.factories.once import Once
from content.factories.record_codec import RecordCodec
from content.factories.recording import record_lists
from content.model.queries import Found, FoundList, Query
from content.providers.contracts import ContentProvider

_CODEC = RecordCodec(FoundList)


class ListFactory:
    """Looks for component presentations, for one build."""

    def __init__(
        self, provider: ContentProvider, once: Once, cache: ValueCache
    ) -> None:
        self._provider = provider
        self._once = once
        self._cache = cache

    def find(self, query: Query) -> tuple[Found, ...]:
        """Return what a query finds, in order.

        Any publish in the publication may change it, so any supersedes it.

        Raises:
            ItemNotFoundError: The content service answers no queries.
            ContentServiceError: The content service could not be asked.
        """
        key = Key("list", query.publication_id, "", str(query))
        return self._once.get(
            key, lambda: self._cache.get(key, lambda: self._fetch(query), _CODEC)
        ).found

    def _fetch(self, query: Query) -> FoundList:
        record_lists(query.publication_id)
        return FoundList(self._provider.find_component_presentations(query))
