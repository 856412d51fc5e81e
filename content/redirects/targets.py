"""Where a redirect leads, with what was matched put in; nowhere that nobody allowed.

What a visitor has sent ends up in a header here. It is encoded for the part of the URL that
it gets into, so that it can neither end the header, nor be a host, nor add a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import msgspec
from django.http.request import validate_host

from content.addressing.publications import ANY_HOST, site_publications
from content.conf import conf
from content.exceptions import ContentError

_GROUP = re.compile(r"\$([1-9])")
_GROUP_OF_OTHERS = re.compile(r"\\([1-9])")  # as most programs spell it
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_SLASHES = re.compile(r"/{2,}")
_SAFE_IN_PATH = "/!$&'()*+,;=:@~"
_SAFE_AS_WRITTEN = _SAFE_IN_PATH + "%?"


class RefusedTargetError(ContentError, ValueError):
    """Nobody is led there; ``identity["target"]`` is where."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A URL in its parts, encoded."""

    origin: str = ""
    """Scheme and host of another site; empty: this one's."""
    path: str
    query: str = ""
    fragment: str = ""

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.origin}{self.path}{query}{fragment}"

    def with_query(self, query: str) -> Target:
        """Return the target with the query that was asked with behind its own."""
        query = quote(query, safe=_SAFE_AS_WRITTEN)
        joined = "&".join(filter(None, (self.query, query)))
        return msgspec.structs.replace(self, query=joined)


def make_target(text: str, groups: tuple[str, ...] = (), *, host: str = "") -> Target:
    """Return a target with ``$1`` replaced by the first group, and so on.

    Args:
        host: The one that was asked for, which is always allowed.

    Raises:
        RefusedTargetError: It is no URL, or one of a host that is not allowed.
    """
    text = _GROUP_OF_OTHERS.sub(r"$\1", text)
    # 1. What the editor wrote has to be sound by itself.
    if _UNSAFE.search(text):
        raise RefusedTargetError("Blanks or control characters", target=repr(text))
    for number in _GROUP.findall(text):
        if int(number) > len(groups):
            raise RefusedTargetError(f"There is no group {number}", target=text)
    try:
        parts = urlsplit(text)
    except ValueError as exc:
        raise RefusedTargetError(str(exc), target=text) from exc
    if not parts.scheme and (parts.netloc or not text.startswith("/")):
        raise RefusedTargetError("Neither a path nor an absolute URL", target=text)
    # 2. The host is the editor's choice alone, and within what the site allows.
    origin = (
        _check_origin(parts.scheme, parts.netloc, text, host) if parts.scheme else ""
    )
    # 3. The rest takes what was matched, encoded for its place.
    path = _fill(parts.path, groups, safe=_SAFE_IN_PATH)
    return Target(
        origin=origin,
        # Two slashes at the beginning would be another host.
        path=_SLASHES.sub("/", path) or "/",
        query=_fill(parts.query, groups, safe=""),
        fragment=_fill(parts.fragment, groups, safe=""),
    )


def _check_origin(scheme: str, netloc: str, text: str, own_host: str) -> str:
    if scheme not in {"http", "https"}:
        raise RefusedTargetError("Neither http nor https", target=text)
    if "$" in netloc or "@" in netloc:
        raise RefusedTargetError("Not a plain host", target=text)
    host = netloc.lower()
    name = host.partition(":")[0]
    own_name = own_host.lower().partition(":")[0]
    if not name or not validate_host(name, [own_name, *_allowed_hosts()]):
        raise RefusedTargetError(
            "The host is not among CONTENT_REDIRECT_HOSTS", target=text
        )
    return f"{scheme}://{host}"


def _allowed_hosts() -> Iterator[str]:
    yield from conf.CONTENT_REDIRECT_HOSTS
    for publication in site_publications():
        yield from (host for host in publication.hosts if host != ANY_HOST)


def _fill(written: str, groups: tuple[str, ...], *, safe: str) -> str:
    pieces = _GROUP.split(written)  # text, number, text, number, …, text
    return "".join(
        quote(groups[int(piece) - 1], safe=safe)
        if position % 2
        else quote(piece, safe=_SAFE_AS_WRITTEN)
        for position, piece in enumerate(pieces)
    )
