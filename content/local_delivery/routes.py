"""The routes of the DD4T REST service: which question a request path asks.

As in the service: the names match whatever their case, numbers are 32-bit, one slash at
the end does not matter, and ``{extension}/{url}`` is a published URL in two parts. Its
client puts a second slash before the URL; that one does not matter either.
"""

from __future__ import annotations

import re
from enum import Enum

import msgspec

_INT32_MAX = 2**31 - 1

_URL = r"(?P<publication_id>\d{1,10})/(?P<extension>[^/]+)/(?P<url>.+)"
_ITEM = r"(?P<publication_id>\d{1,10})/(?P<item_id>\d{1,10})"


class Route(Enum):
    """The service's actions; the value is the path's beginning, as DD4T spells it."""

    PAGE_BY_URL = "page/GetContentByUrl"
    PAGE_BY_URI = "page/GetContentByUri"
    PAGE_DATE_BY_URL = "page/GetLastPublishedDateByUrl"
    PAGE_DATE_BY_URI = "page/GetLastPublishedDateByUri"
    COMPONENT_PRESENTATION = "componentpresentation/GetContent"
    COMPONENT_PRESENTATION_DATE = "componentpresentation/GetLastPublishedDate"
    COMPONENT_PRESENTATIONS = "componentpresentation/GetContentMultiple"
    FIND_COMPONENTS = "componentpresentation/FindComponents"
    LINK = "link/ResolveLink"
    BINARY_BY_URI = "binary/GetBinaryByUri"
    BINARY_BY_URL = "binary/GetBinaryByUrl"
    BINARY_STREAM_BY_URI = "binary/GetBinaryStreamByUri"
    BINARY_STREAM_BY_URL = "binary/GetBinaryStreamByUrl"
    BINARY_DATE_BY_URI = "binary/GetLastPublishedDateByUri"
    BINARY_DATE_BY_URL = "binary/GetLastPublishedDateByUrl"
    BINARY_META_BY_URI = "binary/GetBinaryMetaByUri"
    BINARY_META_BY_URL = "binary/GetBinaryMetaByUrl"
    BINARY_URL = "binary/GetUrlForUri"
    KEYWORD = "taxonomy/GetKeyword"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a request asks for. A number that was not given is 0."""

    route: Route
    publication_id: int
    item_id: int = 0
    template_id: int = 0
    page_id: int = 0
    url: str = ""
    text: str = ""  # item ids, or a keyword's title

    @property
    def asks_by_url(self) -> bool:
        """Whether publication 0 is allowed, and stands for all of them."""
        return bool(self.url)


_PARAMETERS = {
    Route.COMPONENT_PRESENTATION: rf"{_ITEM}(?:/(?P<template_id>\d{{1,10}}))?",
    Route.COMPONENT_PRESENTATIONS: r"(?P<publication_id>\d{1,10})/(?P<text>[^/]+)",
    Route.FIND_COMPONENTS: r"(?P<publication_id>\d{1,10})/(?P<text>.+)",
    Route.LINK: rf"{_ITEM}(?:/(?P<page_id>\d{{1,10}})/(?P<template_id>\d{{1,10}}))?",
    Route.KEYWORD: rf"{_ITEM}/(?P<text>[^/]+)",
}
_ROUTES = {
    route.value.lower(): (
        route,
        re.compile(
            _PARAMETERS.get(route, _URL if route.value.endswith("ByUrl") else _ITEM),
            re.ASCII | re.DOTALL,
        ),
    )
    for route in Route
}


def find_question(path: str) -> Question | None:
    """Return what a decoded request path asks; ``None`` if no route has that form."""
    name, parameters = _split(path)
    try:
        route, form = _ROUTES[name]
    except KeyError:
        return None
    match = form.fullmatch(parameters.removesuffix("/"))
    if not match:
        return None
    parts = {key: value for key, value in match.groupdict().items() if value}
    numbers = {key: int(parts.pop(key)) for key in list(parts) if key.endswith("_id")}
    if max(numbers.values()) > _INT32_MAX:
        return None
    if extension := parts.pop("extension", ""):
        parts["url"] = f"/{parts['url'].removeprefix('/')}.{extension}"
    return Question(route=route, **parts, **numbers)  # type: ignore[arg-type]  # by name


def find_route_name(path: str) -> str:
    """Return the name of the route that a path begins with, or ``""``."""
    found = _ROUTES.get(_split(path)[0])
    return found[0].value if found else ""


def _split(path: str) -> tuple[str, str]:
    controller, _, rest = path.removeprefix("/").partition("/")
    action, _, parameters = rest.partition("/")
    return f"{controller}/{action}".lower(), parameters
