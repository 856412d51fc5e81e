"""What documents come wrapped in: byte order mark, JSON string, base64, gzip."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import NamedTuple, cast

from content.exceptions import DecodingError
from content.model.decoding.json_text import read_json
from content.model.decoding.limits import Limits

_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_GZIP_IN_BASE64 = b"H4sI"
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_GZIP_WINDOW_BITS = 16 + zlib.MAX_WBITS  # a gzip header and checksum are expected
# The longest chain seen is three: a service's JSON string of base64 of gzip.
_MAX_WRAPPINGS = 4


class Unwrapped(NamedTuple):
    """A document that begins with ``{`` or ``<``."""

    text: bytes
    compressed: bool


def unwrap(document: bytes, limits: Limits) -> Unwrapped:
    """Return the JSON object or XML within a document, without white space around it.

    Memory is bounded by ``limits.max_bytes``, whatever the document decompresses to.

    Raises:
        DecodingError: There is no such text within, or it is too large.
    """
    text, compressed = document, False
    for _ in range(1 + _MAX_WRAPPINGS):
        _check_size(text, limits)
        text = text.strip().removeprefix(_BOM).lstrip()
        if text.startswith((b"{", b"<")):
            return Unwrapped(text, compressed)
        if text.startswith(b'"'):
            text = _unquote(text)
        elif text.startswith(_GZIP):
            text, compressed = _decompress(text, limits), True
        elif text.startswith(_GZIP_IN_BASE64):
            text, compressed = _decompress(_decode_base64(text), limits), True
        else:
            raise DecodingError(_describe(text), place="byte 0")
    raise DecodingError("Wrapped too often", place="byte 0")


def _describe(text: bytes) -> str:
    if not text:
        return "The document is empty"
    return "Neither JSON object nor XML, nor either of them compressed"


def _check_size(text: bytes, limits: Limits) -> None:
    if len(text) > limits.max_bytes:
        raise DecodingError(
            "The document is too large", place="end", max_bytes=limits.max_bytes
        )


def _unquote(text: bytes) -> bytes:
    return cast("str", read_json(text)).encode()  # it begins with a quote


def _decode_base64(text: bytes) -> bytes:
    digits = text.translate(_URL_SAFE, b" \t\r\n=")
    padding = b"=" * (-len(digits) % 4)
    try:
        return base64.b64decode(digits + padding, validate=True)
    except binascii.Error as exc:
        raise DecodingError(f"Broken base64: {exc}", place="byte 0") from exc


def _decompress(data: bytes, limits: Limits) -> bytes:
    inflater = zlib.decompressobj(wbits=_GZIP_WINDOW_BITS)
    try:
        text = inflater.decompress(data, limits.max_bytes + 1)
    except zlib.error as exc:
        raise DecodingError(f"Broken gzip: {exc}", place="byte 0") from exc
    _check_size(text, limits)
    if not inflater.eof:
        raise DecodingError("The gzip data ends too early", place="end")
    if inflater.unused_data.strip(b"\0"):
        raise DecodingError("Something follows the gzip data", place="end")
    return text
