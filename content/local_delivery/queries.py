"""Which component presentations a query finds in a published folder."""

from __future__ import annotations

from content.local_delivery.described import Described
from content.local_delivery.index import Index
from content.local_delivery.places import ItemKind
from content.local_delivery.published_item import PublishedItem
from content.model.queries import MOST_FOUND, Found, Query
from content.model.uri import NULL_URI


def find(index: Index, query: Query) -> tuple[Found, ...]:
    """Return what a query finds, ``MOST_FOUND`` at most."""
    matching = [
        (item, item.facts.described)
        for item in index
        if item.place.kind is ItemKind.COMPONENT_PRESENTATION
        and item.place.publication_id == query.publication_id
        and item.facts.described is not None
        and _matches(item.facts.described, query)
    ]
    matching.sort(key=lambda pair: _numbers_of(pair[0]))
    if name := query.sort.removeprefix("-").casefold():
        matching.sort(
            key=lambda pair: _value_of(pair[0], pair[1], name),
            reverse=query.sort.startswith("-"),
        )
    return tuple(
        Found(item.uri or NULL_URI, item.place.template_uri or NULL_URI)
        for item, _ in matching[:MOST_FOUND]
    )


def _matches(described: Described, query: Query) -> bool:
    return (
        _is_one(query.schema, described.schema)
        and _is_one(query.template, described.template)
        and _is_one(query.keyword, described.keywords)
        and all(
            wanted.casefold() in described.values.get(name.casefold(), ())
            for name, wanted in query.metadata
        )
    )


def _is_one(wanted: str, names: frozenset[str]) -> bool:
    return not wanted or wanted.casefold() in names


def _numbers_of(item: PublishedItem) -> tuple[int, int]:
    template_uri = item.place.template_uri
    return (
        item.uri.item_id if item.uri else 0,
        template_uri.item_id if template_uri else 0,
    )


def _value_of(item: PublishedItem, described: Described, name: str) -> str:
    if name == "title":
        return described.title
    if name == "published":
        return item.last_published.isoformat()
    return next(iter(described.values.get(name, ())), "")
