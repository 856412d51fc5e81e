"""Small navigations, as a content service would return them."""

from __future__ import annotations

import json
from typing import Any

from content.model.decoding import UrlKind, decode_navigation
from content.model.navigation import Navigation


def item(title: str, url: str = "", *items: dict[str, Any], **more: Any) -> Any:
    """Return an item of DXA's: a page, or with items below it a structure group."""
    kind = "StructureGroup" if items else "Page"
    return {"Title": title, "Url": url, "Type": kind, "Items": list(items)} | more


def group(title: str, url: str, *items: dict[str, Any], **more: Any) -> Any:
    """Return a structure group with its index page."""
    index = item(f"{title}, the page", f"{url.rstrip('/')}/index", **more)
    return item(title, url, index, *items)


def json_document(root: dict[str, Any]) -> bytes:
    return json.dumps(root).encode()


def as_published(url: str, _kind: UrlKind) -> str:
    return url


def navigation_of(document: bytes) -> Navigation:
    return decode_navigation(document, as_published).navigation


def large_document(nodes: int) -> bytes:
    """Return a navigation of at least so many nodes, on several levels, with duplicates."""
    pages = [
        item(
            f"Page {number}",
            f"/section/{number % (nodes - 10)}",
            Id=f"tcm:5-{number}-64",
        )
        for number in range(nodes)
    ]
    sections = [
        group(f"Section {start}", f"/section-{start}", *pages[start : start + 100])
        for start in range(0, nodes, 100)
    ]
    return json_document(group("Home", "/", *sections))
