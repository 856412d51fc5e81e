from __future__ import annotations

import gzip

import brotli
import pytest

from content.front.encodings import IDENTITY, choose_encoding, encode

BODY = b"<p>The ferry leaves at seven.</p>" * 100


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("", IDENTITY),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("*;q=0", IDENTITY),
        ("identity", IDENTITY),
        ("identity;q=1, gzip;q=0.5", IDENTITY),
        ("identity;q=0", IDENTITY),  # rather than none
        ("deflate", IDENTITY),
        ("gzip;q=nonsense", IDENTITY),
        ("gzip;q=7", IDENTITY),
        ("gzip;q=nan", IDENTITY),
        ("gzip;x=1", IDENTITY),
        (",,;;gzip", IDENTITY),
        ("gzip" + " " * 2000, IDENTITY),
    ],
)
def test_the_encoding_is_the_best_that_the_browser_allows(accept, encoding):
    assert choose_encoding(accept) == encoding


def test_what_is_encoded_can_be_decoded():
    assert gzip.decompress(encode("gzip", BODY)) == BODY
    assert brotli.decompress(encode("br", BODY)) == BODY
    assert encode(IDENTITY, BODY) == BODY


def test_the_same_body_is_the_same_bytes_at_any_time():
    assert encode("gzip", BODY)[4:8] == bytes(4)  # where the time would be
