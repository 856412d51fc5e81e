"""An answer as bytes and back; what is in a store may be anything."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.http import HttpResponse, HttpResponsePermanentRedirect
from hypothesis import given, strategies as st

from content.exceptions import DecodingError
from content.output.stored_response import StoredResponse, StoredResponseCodec

CODEC = StoredResponseCodec()
STORED = StoredResponse(
    404,
    (("Content-Type", "text/html; charset=utf-8"), ("X-Name", "a, b")),
    "<p>Ürdingen</p>".encode(),
)
ENCODED = CODEC.encode(STORED)


def pack(value: Any) -> bytes:
    return msgspec.msgpack.encode(value)


def test_an_answer_comes_back_as_it_was():
    assert CODEC.decode(ENCODED) == STORED


def test_status_headers_and_body_are_kept():
    response = HttpResponse(b"\x00\xff", status=404, content_type="text/x")
    response["Link"] = "</x>; rel=next"
    kept = StoredResponse.of(response).make_response()
    assert kept.status_code == 404
    assert kept.content == b"\x00\xff"
    assert dict(kept.items()) == {"Content-Type": "text/x", "Link": "</x>; rel=next"}


def test_a_header_that_the_answer_did_not_have_does_not_come_with_it():
    response = HttpResponse(b"")
    del response["Content-Type"]
    kept = StoredResponse.of(response).make_response()
    assert "Content-Type" not in kept


def test_no_cookie_is_kept():
    response = HttpResponse(b"page")
    response.set_cookie("visitor", "1")
    kept = CODEC.decode(CODEC.encode(StoredResponse.of(response))).make_response()
    assert not kept.cookies
    assert "Set-Cookie" not in kept


def test_what_is_done_to_one_visitors_answer_is_not_done_to_anothers():
    first = STORED.make_response()
    first["X-Visitor"] = "1"
    first.set_cookie("visitor", "1")
    first.content = b"for one"
    second = STORED.make_response()
    assert "X-Visitor" not in second
    assert not second.cookies
    assert second.content == STORED.body


def test_a_redirect_is_known_as_one():
    redirect = HttpResponsePermanentRedirect("/news/")
    assert StoredResponse.of(redirect).is_redirect
    assert not STORED.is_redirect


def test_its_size_is_not_less_than_its_bytes():
    assert CODEC.size_bytes(ENCODED) >= len(ENCODED)


# -- what is none ----------------------------------------------------------------------


@pytest.mark.parametrize("length", range(len(ENCODED)))
def test_an_answer_that_was_cut_off_is_none(length):
    with pytest.raises(DecodingError):
        CODEC.decode(ENCODED[:length])


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"<html>a page, bare</html>",
        b"\xc1",
        ENCODED + b"\x00",
        pack(None),
        pack("page"),
        pack([]),
        pack({"status": 200, "headers": [], "body": b""}),
        pack([200, []]),
        pack([200, [], b"", "of a later version"]),
        pack(["200", [], b""]),
        pack([True, [], b""]),
        pack([200, {"Content-Type": "text/html"}, b""]),
        pack([200, [["Content-Type"]], b""]),
        pack([200, [["Content-Type", 1]], b""]),
        pack([200, [], "text"]),
        pack([200, [], None]),
        # of the right types, but nothing that Django would send
        pack([0, [], b""]),
        pack([1_000, [], b""]),
        pack([-(2**63), [], b""]),
        pack([200, [["X-Split", "a\r\nSet-Cookie: b"]], b""]),
        pack([200, [["X-Split\n", "a"]], b""]),
        pack([200, [["Näme", "a"]], b""]),
        b"\x93\xcc\xc8\x91\x92\xa1\xff\xa1a\xc4\x00",  # a name that is no UTF-8
    ],
)
def test_what_is_no_answer_is_said_to_be_none(payload):
    with pytest.raises(DecodingError, match="No stored answer"):
        CODEC.decode(payload)


_changes = st.lists(
    st.tuples(st.integers(0, len(ENCODED) - 1), st.integers(0, 255)), min_size=1
)


@given(changes=_changes)
def test_whatever_became_of_its_bytes_it_is_an_answer_or_none(changes):
    changed = bytearray(ENCODED)
    for place, byte in changes:
        changed[place] = byte
    try:
        stored = CODEC.decode(bytes(changed))
    except DecodingError:
        return
    assert isinstance(stored.make_response(), HttpResponse)
