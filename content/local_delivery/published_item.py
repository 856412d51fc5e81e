"""What local delivery knows of one published item without reading it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from content.exceptions import DecodingError
from content.local_delivery.described import Described, describe
from content.local_delivery.places import ItemKind, Place
from content.model.decoding import (
    decode_component_presentation,
    decode_keyword,
    decode_navigation,
    decode_page,
)
from content.model.uri import ItemType, TcmUri

_T = TypeVar("_T")

# How DD4T's items begin, whatever they are wrapped in.
_ITEM_STARTS = (b"{", b"<", b"H4sI", b"\x1f\x8b", b'"')


class Shown(msgspec.Struct, frozen=True):
    """A component that a page shows, and the template it is shown with."""

    component_uri: TcmUri
    template_uri: TcmUri
    is_dynamic: bool = False  # published on its own as well


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says that others look it up by."""

    uri: TcmUri | None = None  # of pages; None: the document does not tell
    structure_group_uri: TcmUri | None = None
    shown: tuple[Shown, ...] = ()  # those of the page itself, then those of regions
    keywords: Mapping[str, bytes] = {}  # of a category: JSON by title
    keyword_uris: tuple[TcmUri, ...] = ()
    described: Described | None = None  # of component presentations


class Signature(msgspec.Struct, frozen=True):
    """What tells one state of a file from another."""

    modified_ns: int  # nanoseconds since 1970
    size: int  # bytes
    inode: int


class PublishedItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a published folder as it was when the folder was last read."""

    place: Place
    signature: Signature
    facts: Facts

    @property
    def uri(self) -> TcmUri | None:
        """The identity; ``None`` if neither place nor document tells."""
        return self.place.uri or self.facts.uri

    @property
    def last_published(self) -> datetime:
        """When the file was written, in UTC.

        Not the date within the document: that does not move when a file is edited by
        hand, and Tridion's own date is the deployer's as well.
        """
        return datetime.fromtimestamp(self.signature.modified_ns / 1e9, UTC)


def read_facts(place: Place, document: bytes) -> Facts:
    """Return what a document at a place says of itself.

    Raises:
        DecodingError: It is no document of the kind that belongs there.
    """
    match place.kind:
        case ItemKind.PAGE:
            return _page_facts(place, document)
        case ItemKind.COMPONENT_PRESENTATION:
            return Facts(described=describe(decode_component_presentation(document)))
        case ItemKind.CATEGORY:
            return _category_facts(document)
        case ItemKind.PUBLICATION:
            _decode(document, _Titled)
        case ItemKind.BINARY:
            pass  # any bytes are one
    return Facts()


def _page_facts(place: Place, document: bytes) -> Facts:
    try:
        page = decode_page(document)
    except DecodingError:
        if (facts := _find_other_page_facts(place, document)) is not None:
            return facts
        raise
    group = page.structure_group
    return Facts(
        uri=_known(page.uri),
        structure_group_uri=_known(group.uri) if group else None,
        shown=tuple(
            Shown(
                each.component.uri.of_type(ItemType.COMPONENT),
                each.component_template.uri.of_type(ItemType.COMPONENT_TEMPLATE),
                each.is_dynamic,
            )
            for each in page.all_component_presentations()
        ),
    )


def _find_other_page_facts(place: Place, document: bytes) -> Facts | None:
    """Return the facts of a page that is a sitemap or plain text; ``None`` if it is none."""
    if place.url.endswith(".txt") and not document.lstrip().startswith(_ITEM_STARTS):
        return Facts()
    try:
        navigation, _ = decode_navigation(document, lambda url, _kind: url)
    except DecodingError:
        return None
    own = navigation.find(place.url)
    return Facts(uri=None if own is None else _known(navigation.nodes[own].uri))


def _known(uri: TcmUri) -> TcmUri | None:
    return None if uri.is_null else uri.of_type(uri.item_type)


class _Titled(msgspec.Struct, rename="pascal"):
    title: str


class _Category(msgspec.Struct, rename="pascal"):
    keywords: list[msgspec.Raw]


def _category_facts(document: bytes) -> Facts:
    keywords: dict[str, bytes] = {}
    uris = []
    for raw in _decode(document, _Category).keywords:
        keyword = decode_keyword(bytes(raw))
        uris.append(keyword.uri)
        # The first of a title counts, as in a search from the top.
        keywords.setdefault(keyword.title, bytes(raw))
    return Facts(keywords=keywords, keyword_uris=tuple(uris))


def _decode(document: bytes | msgspec.Raw, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(document, type=kind)
    except msgspec.DecodeError as exc:  # broken JSON, or not what belongs there
        raise DecodingError(str(exc)) from exc
