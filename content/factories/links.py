"""From the URI of a component to the URL that shows it."""

from __future__ import annotations

from content.caching.contracts import ValueCache
from content.caching.entries import Key
from content.exceptions import ItemNotFoundError
from content.factories.once import Once
from content.factories.record_codec import TextCodec
from content.factories.recording import record_link
from content.model.uri import ItemType, Namespace, TcmUri
from content.providers.contracts import ContentProvider

_CODEC = TextCodec()


class LinkFactory:
    """Resolves links for one build. What is not published has the URL ``""``."""

    def __init__(
        self, provider: ContentProvider, once: Once, cache: ValueCache
    ) -> None:
        self._provider = provider
        self._once = once
        self._cache = cache

    def start(self, uri: TcmUri, *, page_uri: TcmUri | None = None) -> None:
        """Begin to resolve what ``get_url`` will be asked for."""
        self._once.start(
            ("link", uri, page_uri, None), lambda: self._resolve(uri, page_uri, None)
        )

    def start_binary(self, uri: TcmUri) -> None:
        """Begin to resolve what ``get_binary_url`` will be asked for."""
        self._once.start(("binary url", uri), lambda: self._resolve_binary(uri))

    def get_url(
        self,
        uri: TcmUri,
        *,
        page_uri: TcmUri | None = None,
        excluded_template_uri: TcmUri | None = None,
    ) -> str:
        """Return the URL of a page that shows the component, else of its binary, else "".

        Args:
            page_uri: The page that the link stands on.
            excluded_template_uri: Presentations with this template do not count.

        Raises:
            ContentServiceError: The content service could not be asked.
        """
        return self._once.get(
            ("link", uri, page_uri, excluded_template_uri),
            lambda: self._resolve(uri, page_uri, excluded_template_uri),
        )

    def get_binary_url(self, uri: TcmUri) -> str:
        """Return the URL of a multimedia component's binary, or "".

        Raises:
            ContentServiceError: The content service could not be asked.
        """
        return self._once.get(("binary url", uri), lambda: self._resolve_binary(uri))

    def _resolve(
        self, uri: TcmUri, page_uri: TcmUri | None, excluded_template_uri: TcmUri | None
    ) -> str:
        if not _is_linked_to(uri):
            return ""
        if page_uri and not _is_page(page_uri):
            page_uri = None
        variant = " ".join(
            str(each or "-") for each in (page_uri, excluded_template_uri)
        )
        key = Key("link", uri.publication_id, str(uri), variant)
        try:
            return self._cache.get(
                key, lambda: self._fetch(uri, page_uri, excluded_template_uri), _CODEC
            )
        except ItemNotFoundError:
            return self._resolve_binary(uri)

    def _fetch(
        self, uri: TcmUri, page_uri: TcmUri | None, excluded_template_uri: TcmUri | None
    ) -> str:
        record_link(uri)
        return self._provider.fetch_component_link(
            uri, page_uri=page_uri, excluded_template_uri=excluded_template_uri
        )

    def _resolve_binary(self, uri: TcmUri) -> str:
        if not _is_linked_to(uri):
            return ""
        key = Key("binary url", uri.publication_id, str(uri))
        try:
            return self._cache.get(key, lambda: self._fetch_binary_url(uri), _CODEC)
        except ItemNotFoundError:
            return ""

    def _fetch_binary_url(self, uri: TcmUri) -> str:
        record_link(uri)
        return self._provider.fetch_binary_url(uri)


def _is_linked_to(uri: TcmUri) -> bool:
    """Whether content services resolve such a URI at all: only components of Sites."""
    return uri.namespace is Namespace.TCM and uri.item_type == ItemType.COMPONENT


def _is_page(uri: TcmUri) -> bool:
    """Whether the page was published with an identity that links can refer to."""
    return uri.namespace is Namespace.TCM and uri.item_type == ItemType.PAGE
