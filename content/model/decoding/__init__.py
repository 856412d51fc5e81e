"""From published bytes to records: JSON or XML, however wrapped; no I/O."""

from __future__ import annotations

from content.model.decoding.documents import (
    Decoded,
    Format,
    decode_category,
    decode_component_presentation,
    decode_document,
    decode_keyword,
    decode_page,
)
from content.model.decoding.kinds import Kind
from content.model.decoding.limits import Limits
from content.model.decoding.navigation import (
    DecodedNavigation,
    UrlKind,
    decode_navigation,
)

__all__ = [
    "Decoded",
    "DecodedNavigation",
    "Format",
    "Kind",
    "Limits",
    "UrlKind",
    "decode_category",
    "decode_component_presentation",
    "decode_document",
    "decode_keyword",
    "decode_navigation",
    "decode_page",
]
