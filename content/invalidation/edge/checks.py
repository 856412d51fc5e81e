"""Checks of the settings about edge caches; ``content.checks`` runs them."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from content.conf import conf
from content.invalidation.edge.edges import Edge, configured_edges
from content.providers.service_address import ServiceAddress

# What a front end or a proxy takes for too much in one header is 8 KiB and more.
_MOST_TAGS = 800


def check_edges() -> Iterator[CheckMessage]:
    """Edge caches can be told, and answers can carry what they are told by."""
    try:
        edges = configured_edges()
    except ImproperlyConfigured as exc:
        yield Error(
            str(exc),
            hint="Each entry needs kind and url: see content/invalidation/edge/edges.py.",
            id="content.E310",
        )
        return
    for edge in edges:
        yield from _check(edge)
    if not 2 <= conf.CONTENT_EDGE_TAGS <= _MOST_TAGS:
        yield Error(
            f"CONTENT_EDGE_TAGS {conf.CONTENT_EDGE_TAGS} is not between 2 and"
            f" {_MOST_TAGS}.",
            hint="Tags take nine bytes each, and headers of 8 KiB are refused.",
            id="content.E311",
        )


def _check(edge: Edge) -> Iterator[CheckMessage]:
    try:
        ServiceAddress.parse(edge.url.partition("?")[0].rpartition("/")[0] + "/")
    except ValueError as exc:
        yield Error(
            f"CONTENT_EDGE_CACHES, {edge.name}: url {edge.url!r}: {exc}.",
            hint='Write "http://cache.example.org:6081/".',
            id="content.E312",
        )
    if edge.most_tags < 1:
        yield Error(
            f"CONTENT_EDGE_CACHES, {edge.name}: most_tags must be positive.",
            hint="Leave it out for the default.",
            id="content.E313",
        )
