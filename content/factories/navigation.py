"""From the page that holds a publication's sitemap to its navigation."""

from __future__ import annotations

import logging
from functools import partial

from content.addressing.published_urls import address_of, complete_url
from content.caching.contracts import ValueCache
from content.caching.entries import Key
from content.conf import conf
from content.exceptions import DecodingError, InvalidUriError
from content.factories.documents import fetch_by_url, limits_from_settings
from content.factories.navigation_codec import NavigationCodec
from content.factories.once import Once
from content.factories.recording import record_item, record_miss
from content.model.decoding import UrlKind, decode_navigation
from content.model.navigation import Navigation
from content.model.uri import NULL_URI, TcmUri
from content.providers.contracts import ContentProvider

logger = logging.getLogger(__name__)

_CODEC = NavigationCodec()


class NavigationFactory:
    """Loads navigations for one build."""

    def __init__(
        self, provider: ContentProvider, once: Once, cache: ValueCache
    ) -> None:
        self._provider = provider
        self._once = once
        self._cache = cache

    def start(self, publication_id: int, source: str) -> None:
        """Begin to load what ``get`` will be asked for."""
        key = _key_of(publication_id, source)
        self._once.start(key, partial(self._load, key))

    def get(self, publication_id: int, source: str) -> Navigation:
        """Return the navigation of a publication, without any nodes if it is broken.

        Args:
            source: The URI of the page that holds it, or its published URL.

        Raises:
            ItemNotFoundError: It is not published.
            ContentServiceError: The content service could not be asked.
        """
        key = _key_of(publication_id, source)
        return self._once.get(key, partial(self._load, key))

    def _load(self, key: Key) -> Navigation:
        return self._cache.get(key, partial(self._fetch, key), _CODEC)

    def _fetch(self, key: Key) -> Navigation:
        uri = _find_uri(key.identity)
        if uri is not None:
            record_item(uri)
            return _decode(self._provider.fetch_page_by_uri(uri), key)
        return self._fetch_by_url(key)

    def _fetch_by_url(self, key: Key) -> Navigation:
        """Fetch a sitemap of which it is not known yet what events will call it.

        The document itself tells, if its own page is in it. If not, every event has to be
        taken for one of its own, and supersedes all pages that show it.
        """
        document = fetch_by_url(self._provider, key.publication_id, key.identity)
        navigation = _decode(document, key)
        uri = _own_uri(navigation, key.identity)
        if uri.is_null:
            logger.warning("navigation does not tell its own URI key=%s", key)
            record_miss(key.publication_id)
        record_item(uri)
        return navigation


def _key_of(publication_id: int, source: str) -> Key:
    return Key("navigation", publication_id, source)


def _find_uri(source: str) -> TcmUri | None:
    try:
        return TcmUri.parse(source)
    except InvalidUriError:
        return None


def _own_uri(navigation: Navigation, url: str) -> TcmUri:
    position = navigation.find(_to_address(url, UrlKind.OTHER))
    return NULL_URI if position is None else navigation.nodes[position].uri


def _to_address(url: str, kind: UrlKind) -> str:
    welcome_file = conf.CONTENT_WELCOME_FILE
    if kind is not UrlKind.OTHER:
        is_directory = kind is UrlKind.STRUCTURE_GROUP
        url = complete_url(url, welcome_file, is_directory=is_directory)
    return address_of(url, welcome_file)


def _decode(document: bytes, key: Key) -> Navigation:
    """Decode; that a document is broken is a fact, and kept until it is published anew."""
    limits = limits_from_settings()
    try:
        navigation, left_out = decode_navigation(document, _to_address, limits)
    except DecodingError as exc:
        logger.warning("navigation not understood key=%s error=%s", key, exc)
        return Navigation()
    if left_out:
        logger.warning("navigation incomplete key=%s nodes_left_out=%d", key, left_out)
    return navigation
