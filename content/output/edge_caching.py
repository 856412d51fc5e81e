"""What browsers and edge caches are told to do with a page: RFC 9111, section 5.2."""

from __future__ import annotations

from collections.abc import Iterable

from content.caching.answers import Answer
from content.caching.entries import Entry, State
from content.conf import conf
from content.invalidation.edge.edges import answer_headers, configured_edges
from content.invalidation.edge.tags import tags_of_answer
from content.output.stored_response import StoredResponse

_FOR_NOW = "public, max-age=0, must-revalidate"


def page_cache_control(answer: Answer[StoredResponse]) -> str:
    """Return the ``Cache-Control`` of a page that does not say itself.

    What may be wrong, or lacks something, is for now only: an edge cache that is purged
    when the page changes would keep it for good, for the purge has been.
    """
    is_sound = (
        answer.state is State.FRESH
        and answer.is_certain
        and not answer.is_degraded
        and not answer.is_in_place_of_error
        # Of a build during which something was published, nobody knows what it shows.
        and answer.is_kept
        and answer.entry.fresh_seconds >= conf.CONTENT_FRESH_SECONDS
    )
    return conf.CONTENT_PAGE_CACHE_CONTROL if is_sound else _FOR_NOW


def edge_headers(entries: Iterable[Entry]) -> dict[str, str]:
    """Return what tells edge caches when to forget an answer that was made of these."""
    edges = configured_edges()
    if not edges:
        return {}
    dependencies = {each for entry in entries for each in entry.dependencies}
    return answer_headers(
        edges, tags_of_answer(dependencies, most=conf.CONTENT_EDGE_TAGS)
    )
