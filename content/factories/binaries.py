"""From a binary's URI or URL to what is known of it."""

from __future__ import annotations

from content.caching.contracts import ValueCache
from content.caching.entries import Key
from content.exceptions import ItemNotFoundError
from content.factories.once import Once
from content.factories.record_codec import RecordCodec
from content.factories.recording import record_item, record_miss, record_url
from content.model.uri import TcmUri
from content.providers.contracts import BinaryMeta, ContentProvider

_CODEC = RecordCodec(BinaryMeta)


class BinaryMetaFactory:
    """Loads what is known of binaries, for one build."""

    def __init__(
        self, provider: ContentProvider, once: Once, cache: ValueCache
    ) -> None:
        self._provider = provider
        self._once = once
        self._cache = cache

    def get_by_uri(self, uri: TcmUri) -> BinaryMeta:
        """Return what is known of a multimedia component's binary.

        Raises:
            ItemNotFoundError: It is not published.
            ContentServiceError: The content service could not be asked.
        """
        key = Key("binary meta", uri.publication_id, str(uri))

        def fetch() -> BinaryMeta:
            record_item(uri)
            return self._provider.fetch_binary_meta_by_uri(uri)

        return self._once.get(key, lambda: self._cache.get(key, fetch, _CODEC))

    def get_by_url(self, publication_id: int, url: str) -> BinaryMeta:
        """Return what is known of the binary published at ``url``; raises the same."""
        key = Key("binary meta", publication_id, url)
        return self._once.get(
            key,
            lambda: self._cache.get(
                key, lambda: self._fetch_by_url(publication_id, url), _CODEC
            ),
        )

    def _fetch_by_url(self, publication_id: int, url: str) -> BinaryMeta:
        record_url(publication_id, url)
        try:
            meta = self._provider.fetch_binary_meta_by_url(publication_id, url)
        except ItemNotFoundError:
            record_miss(publication_id)
            raise
        record_item(meta.uri)
        return meta
