"""From a binary's URI or URL to what is known of it, and to its bytes on the disk."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

import msgspec

from content.caching.answers import Answer
from content.caching.entries import Key
from content.caching.file_store import StoredFile
from content.exceptions import FileStoreError, ItemNotFoundError
from content.factories.downloads import Source
from content.factories.keeping import Keeping
from content.factories.once import Once
from content.factories.record_codec import RecordCodec
from content.factories.recording import record_item, record_miss, record_url
from content.model.uri import TcmUri
from content.providers.contracts import BinaryMeta, ContentProvider


class Binary(msgspec.Struct, frozen=True, kw_only=True):
    """A published binary, whose bytes are on the disk of a machine that fetched it."""

    publication_id: int
    url: str
    file: StoredFile
    last_published: datetime | None


_META_CODEC = RecordCodec(BinaryMeta)
_CODEC = RecordCodec(Binary)


def binary_key(publication_id: int, url: str) -> Key:
    """Return what a binary is kept under."""
    return Key("binary", publication_id, url)


class BinaryFactory:
    """Loads binaries, and what is known of them, for one build."""

    def __init__(self, provider: ContentProvider, once: Once, keeping: Keeping) -> None:
        self._provider = provider
        self._once = once
        self._cache = keeping.values
        self._files = keeping.files
        self._downloads = keeping.downloads

    def get_meta_by_uri(self, uri: TcmUri) -> BinaryMeta:
        """Return what is known of a multimedia component's binary.

        Raises:
            ItemNotFoundError: It is not published.
            ContentServiceError: The content service could not be asked.
        """
        key = Key("binary meta", uri.publication_id, str(uri))

        def fetch() -> BinaryMeta:
            record_item(uri)
            return self._provider.fetch_binary_meta_by_uri(uri)

        return self._once.get(key, lambda: self._cache.get(key, fetch, _META_CODEC))

    def get_meta_by_url(self, publication_id: int, url: str) -> BinaryMeta:
        """Return what is known of the binary published at ``url``; raises the same."""
        key = Key("binary meta", publication_id, url)
        return self._once.get(
            key,
            lambda: self._cache.get(
                key, lambda: self._fetch_meta(publication_id, url), _META_CODEC
            ),
        )

    def get_by_url(self, publication_id: int, url: str) -> Binary:
        """Return the binary published at ``url``, downloaded by some machine.

        Raises:
            ItemNotFoundError: Nothing is published there.
            ContentServiceError: It could not be fetched, or not yet.
            FileStoreError: The disk did not take it.
        """
        binary = self.look_up_by_url(publication_id, url).value
        if binary is None:
            raise ItemNotFoundError(
                "No binary is published there", publication_id=publication_id, url=url
            )
        return binary

    def look_up_by_url(self, publication_id: int, url: str) -> Answer[Binary]:
        """Return the same with what the cache has to say of it.

        Without a value if nothing is published there; else raises the same.
        """
        return self._cache.look_up(
            binary_key(publication_id, url),
            lambda: self._fetch(publication_id, url),
            _CODEC,
        )

    def find_known_by_url(self, publication_id: int, url: str) -> Binary | None:
        """Return the binary if it was fetched before and still counts; fetch nothing."""
        return self._cache.find(binary_key(publication_id, url), _CODEC)

    def open(self, binary: Binary) -> tuple[Binary, BinaryIO]:
        """Return the binary with its file, to be read and closed; fetch it if need be.

        What is fetched only now may be newer than what was asked for. Raises the same.
        """
        if file := self._files.open(binary.file):
            return binary, file
        meta = self._provider.fetch_binary_meta_by_url(
            binary.publication_id, binary.url
        )
        newer = self._download(binary.publication_id, binary.url, meta)
        if file := self._files.open(newer.file):
            return newer, file
        raise FileStoreError("Just removed again", url=binary.url)

    def _fetch(self, publication_id: int, url: str) -> Binary:
        meta = self._fetch_meta(publication_id, url)
        try:
            return self._download(publication_id, url, meta)
        except ItemNotFoundError:
            record_miss(publication_id)
            raise

    def _fetch_meta(self, publication_id: int, url: str) -> BinaryMeta:
        record_url(publication_id, url)
        try:
            meta = self._provider.fetch_binary_meta_by_url(publication_id, url)
        except ItemNotFoundError:
            record_miss(publication_id)
            raise
        record_item(meta.uri)
        return meta

    def _download(self, publication_id: int, url: str, meta: BinaryMeta) -> Binary:
        source = Source(self._provider, publication_id, url)
        download = self._downloads.get(source, meta)
        return Binary(
            publication_id=publication_id,
            url=url,
            file=download.file,
            last_published=download.last_published,
        )
