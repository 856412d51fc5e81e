"""What something was built from, as text that an invalidation can name.

``item:1:5:302`` is item 302 of publication 5 in namespace 1 (Sites), whatever its type:
cache events do not tell a page from a component. ``link:1:5:302`` is where links to it lead.
``url:5:/news/`` is whatever is published
at that URL. ``misses:5`` is everything that was not there when publication 5 was asked for
it; ``lists:5`` is what queries of it find. ``publication:5`` and ``everything`` are for forgetting all at once.
"""

from __future__ import annotations

from content.model.uri import TcmUri

EVERYTHING = "everything"


def item_dependency(uri: TcmUri) -> str:
    """Return the dependency on an item."""
    return f"item:{uri.namespace.value}:{uri.publication_id}:{uri.item_id}"


def link_dependency(uri: TcmUri) -> str:
    """Return the dependency on where links to an item lead.

    Apart from the item itself: every publish of a page tells where its components are
    shown, also those that stand on every page, and changes none of them.
    """
    return f"link:{uri.namespace.value}:{uri.publication_id}:{uri.item_id}"


def url_dependency(publication_id: int, url: str) -> str:
    """Return the dependency on what is published at a URL."""
    return f"url:{publication_id}:{url}"


def misses_dependency(publication_id: int) -> str:
    """Return the dependency on nothing being there; only a 404 may have it.

    Every event of the publication raises it: a page that merely holds a dead link would
    be superseded by every publish.
    """
    return f"misses:{publication_id}"


def lists_dependency(publication_id: int) -> str:
    """Return the dependency on which items there are; every event may change that."""
    return f"lists:{publication_id}"


def publication_dependency(publication_id: int) -> str:
    """Return the dependency on a publication as a whole."""
    return f"publication:{publication_id}"
