"""Answers as the view builds them, made of what was seen; and what any entry has seen."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from content.caching.entries import Key
from content.caching.recorder import current_recorder
from content.exceptions import ContentServiceError, ItemNotFoundError
from content.factories.content import Content
from content.model.packing import unpack
from content.model.page import ComponentPresentation, Page
from content.model.uri import TcmUri
from content.output.building import limit_freshness, limit_lifetime
from content.output.stored_response import StoredResponse
from tests.support.changing_service import LINKED, Thing, Value
from tests.support.publishing import ERROR_PAGE

Seen = list[tuple[Thing, Value]]

_GAP_SECONDS = 5.0
_MISS_SECONDS = 30.0
_LINKED_URI = TcmUri.parse(LINKED)


def build_answer(content: Content, path: str) -> StoredResponse:
    """Build what a visitor gets: the page with what is on it, or the page for a 404.

    Its body is what was seen. Raises the same as the factories.
    """
    seen: Seen = []
    status = 200
    try:
        page = content.pages.get_by_url(5, path)
    except ItemNotFoundError:
        seen.append((("page", path), None))
        status, path = 404, ERROR_PAGE[1]
        limit_lifetime(_MISS_SECONDS)
        try:
            page = content.pages.get_by_url(5, path)
        except ItemNotFoundError:
            return _answer(status, [*seen, (ERROR_PAGE, None)])
    seen.append((("page", path), page.title))
    content.links.start(_LINKED_URI, page_uri=page.uri)
    _show_presentations(content, page, seen)
    if page.uri.item_id % 2 == 0:  # the other pages ask for the link early, in vain
        _show_link(content, page, seen)
    return _answer(status, seen)


def _show_presentations(content: Content, page: Page, seen: Seen) -> None:
    loaded = content.pages.load(page, on_loaded=lambda _: None)
    for presentation in loaded.page.all_component_presentations():
        thing = ("dcp", presentation.component.id_text)
        if heading := _heading_of(presentation):
            seen.append((thing, heading))
        for error in loaded.failures.values():
            if isinstance(error, ItemNotFoundError):
                seen.append((thing, None))
            else:
                _leave_gap()


def _show_link(content: Content, page: Page, seen: Seen) -> None:
    try:
        url = content.links.get_url(_LINKED_URI, page_uri=page.uri)
    except ContentServiceError:
        _leave_gap()
        return
    if url.startswith("/media/") or not url:
        seen += [(("link", LINKED), None), (("binary url", LINKED), url or None)]
    else:
        seen.append((("link", LINKED), url))


def _leave_gap() -> None:
    recorder = current_recorder()
    assert recorder is not None
    recorder.degrade()
    limit_freshness(_GAP_SECONDS)


def _answer(status: int, seen: Seen) -> StoredResponse:
    return StoredResponse(status, (), msgspec.json.encode(seen))


_decoder = msgspec.json.Decoder(Seen)


def seen_by(key: Key, value: Any) -> Seen:
    """Return what a value of the cache has seen; ``None`` is that it is not there."""
    match value:
        case StoredResponse():
            return _seen_in_body(value.body)
        case Page():
            return [((key.kind, key.identity), value.title)]
        case ComponentPresentation():
            return [(("dcp", key.identity), _heading_of(value))]
        case _:
            kind = "dcp" if key.kind == "component presentation" else key.kind
            return [((kind, key.identity), value)]


@lru_cache(maxsize=10_000)
def _seen_in_body(body: bytes) -> Seen:
    return _decoder.decode(body)


@lru_cache(maxsize=10_000)
def decode(kind: str, payload: bytes) -> Any:
    """Return the value that a payload is, of the kinds that are built here."""
    match kind:
        case "output":
            return msgspec.msgpack.decode(payload, type=StoredResponse)
        case "page":
            return unpack(Page, payload)
        case "component presentation":
            return unpack(ComponentPresentation, payload)
        case _:
            return payload.decode()


def _heading_of(presentation: ComponentPresentation) -> Value:
    field = presentation.component.fields.get("heading")
    return field.values[0] if field else None
