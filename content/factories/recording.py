"""What is recorded as used while something is asked of the content service.

Called before the question is asked: that there is no answer depends on the same things.
"""

from __future__ import annotations

from content.caching.dependencies import (
    item_dependency,
    link_dependency,
    lists_dependency,
    misses_dependency,
    url_dependency,
)
from content.caching.recorder import current_recorder
from content.model.uri import TcmUri


def record_item(uri: TcmUri) -> None:
    """Note that an item is used; an item without identity cannot be named by events."""
    if not uri.is_null:
        _record(item_dependency(uri))


def record_link(uri: TcmUri) -> None:
    """Note that what a link to an item leads to is used."""
    record_item(uri)
    if not uri.is_null:
        _record(link_dependency(uri))


def record_url(publication_id: int, url: str) -> None:
    """Note that what is published at a URL is used."""
    _record(url_dependency(publication_id, url))


def record_miss(publication_id: int) -> None:
    """Note that any event of the publication may be about what is used.

    For what is not there, and for what has no identity that an event could name. Every
    publish supersedes it: nothing that many pages are made of may need this.
    """
    _record(misses_dependency(publication_id))


def record_lists(publication_id: int) -> None:
    """Note that what a query finds in a publication is used."""
    _record(lists_dependency(publication_id))


def _record(dependency: str) -> None:
    if recorder := current_recorder():
        recorder.record((dependency,))
