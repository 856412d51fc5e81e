from __future__ import annotations

import base64
import gzip
import json
import zlib

import pytest

from content.exceptions import DecodingError
from content.model.decoding.limits import Limits
from content.model.decoding.wrappings import unwrap

LIMITS = Limits()
DOCUMENT = b'{"Id":"tcm:5-12"}'
GZIPPED = gzip.compress(DOCUMENT, compresslevel=0, mtime=0)
ENCODED = base64.b64encode(GZIPPED)
BOM = b"\xef\xbb\xbf"


PLAIN = {
    "as it is": DOCUMENT,
    "byte order mark": BOM + DOCUMENT,
    "white space": b" \r\n" + BOM + b"\n" + DOCUMENT + b"\r\n ",
    "JSON string": json.dumps(DOCUMENT.decode()).encode(),
    "JSON string twice": json.dumps(json.dumps("\ufeff" + DOCUMENT.decode())).encode(),
}
COMPRESSED = {
    "base64": ENCODED,
    "byte order mark": BOM + ENCODED + b"\n",
    "lines": b"\r\n".join((ENCODED[:20], ENCODED[20:40], ENCODED[40:])),
    "no padding": ENCODED.rstrip(b"="),
    "URL-safe": base64.urlsafe_b64encode(GZIPPED),
    "JSON string": json.dumps(ENCODED.decode()).encode(),
    "no base64": GZIPPED,
    "zeros behind": GZIPPED + b"\0\0",
    "mark within": base64.b64encode(gzip.compress(BOM + DOCUMENT)),
    "twice": base64.b64encode(gzip.compress(ENCODED)),
}


@pytest.mark.parametrize("wrapping", PLAIN)
def test_document_is_found_within(wrapping):
    assert unwrap(PLAIN[wrapping], LIMITS) == (DOCUMENT, False)


@pytest.mark.parametrize("wrapping", COMPRESSED)
def test_compressed_document_is_found_within(wrapping):
    assert unwrap(COMPRESSED[wrapping], LIMITS) == (DOCUMENT, True)


def test_samples_have_what_their_names_say():
    assert ENCODED.endswith(b"=")
    assert COMPRESSED["URL-safe"] != ENCODED


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "empty"),
        (BOM + b" \n", "empty"),
        (b'""', "empty"),
        (b"null", "Neither JSON object nor XML"),
        (b"[1]", "Neither JSON object nor XML"),
        (b"Not found", "Neither JSON object nor XML"),
        (b'"unclosed', "truncated"),
        (b'"\xff"', "Not UTF-8"),
        (ENCODED[:-8] + b"!" + ENCODED[-8:], "Broken base64"),
        (ENCODED.rstrip(b"=")[:21], "Broken base64"),
        (ENCODED[:24], "ends too early"),
        (GZIPPED[:-1], "ends too early"),
        (GZIPPED[:-8] + bytes(8), "Broken gzip"),
        (GZIPPED + GZIPPED, "follows the gzip data"),
        (b"H4sI" + base64.b64encode(zlib.compress(DOCUMENT)), "Broken gzip"),
    ],
)
def test_anything_else_is_refused_with_a_reason(document, reason):
    with pytest.raises(DecodingError, match=reason) as caught:
        unwrap(document, LIMITS)
    assert caught.value.identity["place"]


def test_document_wrapped_without_end_is_refused():
    text = DOCUMENT.decode()
    for _ in range(6):
        text = json.dumps(text)
    with pytest.raises(DecodingError, match="Wrapped too often"):
        unwrap(text.encode(), LIMITS)


def test_document_may_be_as_large_as_the_limit_and_no_larger():
    exact = Limits(max_bytes=len(DOCUMENT))
    assert unwrap(DOCUMENT, exact).text == DOCUMENT
    with pytest.raises(DecodingError, match="too large"):
        unwrap(DOCUMENT, Limits(max_bytes=len(DOCUMENT) - 1))


def test_bomb_is_refused_without_being_decompressed_in_full():
    bomb = gzip.compress(bytes(64 * 1024 * 1024), compresslevel=1)
    limits = Limits(max_bytes=1024 * 1024)
    with pytest.raises(DecodingError, match="too large"):
        unwrap(bomb, limits)


def test_what_a_bomb_costs_is_bounded_by_the_limit(monkeypatch):
    asked = []
    real = zlib.decompressobj

    class Recorder:
        def __init__(self, wbits: int) -> None:
            self._inflater = real(wbits=wbits)

        def decompress(self, data: bytes, max_length: int) -> bytes:
            asked.append(max_length)
            return self._inflater.decompress(data, max_length)

    monkeypatch.setattr(zlib, "decompressobj", Recorder)
    with pytest.raises(DecodingError, match="too large"):
        unwrap(gzip.compress(bytes(1000)), Limits(max_bytes=100))
    assert asked == [101]
