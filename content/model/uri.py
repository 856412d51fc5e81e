"""Identities: TCM URIs, and the two other namespaces that published content mentions."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

import msgspec

from content.exceptions import InvalidUriError

_INT32_MAX = 2**31 - 1
_LONGEST_TEXT = 1024  # characters; longer ones are none, and would fill the cache below
# Anchored and ASCII only, where DD4T's own expression is neither. A hyphen or a "v" with
# no number behind it is read as absent, and what follows an underscore is a file name's
# business (``tcm:1109-29182-4_carousel``): both occur in published content.
_TCM = re.compile(
    r"(?P<namespace>tcm|ish):(?P<publication>[0-9]{1,10})-(?P<item>[0-9]{1,10})"
    r"(?:-(?P<type>[0-9]{1,10}))?(?:-v?(?P<version>[0-9]{1,10}))?(?:-{1,2}v?)?(?:_.*)?",
    re.IGNORECASE | re.ASCII,
)
_ECL = re.compile(r"ecl:(?P<publication>[0-9]{1,10})-(?P<rest>\S+)", re.IGNORECASE)


class ItemType(IntEnum):
    """Tridion's item types, by their number in a TCM URI."""

    PUBLICATION = 1
    FOLDER = 2
    STRUCTURE_GROUP = 4
    SCHEMA = 8
    COMPONENT = 16
    COMPONENT_TEMPLATE = 32
    PAGE = 64
    PAGE_TEMPLATE = 128
    TARGET_GROUP = 256
    CATEGORY = 512
    KEYWORD = 1024


class Namespace(IntEnum):
    """The namespaces of item identities, by their number in a cache event's key."""

    ECL = 0  # external content library items; they never occur in cache events
    TCM = 1  # Tridion Sites
    ISH = 2  # Tridion Docs


class TcmUri(msgspec.Struct, frozen=True, order=True):
    """An item's identity: ``tcm:5-120-64`` is page 120 of publication 5.

    The item type is a plain number, because Tridion has more types than
    :class:`ItemType` names. Version 0 means the current one. An ECL URI keeps what
    follows its publication in ``external``; its ``item_id`` is 0.
    """

    publication_id: int
    item_id: int
    item_type: int = ItemType.COMPONENT
    version: int = 0
    namespace: Namespace = Namespace.TCM
    external: str = ""

    @classmethod
    def parse(cls, text: str) -> TcmUri:
        """Read a URI in any form found in published content.

        Raises:
            InvalidUriError: ``text`` is no such URI, or a number in it exceeds 32 bits.
        """
        if len(text) > _LONGEST_TEXT:
            raise InvalidUriError("Too long for a URI", uri=text[:_LONGEST_TEXT])
        return _parse(text)

    @property
    def is_null(self) -> bool:
        """Whether this is Tridion's "no item", ``tcm:0-0-0``."""
        return not (self.publication_id or self.item_id or self.external)

    def __str__(self) -> str:
        if self.namespace is Namespace.ECL:
            return f"ecl:{self.publication_id}-{self.external}"
        prefix = f"{self.namespace.name.lower()}:{self.publication_id}-{self.item_id}"
        if self.item_type == ItemType.COMPONENT:
            return prefix
        return f"{prefix}-{self.item_type}"

    def of_type(self, item_type: int) -> TcmUri:
        """Return the URI of the same numbers with another item type, no version."""
        return msgspec.structs.replace(self, item_type=item_type, version=0)


NULL_URI = TcmUri(publication_id=0, item_id=0, item_type=0)


@lru_cache(maxsize=16_384)
def _parse(text: str) -> TcmUri:
    if match := _TCM.fullmatch(text):
        return TcmUri(
            publication_id=_int32(match["publication"], text),
            item_id=_int32(match["item"], text),
            item_type=_int32(match["type"] or ItemType.COMPONENT, text),
            version=_int32(match["version"] or 0, text),
            namespace=Namespace[match["namespace"].upper()],
        )
    if match := _ECL.fullmatch(text):
        return TcmUri(
            publication_id=_int32(match["publication"], text),
            item_id=0,
            namespace=Namespace.ECL,
            external=match["rest"],
        )
    raise InvalidUriError("Not a TCM, ISH or ECL URI", uri=text)


def _int32(digits: str | int, text: str) -> int:
    number = int(digits)
    if number > _INT32_MAX:
        raise InvalidUriError("A number in the URI exceeds 32 bits", uri=text)
    return number
