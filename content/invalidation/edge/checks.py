"""Checks of the settings about edge caches; ``content.checks`` runs them."""

from __future__ import annotations

import re
import ssl
import sys
from collections.abc import Iterator, Sequence

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from content.conf import conf
from content.invalidation.edge.edges import Edge, configured_edges
from content.providers.service_address import ServiceAddress

# What a front end or a proxy takes for too much in one header is 8 KiB and more.
_MOST_TAGS = 800
# RFC 9110, sections 5.6.2 and 5.5; what is beyond ASCII is refused by some.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"([!-~]([ \t!-~]*[!-~])?)?")


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
    yield from _check_headers_shared(edges)
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
        # Without the URL: there may be a password in it.
        yield Error(
            f"CONTENT_EDGE_CACHES, {edge.name}: url: {exc}.",
            hint='Write "http://cache.example.org:6081/".',
            id="content.E312",
        )
    most = _MOST_TAGS if edge.purge_header else sys.maxsize
    if not 1 <= edge.most_tags <= most:
        yield Error(
            f"CONTENT_EDGE_CACHES, {edge.name}: most_tags {edge.most_tags} must be"
            f" positive, and {_MOST_TAGS} at most in a header.",
            hint="Leave it out for the default.",
            id="content.E313",
        )
    for member in _find_unsendable(edge):
        yield Error(
            f"CONTENT_EDGE_CACHES, {edge.name}: {member} cannot be sent.",
            hint="Names are of letters, digits and hyphens; a value that was read from a"
            " file may end in a line end.",
            id="content.E314",
        )
    if edge.ca_bundle:
        yield from _check_ca_bundle(edge)


def _check_headers_shared(edges: Sequence[Edge]) -> Iterator[CheckMessage]:
    """Edge caches that read the same header have to read it in the same way."""
    separators: dict[str, str] = {}
    for edge in edges:
        name = edge.answer_header.lower()
        if separators.setdefault(name, edge.answer_separator) != edge.answer_separator:
            yield Error(
                f"CONTENT_EDGE_CACHES, {edge.name}: another one reads"
                f" {edge.answer_header}, too, with another answer_separator.",
                hint="Let one of them read another header.",
                id="content.E316",
            )


def _find_unsendable(edge: Edge) -> Iterator[str]:
    """Yield what in HTTP is no name or no value; values are secrets, and not told."""
    for member in ("method", "answer_header"):
        if not _NAME.fullmatch(getattr(edge, member)):
            yield member
    if edge.purge_header and not _NAME.fullmatch(edge.purge_header):
        yield "purge_header"
    for name, value in edge.headers.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            yield f"headers: {name!r}"


def _check_ca_bundle(edge: Edge) -> Iterator[CheckMessage]:
    try:
        ssl.create_default_context(cafile=edge.ca_bundle)
    except OSError as exc:
        yield Error(
            f"CONTENT_EDGE_CACHES, {edge.name}: ca_bundle {edge.ca_bundle!r}: {exc}.",
            hint="Name a file of certificates (PEM), or leave it out for the system's.",
            id="content.E315",
        )
