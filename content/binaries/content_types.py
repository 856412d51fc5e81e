"""The content type of a binary: from its published name, never from its bytes."""

from __future__ import annotations

import mimetypes

# What is known of names does not differ between machines: the system's own tables are
# not read.
_TYPES = mimetypes.MimeTypes()
for _content_type, _suffix in (
    ("image/avif", ".avif"),
    ("image/webp", ".webp"),
    ("font/woff", ".woff"),
    ("font/woff2", ".woff2"),
    ("text/markdown", ".md"),
):
    _TYPES.add_type(_content_type, _suffix)

UNKNOWN = "application/octet-stream"


def content_type_of(url: str) -> str:
    """Return the content type of what is published at ``url``, without parameters."""
    content_type, encoding = _TYPES.guess_type(url, strict=False)
    return UNKNOWN if encoding else content_type or UNKNOWN
