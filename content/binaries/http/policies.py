"""What browsers may do with a file: show it in the site's name, and keep it.

Files are editors' uploads. What a browser would run as a page of the site is not shown, or
in a sandbox; and the content type is told by the name alone.
"""

from __future__ import annotations

import re
from enum import StrEnum

from django.utils.http import content_disposition_header

from content.binaries.http.answers import Headers
from content.conf import conf

_SVG = "image/svg+xml"
_PDF = "application/pdf"
# Scripts run in these, or in what a browser takes them for.
_ACTIVE = re.compile(
    r"text/html|.*\bxml|.*\bxhtml.*|.*javascript|.*ecmascript|text/x-.*"
)
# Shown or played, and run nothing.
_PASSIVE = re.compile(
    r"(?:image|audio|video|font)/.*|text/(?:plain|css|csv|vtt|markdown)"
)
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_IMMUTABLE = "public, max-age=31536000, immutable"
_WHILE_FAILING = "public, max-age=5, must-revalidate"
# Characters that turn the direction of a name around, so that it seems to end otherwise.
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f/\\]")


class SvgPolicy(StrEnum):
    """What becomes of an SVG that is opened on its own."""

    SANDBOX = "sandbox"
    ATTACHMENT = "attachment"
    INLINE = "inline"


def content_headers(url: str, content_type: str) -> Headers:
    """Return how a file is to be shown."""
    nosniff = ("X-Content-Type-Options", "nosniff")
    if content_type == _SVG:
        policy = SvgPolicy(conf.CONTENT_SVG)
        if policy is SvgPolicy.INLINE:
            return (nosniff,)
        sandbox = ("Content-Security-Policy", _SANDBOX)
        if policy is SvgPolicy.SANDBOX:
            return (nosniff, sandbox)
        return (nosniff, sandbox, _attachment(url))
    if content_type == _PDF:
        # Browsers show it by a page of their own, which a sandbox would not let run; what
        # scripts it has run there, and see nothing of the site.
        return (nosniff,)
    sandbox = ("Content-Security-Policy", _SANDBOX)
    if _ACTIVE.fullmatch(content_type) or not _PASSIVE.fullmatch(content_type):
        return (nosniff, sandbox, _attachment(url))
    return (nosniff, sandbox)


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


def _attachment(url: str) -> tuple[str, str]:
    name = url.rpartition("/")[2]
    name = _CONTROLS.sub("_", _TURNS.sub("", name))
    value = content_disposition_header(as_attachment=True, filename=name)
    return ("Content-Disposition", value or "attachment")
