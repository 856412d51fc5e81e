"""A content service that is a folder of published items, without a network."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from content.exceptions import InvalidUrlError, ItemNotFoundError
from content.local_delivery.contract import VARIANT_ID
from content.local_delivery.index import Index
from content.local_delivery.links import resolve_component_link
from content.local_delivery.published_folder import PublishedFolder
from content.local_delivery.published_item import PublishedItem
from content.local_delivery.queries import find
from content.model.component import Keyword
from content.model.decoding import decode_keyword
from content.model.queries import Found, Query
from content.model.uri import NULL_URI, TcmUri
from content.providers.contracts import BinaryMeta

_REFUSED = re.compile(r"[\x00-\x1f\x7f\\]|(?:^|/)\.\.?(?:/|$)")


class FolderProvider:
    """Reads published items from files, as local delivery serves them.

    A change of the folder shows within a fraction of a second.
    """

    def __init__(
        self, *, folder: Path | str, scan_interval_seconds: float = 0.2
    ) -> None:
        """Read nothing yet.

        Args:
            scan_interval_seconds: How long files are taken as unchanged, at least.
        """
        self._folder = PublishedFolder(
            folder, scan_interval_seconds=scan_interval_seconds
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._folder!r})"

    def look_anew(self) -> None:
        """See at once what has changed in the folder."""
        self._folder.look_anew()

    def fetch_page_by_url(self, publication_id: int, url: str) -> bytes:
        return self._folder.read(self._page_by_url(publication_id, url))

    def fetch_page_by_uri(self, uri: TcmUri) -> bytes:
        return self._folder.read(self._index.get_page_by_uri(uri))

    def fetch_component_presentation(
        self, component_uri: TcmUri, template_uri: TcmUri | None = None
    ) -> bytes:
        return self._folder.read(
            self._index.get_component_presentation(component_uri, template_uri)
        )

    def fetch_component_presentations(
        self, component_uris: tuple[TcmUri, ...]
    ) -> tuple[bytes, ...]:
        documents = []
        for uri in component_uris:
            try:
                documents.append(self.fetch_component_presentation(uri))
            except ItemNotFoundError:
                continue
        return tuple(documents)

    def fetch_component_link(
        self,
        component_uri: TcmUri,
        *,
        page_uri: TcmUri | None = None,
        excluded_template_uri: TcmUri | None = None,
    ) -> str:
        return resolve_component_link(
            self._index,
            component_uri,
            page_uri=page_uri,
            excluded_template_uri=excluded_template_uri,
        )

    def download_binary_by_url(
        self, publication_id: int, url: str, target: BinaryIO
    ) -> None:
        self._copy(self._binary_by_url(publication_id, url), target)

    def download_binary_by_uri(self, uri: TcmUri, target: BinaryIO) -> None:
        self._copy(self._index.get_binary_by_uri(uri), target)

    def fetch_binary_meta_by_url(self, publication_id: int, url: str) -> BinaryMeta:
        return _binary_meta(self._binary_by_url(publication_id, url))

    def fetch_binary_meta_by_uri(self, uri: TcmUri) -> BinaryMeta:
        return _binary_meta(self._index.get_binary_by_uri(uri))

    def fetch_binary_url(self, uri: TcmUri) -> str:
        return self._index.get_binary_by_uri(uri).place.url

    def fetch_page_last_published_by_url(
        self, publication_id: int, url: str
    ) -> datetime:
        return self._page_by_url(publication_id, url).last_published

    def fetch_page_last_published_by_uri(self, uri: TcmUri) -> datetime:
        return self._index.get_page_by_uri(uri).last_published

    def fetch_component_presentation_last_published(
        self, component_uri: TcmUri
    ) -> datetime:
        items = self._index.get_component_presentations(component_uri)
        return max(item.last_published for item in items)

    def find_component_presentations(self, query: Query) -> tuple[Found, ...]:
        return find(self._index, query)

    def fetch_keyword(self, category_uri: TcmUri, name: str) -> Keyword:
        return decode_keyword(self._index.get_keyword(category_uri, name))

    def _copy(self, item: PublishedItem, target: BinaryIO) -> None:
        target.seek(0)
        target.truncate()
        with self._folder.open(item) as file:
            shutil.copyfileobj(file, target)
        if not target.tell():
            raise ItemNotFoundError("The file is empty", path=item.place.path)

    @property
    def _index(self) -> Index:
        return self._folder.index()

    def _page_by_url(self, publication_id: int, url: str) -> PublishedItem:
        return self._index.get_page_by_url(publication_id, _checked(url))

    def _binary_by_url(self, publication_id: int, url: str) -> PublishedItem:
        return self._index.get_binary_by_url(publication_id, _checked(url))


def _checked(url: str) -> str:
    if not url.startswith("/") or _REFUSED.search(url):
        raise InvalidUrlError("No item can be published there", url=url[:200])
    return url


def _binary_meta(item: PublishedItem) -> BinaryMeta:
    return BinaryMeta(
        uri=item.uri or NULL_URI,
        variant_id=VARIANT_ID,
        last_published=item.last_published,
    )
