"""What browsers may do with a file: show it in the site's name, and keep it.

Files are editors' uploads. What a browser would run as a page of the site is not shown, or
in a sandbox; and the content type is told by the name alone.
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import quote

from content.binaries.http.answers import Headers
from content.conf import conf

_SVG = "image/svg+xml"
_PDF = "application/pdf"
# Scripts run in these, or in what a browser takes them for.
_ACTIVE = re.compile(
    r"text/html|.*\bxml|.*\bxhtml.*|.*javascript|.*ecmascript|text/x-.*"
)
# Shown, and run nothing.
_PASSIVE = re.compile(r"(?:image|font)/.*|text/(?:plain|css|csv|vtt|markdown)")
_PLAYED = re.compile(r"(?:audio|video)/.*")
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
# The player is a page of the browser's own, which loads the file from its address: as one of
# this site, and not of none, as it would in a sandbox. It runs no script.
_PLAYER = (
    "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; img-src data:"
)
# Of its own, so that the site's does not apply: not every Chromium shows a PDF in a sandbox,
# or where plug-ins and styles are forbidden (https://crbug.com/271452). What scripts a PDF has
# run in the viewer, and see nothing of the site.
_VIEWER = "frame-ancestors 'self'"
_IMMUTABLE = "public, max-age=31536000, immutable"
_WHILE_FAILING = "public, max-age=5, must-revalidate"
_DIRECTIVE = re.compile(
    r' *[a-z][a-z-]*(?:=(?:[0-9]+|"[a-z0-9 ,-]*"))? *', re.IGNORECASE
)
# Characters that turn the direction of a name around, so that it seems to end otherwise.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029/\\\\]")
# What clients that know no more than ASCII read differently, each in its own way.
_UNQUOTABLE = re.compile('[^\x20-\x7e]|["%]')


class SvgPolicy(StrEnum):
    """What becomes of an SVG that is opened on its own."""

    SANDBOX = "sandbox"
    ATTACHMENT = "attachment"
    INLINE = "inline"


def content_headers(url: str, content_type: str) -> Headers:
    """Return how a file is to be shown."""
    policy, is_saved = _treatment(content_type)
    headers: Headers = (("X-Content-Type-Options", "nosniff"),)
    if policy:
        headers += (("Content-Security-Policy", policy),)
    if is_saved:
        headers += (("Content-Disposition", attachment(url.rpartition("/")[2])),)
    return headers


def _treatment(content_type: str) -> tuple[str, bool]:
    """Return the policy, empty for the site's own, and whether it is saved, not shown."""
    if content_type == _SVG:
        svg = SvgPolicy(conf.CONTENT_SVG)
        is_inline = svg is SvgPolicy.INLINE
        return "" if is_inline else _SANDBOX, svg is SvgPolicy.ATTACHMENT
    if content_type == _PDF:
        return _VIEWER, False
    if _PLAYED.fullmatch(content_type):
        return _PLAYER, False
    is_shown = content_type in conf.CONTENT_BINARY_INLINE or (
        _PASSIVE.fullmatch(content_type) and not _ACTIVE.fullmatch(content_type)
    )
    return _SANDBOX, not is_shown


def caching_headers(*, is_versioned: bool, is_stale: bool) -> Headers:
    """Return how long a file may be kept.

    Args:
        is_versioned: Its address is another one when the file is.
        is_stale: A newer one may exist, which cannot be had now.
    """
    if is_stale:
        return (("Cache-Control", _WHILE_FAILING),)
    if is_versioned:
        return (("Cache-Control", _IMMUTABLE),)
    return (("Cache-Control", conf.CONTENT_BINARY_CACHE_CONTROL),)


def is_cache_control(text: str) -> bool:
    """Whether a text is a list of directives, as ``Cache-Control`` has them."""
    return all(_DIRECTIVE.fullmatch(each) for each in text.split(","))


def attachment(name: str) -> str:
    """Return the ``Content-Disposition`` of what is saved under a name (RFC 6266).

    The name itself is for those who read RFC 8187; for others one comes before it that
    has nothing which they could misread.
    """
    name = _CONTROLS.sub("_", _TURNS.sub("", name))
    if not name:
        return "attachment"
    plain = _UNQUOTABLE.sub("_", name)
    value = f'attachment; filename="{plain}"'
    if plain == name:
        return value
    encoded = quote(name, safe="", errors="replace")
    return f"{value}; filename*=UTF-8''{encoded}"
