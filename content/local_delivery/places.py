"""Where a published item is kept: the layout of a published folder.

======================================================  ==============================
``5/publication.json``                                  what publication 5 is
``5/pages/news/index.html.json``                        the page ``/news/index.html``
``5/component_presentations/305-192.json``              a dynamic one, by its item ids
``5/binaries/media/harbour_tcm5-230.jpg``               the bytes at ``/media/…``
``5/taxonomies/33.json``                                the category ``tcm:5-33-512``
======================================================  ==============================

Documents end in ``.json``, ``.xml`` or ``.txt`` (gzip and base64), which is no part of
their URL.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from content.exceptions import InvalidUrlError
from content.model.uri import ItemType, TcmUri

# The limits of common file systems: of a path, and of one name in it.
MAX_PATH_BYTES = 1024
MAX_NAME_BYTES = 255

DOCUMENT_SUFFIXES = (".json", ".txt", ".xml")

_NUMBER = "[1-9][0-9]{0,8}"
_SUFFIX = r"\.(?:json|txt|xml)"
_PLACE = re.compile(
    rf"(?P<publication>{_NUMBER})/(?:"
    r"(?P<about>publication\.json)"
    rf"|pages(?P<page>/.+){_SUFFIX}"
    rf"|component_presentations/(?P<component>{_NUMBER})-(?P<template>{_NUMBER}){_SUFFIX}"
    r"|binaries(?P<binary>/.+)"
    rf"|taxonomies/(?P<category>{_NUMBER})\.json"
    r")"
)
# A colon begins a drive or a stream on some systems, a leading dot hides a file: the
# names of temporary files begin with one.
_REFUSED = re.compile(r"[\x00-\x1f\x7f\\:]|(?:^|/)(?:\.|/|$)")
_BINARY_URI = re.compile(rf"_tcm({_NUMBER})-({_NUMBER})(?:\.[^./]+)?$")


class ItemKind(StrEnum):
    """What is published, in the words that a person is told it with."""

    PUBLICATION = "publication"
    PAGE = "page"
    COMPONENT_PRESENTATION = "component presentation"
    BINARY = "binary"
    CATEGORY = "category"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a published folder, and what it says of the item there."""

    path: str  # relative to the folder, with slashes
    kind: ItemKind
    publication_id: int
    url: str = ""  # of pages and binaries
    uri: TcmUri | None = None  # None: the place does not tell (pages, some binaries)
    template_uri: TcmUri | None = None  # of component presentations

    @property
    def same_item_places(self) -> tuple[Place, ...]:
        """The places that the same item could have with another document suffix."""
        if self.kind not in {ItemKind.PAGE, ItemKind.COMPONENT_PRESENTATION}:
            return ()
        stem, dot, own = self.path.rpartition(".")
        return tuple(
            msgspec.structs.replace(self, path=stem + suffix)
            for suffix in DOCUMENT_SUFFIXES
            if suffix != dot + own
        )


def parse_place(path: str) -> Place:
    """Return the place that a relative path names.

    Raises:
        InvalidUrlError: The path is absolute, leaves the folder, or is none of the
            layout's.
    """
    if (reason := _reason_to_refuse(path)) or not (match := _PLACE.fullmatch(path)):
        raise InvalidUrlError(
            reason or "The path is not one of a published folder", url=path[:200]
        )
    publication_id = int(match["publication"])
    if match["page"]:
        return Place(
            path=path,
            kind=ItemKind.PAGE,
            publication_id=publication_id,
            url=match["page"],
        )
    if match["binary"]:
        return Place(
            path=path,
            kind=ItemKind.BINARY,
            publication_id=publication_id,
            url=match["binary"],
            uri=_uri_of_binary(match["binary"]),
        )
    if match["component"]:
        return Place(
            path=path,
            kind=ItemKind.COMPONENT_PRESENTATION,
            publication_id=publication_id,
            uri=TcmUri(publication_id, int(match["component"])),
            template_uri=TcmUri(
                publication_id, int(match["template"]), ItemType.COMPONENT_TEMPLATE
            ),
        )
    if match["category"]:
        return Place(
            path=path,
            kind=ItemKind.CATEGORY,
            publication_id=publication_id,
            uri=TcmUri(publication_id, int(match["category"]), ItemType.CATEGORY),
        )
    return Place(
        path=path,
        kind=ItemKind.PUBLICATION,
        publication_id=publication_id,
        uri=TcmUri(0, publication_id, ItemType.PUBLICATION),
    )


def _reason_to_refuse(path: str) -> str:
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return "The path is not Unicode text"
    if len(encoded) > MAX_PATH_BYTES or any(
        len(name) > MAX_NAME_BYTES for name in encoded.split(b"/")
    ):
        return "The path is too long"
    if _REFUSED.search(path):
        return "The path has a dot segment, an empty one or a character not allowed"
    return ""


def _uri_of_binary(url: str) -> TcmUri | None:
    # Tridion's default naming: harbour_tcm5-230.jpg.
    match = _BINARY_URI.search(url)
    return TcmUri(int(match[1]), int(match[2])) if match else None
