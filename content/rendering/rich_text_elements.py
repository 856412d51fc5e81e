"""What an element of rich text is in HTML, and which item it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

import msgspec

from content.model.items import parse_uri
from content.model.uri import TcmUri
from content.rendering.rich_text_markup import (
    Attributes,
    StartTag,
    read_attributes,
    spell_attributes,
)
from content.rendering.rich_text_prefixes import Prefixes

_LOCAL_NAME = re.compile(r"[A-Za-z][^:]*")
_ITEM_ADDRESS = re.compile(
    r"((?:tcm|ish|ecl):[^\s?#]*)([?#]\S*)?", re.ASCII | re.IGNORECASE
)
# With the spellings that a character reference gives a colon or a letter.
_ITEM_SCHEMES = ("tcm:", "ish:", "ecl:", "&#", "&colon;")
# Where an element of HTML or SVG holds the address of what it shows or leads to.
_ADDRESS_ATTRIBUTES = {
    "a": "href",
    "area": "href",
    "audio": "src",
    "embed": "src",
    "image": "href",
    "img": "src",
    "object": "data",
    "source": "src",
    "track": "src",
    "use": "href",
    "video": "src",
}
# Tridion's own elements that say no more than these of HTML do.
_TCDL_NAMES = {"link": "a", "image": "img"}
_TCDL_REFERENCES = ("ref", "destination")
_TCDL_HTML_ATTRIBUTES = {"alt", "class", "id", "lang", "rel", "target", "title"}
_MAX_REMEMBERED_LENGTH = 200  # characters


class ReferenceKind(Enum):
    """What a reference wants the URL of."""

    LINK = "link"  # something to go to: a page that shows the component, else its file
    BINARY = "binary"  # something to show here: the file of a multimedia component


class Reference(msgspec.Struct, frozen=True):
    """An item that rich text refers to."""

    uri: TcmUri
    kind: ReferenceKind


class Element(msgspec.Struct, frozen=True):
    """An element for output; its attributes are those of HTML only."""

    name: str
    attributes: Attributes
    reference: Reference | None = None
    is_dead: bool = False
    """Whether it refers to no item that could be, ``tcm:0-0-0`` say."""
    suffix: str = ""
    """The query and fragment that were written behind the URI."""

    def attributes_with(self, url: str) -> Attributes:
        """Return the attributes with this URL where the element's address belongs."""
        address = _append(url, self.suffix)
        return self.attributes | {_ADDRESS_ATTRIBUTES[self.name]: address}

    @property
    def alternative_text(self) -> str:
        """What stands for the element if what it shows cannot be had."""
        return self.attributes.get("alt") or "" if self.name == "img" else ""


def html_name(name: str, prefixes: Prefixes) -> str:
    """Return the name of the element in HTML; ``""`` if only its children count."""
    if ":" not in name:
        return name
    prefix, _, local = name.partition(":")
    if prefix in prefixes.html and _LOCAL_NAME.fullmatch(local):
        return local
    return _TCDL_NAMES.get(local, "") if prefix == "tcdl" else ""


def may_refer(markup: str) -> bool:
    """Return whether a reference to an item may be in the text; cheap."""
    folded = markup.lower()
    return any(scheme in folded for scheme in _ITEM_SCHEMES)


def has_address(name: str) -> bool:
    """Return whether elements of that name may refer to something."""
    return name in _ADDRESS_ATTRIBUTES


def spell_html_attributes(written: str, prefixes: Prefixes) -> str:
    """Return for output the HTML ones among the attributes of a tag."""
    if not written:
        return ""
    if len(written) > _MAX_REMEMBERED_LENGTH:
        return _spell_html_attributes.__wrapped__(written, prefixes)
    return _spell_html_attributes(written, prefixes)


# A site's editors write the same few classes, styles and namespaces over and over.
@lru_cache(maxsize=2048)
def _spell_html_attributes(written: str, prefixes: Prefixes) -> str:
    attributes = _html_attributes(read_attributes(written), prefixes)
    return spell_attributes(attributes)


def read_element(tag: StartTag, name: str, prefixes: Prefixes) -> Element:
    """Return an element that has an address.

    An address that was published wins over that of XLink: the publisher resolved it. An
    empty one does not.

    Args:
        name: The element's name in HTML.
    """
    written = read_attributes(tag.attributes)
    if is_tcdl := tag.name.startswith("tcdl:"):
        attributes = {
            key: value for key, value in written.items() if key in _TCDL_HTML_ATTRIBUTES
        }
        other_address = _first_value(written, _TCDL_REFERENCES)
    else:
        attributes = _html_attributes(written, prefixes)
        other_address = _first_value(written, prefixes.xlink_hrefs)
    address_attribute = _ADDRESS_ATTRIBUTES[name]
    published = _first_value(attributes, (address_attribute,))
    if match := _ITEM_ADDRESS.match(published or other_address):
        return _referring_element(name, attributes, match[1], match[2] or "")
    if other_address and not published:  # it leads out of the site
        attributes = attributes | {address_attribute: other_address}
    return Element(name, attributes, is_dead=is_tcdl and not other_address)


def _referring_element(
    name: str, attributes: Attributes, uri_text: str, suffix: str
) -> Element:
    uri = parse_uri(uri_text)
    if uri.is_null:
        return Element(name, attributes, is_dead=True)
    kind = ReferenceKind.LINK if name in {"a", "area"} else ReferenceKind.BINARY
    reference = Reference(uri.of_type(uri.item_type), kind)
    return Element(name, attributes, reference, suffix=suffix)


def _html_attributes(written: Attributes, prefixes: Prefixes) -> Attributes:
    attributes = {
        key: value
        for key, value in written.items()
        if key != "xmlns"
        and (":" not in key or key.partition(":")[0] not in prefixes.foreign)
    }
    if "xml:lang" in written:
        attributes.setdefault("lang", written["xml:lang"])
    return attributes


def _first_value(attributes: Attributes, names: Iterable[str]) -> str:
    for name in names:
        if value := (attributes.get(name) or "").strip():
            return value
    return ""


def _append(url: str, suffix: str) -> str:
    if not suffix:
        return url
    base, hash_sign, fragment = url.partition("#")
    return base + suffix if "#" in suffix else base + suffix + hash_sign + fragment
