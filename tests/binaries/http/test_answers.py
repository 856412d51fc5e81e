from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO

import pytest
from hypothesis import given, strategies as st

from content.binaries.http.answers import FileAnswer, Representation, answer
from content.binaries.http.bodies import Body

CONTENT = bytes(range(256)) * 4
SERVED = Representation(
    etag='"abc"',
    size_bytes=len(CONTENT),
    content_type="image/jpeg",
    last_modified=datetime(2026, 3, 4, 11, tzinfo=UTC),
    about_caching=(("Cache-Control", "max-age=0"), ("Vary", "Accept")),
    about_content=(("X-Content-Type-Options", "nosniff"),),
)


def body(found: FileAnswer) -> bytes:
    return b"".join(Body(found, BytesIO(CONTENT)))


def headers(found: FileAnswer) -> dict[str, str]:
    assert len(dict(found.headers)) == len(found.headers)
    return dict(found.headers)


def get(**fields: str) -> FileAnswer:
    asked = {name.replace("_", "-"): value for name, value in fields.items()}
    return answer("GET", asked, SERVED)


def test_all_of_it_is_sent():
    found = get()
    assert (found.status, found.is_whole, body(found)) == (200, True, CONTENT)
    assert headers(found) == {
        "Content-Type": "image/jpeg",
        "Content-Length": "1024",
        "Accept-Ranges": "bytes",
        "ETag": '"abc"',
        "Last-Modified": "Wed, 04 Mar 2026 11:00:00 GMT",
        "Cache-Control": "max-age=0",
        "Vary": "Accept",
        "X-Content-Type-Options": "nosniff",
    }


def test_head_says_the_same_and_sends_nothing():
    found = answer("HEAD", {"range": "bytes=0-9"}, SERVED)
    assert found.headers == get().headers
    assert (found.status, body(found)) == (200, b"")


def test_what_the_client_has_is_not_sent_again():
    found = get(if_none_match='"abc"')
    assert (found.status, body(found)) == (304, b"")
    assert headers(found) == {
        "ETag": '"abc"',
        "Last-Modified": "Wed, 04 Mar 2026 11:00:00 GMT",
        "Cache-Control": "max-age=0",
        "Vary": "Accept",
        # Or a middleware would say something else, and the browser believe it.
        "X-Content-Type-Options": "nosniff",
    }


REFUSED = {"Content-Length": "0", "Cache-Control": "no-store", "Vary": "Accept"}


def test_a_failed_condition_is_a_412_that_nobody_keeps():
    found = get(if_match='"x"', range="bytes=0-9")
    assert (found.status, headers(found)) == (412, REFUSED)


def test_one_part_is_sent_as_it_is():
    found = get(range="bytes=10-19")
    assert (found.status, found.is_whole, body(found)) == (206, False, CONTENT[10:20])
    assert headers(found)["Content-Range"] == "bytes 10-19/1024"
    assert headers(found)["Content-Length"] == "10"
    assert headers(found)["Content-Type"] == "image/jpeg"


def test_several_parts_are_sent_with_their_places():
    found = get(range="bytes=0-3,-4")
    kind, _, boundary = headers(found)["Content-Type"].partition("; boundary=")
    assert (found.status, kind) == (206, "multipart/byteranges")
    sent = body(found)
    assert headers(found)["Content-Length"] == str(len(sent))
    before, first, second, end = sent.split(f"--{boundary}".encode())
    assert (before, end) == (b"\r\n", b"--\r\n")
    for part, place, content in (
        (first, b"bytes 0-3/1024", CONTENT[:4]),
        (second, b"bytes 1020-1023/1024", CONTENT[-4:]),
    ):
        head, _, held = part.partition(b"\r\n\r\n")
        assert b"Content-Range: " + place in head
        assert b"Content-Type: image/jpeg" in head
        assert held == content + b"\r\n"


def test_boundaries_cannot_be_guessed():
    kinds = {headers(get(range="bytes=0-1,4-5"))["Content-Type"] for _ in range(2)}
    assert len(kinds) == 2


def test_a_part_that_there_is_not_is_a_416_that_nobody_keeps():
    found = get(range="bytes=5000-")
    assert found.status == 416
    assert headers(found) == {"Content-Range": "bytes */1024", **REFUSED}


def test_parts_that_touch_are_sent_as_one():
    found = get(range="bytes=5-9,0-4")
    assert (found.status, body(found)) == (206, CONTENT[:10])
    assert headers(found)["Content-Range"] == "bytes 0-9/1024"


def test_no_answer_is_larger_than_the_file():
    # 16 parts of a byte each, with what is said of each of them.
    found = get(range="bytes=" + ",".join(f"{2 * n}-{2 * n}" for n in range(16)))
    assert (found.status, body(found)) == (200, CONTENT)


def test_a_part_of_another_version_is_not_sent():
    assert get(range="bytes=0-9", if_range='"x"').status == 200
    assert get(range="bytes=0-9", if_range='"abc"').status == 206


@pytest.mark.parametrize("size", [0, 1])
def test_small_files_are_sent(size):
    served = Representation(etag='"e"', size_bytes=size, content_type="text/plain")
    found = answer("GET", {}, served)
    assert found.status == 200
    assert body(found) == CONTENT[:size]


# Two or more, in any order, that a file has.
PARTS = st.lists(st.integers(0, 1_023), min_size=2, max_size=8, unique=True).map(
    lambda ends: pairs_of(sorted(ends))
)


def pairs_of(ends: list[int]) -> list[tuple[int, int]]:
    return list(zip(ends[::2], ends[1::2], strict=False))


def received(found: FileAnswer) -> dict[int, int]:
    """Return the bytes that a client has afterwards, by their place in the file."""
    kind, sent = headers(found)["Content-Type"], body(found)
    if found.status == 200:
        return dict(enumerate(sent))
    if place := headers(found).get("Content-Range"):
        parts = [(place, sent)]
    else:
        message = f"Content-Type: {kind}\n\n".encode() + sent
        read = BytesParser(policy=HTTP).parsebytes(message)
        parts = [
            (str(part["Content-Range"]), bytes(part.get_content()))
            for part in read.iter_parts()
        ]
    return {at: byte for place, content in parts for at, byte in placed(place, content)}


def placed(place: str, content: bytes) -> Iterator[tuple[int, int]]:
    match = re.fullmatch(r"bytes (\d+)-(\d+)/1024", place)
    assert match
    first, last = map(int, match.groups())
    assert len(content) == last + 1 - first
    return enumerate(content, first)


@given(PARTS.flatmap(st.permutations))
def test_the_parts_that_are_sent_are_those_of_the_file(parts):
    asked = ",".join(f"{first}-{last}" for first, last in parts)
    found = get(range=f"bytes={asked}")
    has = received(found)
    assert len(body(found)) == int(headers(found)["Content-Length"]) <= len(CONTENT)
    assert all(CONTENT[at] == byte for at, byte in has.items())
    wanted = {at for first, last in parts for at in range(first, last + 1)}
    assert has.keys() == (wanted if found.status == 206 else set(range(1024)))


@given(st.text(alphabet="0123456789-,", max_size=40))
def test_as_much_is_sent_as_was_said_and_no_more_than_there_is(field):
    found = get(range=f"bytes={field}")
    sent = body(found)
    assert len(sent) == int(headers(found)["Content-Length"])
    assert len(sent) <= len(CONTENT)
