"""From the URI of a component to the URL that shows it."""

from __future__ import annotations

from content.exceptions import ItemNotFoundError
from content.factories.once import Once
from content.model.uri import ItemType, Namespace, TcmUri
from content.providers.contracts import ContentProvider


class LinkFactory:
    """Resolves links for one build. What is not published has the URL ``""``."""

    def __init__(self, provider: ContentProvider, once: Once) -> None:
        self._provider = provider
        self._once = once

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
        try:
            return self._provider.fetch_component_link(
                uri,
                page_uri=page_uri if page_uri and _is_page(page_uri) else None,
                excluded_template_uri=excluded_template_uri,
            )
        except ItemNotFoundError:
            return self._resolve_binary(uri)

    def _resolve_binary(self, uri: TcmUri) -> str:
        if not _is_linked_to(uri):
            return ""
        try:
            return self._provider.fetch_binary_url(uri)
        except ItemNotFoundError:
            return ""


def _is_linked_to(uri: TcmUri) -> bool:
    """Whether content services resolve such a URI at all: only components of Sites."""
    return uri.namespace is Namespace.TCM and uri.item_type == ItemType.COMPONENT


def _is_page(uri: TcmUri) -> bool:
    """Whether the page was published with an identity that links can refer to."""
    return uri.namespace is Namespace.TCM and uri.item_type == ItemType.PAGE
