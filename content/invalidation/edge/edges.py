"""The edge caches that the settings name, and how each kind is told what to forget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

import msgspec
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from content.conf import conf


class Edge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An edge cache that forgets by tag."""

    url: str
    """What is asked to forget."""
    name: str = ""
    """What it is called in logs, and its place in the stream is kept under."""
    method: str = "PURGE"
    headers: Mapping[str, str] = {}
    """Sent along: keys, tokens."""
    answer_header: str
    """Where answers carry their tags."""
    answer_separator: str = " "
    purge_header: str = ""
    """Where the tags to forget are; empty: in the body."""
    purge_separator: str = " "
    body_member: str = ""
    """The member of a JSON object that lists the tags to forget."""
    success_member: str = ""
    """The member of the JSON object in its answer that has to be true."""
    most_tags: int = 200
    """In one request."""
    ca_bundle: str = ""
    """A file of certificates to trust; empty: the system's."""


# https://github.com/varnish/varnish-modules/blob/master/src/vmod_xkey.vcc, with the VCL of
# deploy/varnish; https://www.fastly.com/documentation/reference/api/purging/ (256 keys);
# https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/ (30 tags).
KINDS: Mapping[str, Mapping[str, object]] = {
    "varnish": {"answer_header": "xkey", "purge_header": "xkey-purge"},
    "fastly": {
        "method": "POST",
        "answer_header": "Surrogate-Key",
        "purge_header": "Surrogate-Key",
        "most_tags": 256,
    },
    "cloudflare": {
        "method": "POST",
        "answer_header": "Cache-Tag",
        "answer_separator": ",",
        "body_member": "tags",
        "success_member": "success",
        "most_tags": 30,
    },
    "tags": {},
}


class _Kind(msgspec.Struct, frozen=True, kw_only=True):
    kind: Literal["varnish", "fastly", "cloudflare", "tags"]


@cache
def configured_edges() -> tuple[Edge, ...]:
    """Return the edge caches of ``CONTENT_EDGE_CACHES``.

    Raises:
        ImproperlyConfigured: An entry cannot be read; the message says which and why.
    """
    entries: object = conf.CONTENT_EDGE_CACHES
    if not isinstance(entries, list | tuple):
        raise ImproperlyConfigured("CONTENT_EDGE_CACHES is no list")
    edges = tuple(_read(number, entry) for number, entry in enumerate(entries))
    names = [edge.name for edge in edges]
    if len(set(names)) < len(names):
        raise ImproperlyConfigured("CONTENT_EDGE_CACHES: each needs a name of its own")
    return edges


@receiver(setting_changed)
def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting == "CONTENT_EDGE_CACHES":
        configured_edges.cache_clear()


def _read(number: int, entry: Mapping[str, Any]) -> Edge:
    try:
        kind = msgspec.convert({"kind": entry.get("kind")}, _Kind).kind
        given = {name: entry[name] for name in entry if name != "kind"}
        named = {"name": f"{kind}-{number}", **KINDS[kind], **given}
        edge = msgspec.convert(named, Edge)
    except (AttributeError, msgspec.ValidationError) as exc:
        raise ImproperlyConfigured(
            f"CONTENT_EDGE_CACHES, entry {number}: {exc}"
        ) from exc
    if not edge.purge_header and not edge.body_member:
        raise ImproperlyConfigured(
            f"CONTENT_EDGE_CACHES, entry {number}: it needs purge_header or body_member"
        )
    return edge


def answer_headers(edges: Sequence[Edge], tags: Sequence[str]) -> dict[str, str]:
    """Return the headers that tell edge caches what an answer depends on."""
    return {edge.answer_header: edge.answer_separator.join(tags) for edge in edges}
