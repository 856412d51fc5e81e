"""From the authors' rich text to what Tridion publishes in an XHTML field.

Authors write ``xlink:href="component:fares"``. Published are the component's URI and,
for a multimedia component, where its binary is: as ``src`` of an image, as ``href`` of
anything else. ``xlink:href="uri:fares"`` leaves that out, as templates without DD4T's
binary publisher do. Every top-level element carries the namespaces it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from html import escape

import msgspec
from lxml import etree

_XHTML = "http://www.w3.org/1999/xhtml"
_XLINK = "http://www.w3.org/1999/xlink"
_HREF = f"{{{_XLINK}}}href"


class LinkTarget(msgspec.Struct, frozen=True):
    """What a link in rich text leads to; ``url`` is empty unless it is a binary."""

    uri: str
    url: str = ""


def publish_rich_text(text: str, find_target: Callable[[str], LinkTarget]) -> str:
    """Return the value of an XHTML field.

    Raises:
        lxml.etree.XMLSyntaxError: The text is not well-formed.
        KeyError: There is no component of a name that it links to.
    """
    root = etree.fromstring(
        f'<text xmlns="{_XHTML}" xmlns:xlink="{_XLINK}">{text.strip()}</text>'
    )
    for element in root.iter(f"{{{_XHTML}}}*"):
        if _HREF in element.attrib:
            _publish_link(element, find_target)
    return escape(root.text or "", quote=False) + "".join(map(_to_text, root))


def _publish_link(
    element: etree._Element, find_target: Callable[[str], LinkTarget]
) -> None:
    scheme, _, name = str(element.attrib[_HREF]).partition(":")
    target = find_target(name)
    element.set(_HREF, target.uri)
    if target.url and scheme == "component":
        is_image = etree.QName(element).localname == "img"
        element.set("src" if is_image else "href", target.url)


def _to_text(element: etree._Element) -> str:
    # A copy has no siblings or parent, so that it declares what it uses and no more.
    alone = deepcopy(element)
    etree.cleanup_namespaces(alone)
    return etree.tostring(alone, encoding="unicode", with_tail=True)
