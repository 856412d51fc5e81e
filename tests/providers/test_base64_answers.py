"""A binary is what one-shot decoding makes of its answer, however that arrives."""

from __future__ import annotations

import base64
import json
import tracemalloc
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

import pytest
from hypothesis import example, given, strategies as st
from lxml import etree

from content.providers import failures
from content.providers.base64_answers import BinaryReceiver, UnreadableBinaryError
from content.providers.failures import FailedAttemptError

JSON = {"content-type": "application/json; charset=utf-8"}
CONTENT = bytes(range(256)) * 10


def receive(
    body: bytes,
    headers: Mapping[str, str] = JSON,
    *,
    sizes: Iterable[int] = (),
    max_bytes: int = 10_000_000,
) -> bytes:
    target = BytesIO(b"what there was")
    receiver = BinaryReceiver(target, max_bytes=max_bytes)
    receiver(headers, iter(cut(body, sizes)))
    assert receiver.size_bytes == len(target.getvalue())
    return target.getvalue()


def cut(body: bytes, sizes: Iterable[int]) -> list[bytes]:
    parts = []
    for size in sizes:
        parts.append(body[:size])
        body = body[size:]
    return [*parts, body] if body else parts


def escape(text: str, ways: Iterable[str]) -> str:
    spelled = []
    for character, way in zip(text, ways, strict=False):
        if way == "unicode":
            spelled.append(f"\\u{ord(character):04x}")
        elif way == "slash" and character == "/":
            spelled.append("\\/")
        elif way == "break":
            spelled.append(character + "\\r\\n")
        else:
            spelled.append(character)
    return "".join(spelled) + text[len(spelled) :]


_SIZES = st.lists(st.integers(1, 40), max_size=40)


@given(
    st.binary(min_size=1, max_size=300),
    _SIZES,
    st.lists(st.sampled_from(["as it is", "unicode", "slash", "break"]), max_size=60),
    st.sampled_from([b"", b"\xef\xbb\xbf", b" \r\n", b"\xef\xbb\xbf\t"]),
    st.sampled_from([b"", b"\n", b"  "]),
)
def test_any_string_in_any_parts_is_decoded(content, sizes, ways, before, after):
    text = escape(base64.b64encode(content).decode(), ways)
    body = before + b'"' + text.encode() + b'"' + after
    assert base64.b64decode("".join(json.loads(body.decode("utf-8-sig")).split())) == (
        content
    )
    assert receive(body, sizes=sizes) == content


@given(st.binary(max_size=60), _SIZES)
def test_whatever_else_arrives_is_refused_or_what_it_says(body, sizes):
    try:
        received = receive(body, sizes=sizes)
    except UnreadableBinaryError:
        return
    text = body.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
    if received:
        assert base64.b64decode("".join(json.loads(text).split())) == received
    else:
        assert text in {b"", b"null", b'""'} or json.loads(text).strip() == ""


@pytest.mark.parametrize("body", [b"", b"  ", b"null", b" null\n", b'""', b'" "'])
def test_nothing_is_nothing(body):
    assert receive(body) == b""


@pytest.mark.parametrize(
    "body",
    [
        b'"aGkh',  # no end
        b'"aGk"',  # a character is missing
        b'"aGkhaGk=aGkh"',  # goes on after its end
        b'"a*kh"',
        b'"aGkh"x',
        b'"aGkh" "aGkh"',
        b'"aGkh\\"',
        b'"aG\\u00e9h"',
        b'"aG\\x41h"',
        b'"aG\\u00"',
        b"[1, 2]",
        b"nullify",
        b"null and void, as it were",
        b"<html>Service Unavailable</html>",
        b'{"Message": "An error has occurred."}',
    ],
)
@pytest.mark.parametrize("sizes", [(), (1,) * 60, (3,) * 20, (5, 1)])
def test_what_is_no_base64_is_refused(body, sizes):
    with pytest.raises(UnreadableBinaryError):
        receive(body, sizes=sizes)


@pytest.mark.parametrize("first", [3, 4])
def test_padding_is_the_end_wherever_the_parts_end(first):
    with pytest.raises(UnreadableBinaryError, match="base64"):
        receive(b'"aG==aGkh"', sizes=(1 + first,))


def test_bytes_that_come_as_such_are_taken_as_they_are():
    headers = {"content-type": "image/jpeg"}
    assert receive(b'"aGkh"', headers, sizes=(2, 2)) == b'"aGkh"'
    assert receive(b"", headers) == b""


@pytest.mark.parametrize(
    "envelope",
    [
        b"<base64Binary xmlns='x'>%s</base64Binary>",
        b"<?xml version='1.0'?>\n<string xmlns='x'>%s</string>",
    ],
)
@pytest.mark.parametrize("sizes", [(), (1,) * 30])
def test_a_gateway_may_have_made_xml_of_it(envelope, sizes):
    body = envelope % base64.b64encode(CONTENT)
    headers = {"content-type": "application/xml"}
    assert receive(body, headers, sizes=sizes) == CONTENT


def test_xml_that_says_there_is_nothing_is_nothing():
    nil = b"<string xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>"
    assert receive(nil) == b""


_SPELLINGS = ("as it is", "decimal", "hex", "break", "escaped break")


def escape_xml(text: str, ways: Iterable[str]) -> str:
    spelled = []
    for character, way in zip(text, ways, strict=False):
        code = ord(character)
        spelled.append(
            {
                "as it is": character,
                "decimal": f"&#{code};",
                "hex": f"&#x{code:X};",
                "break": f"{character}\r\n",
                "escaped break": f"{character}&#xD;\n",
            }[way]
        )
    return "".join(spelled) + text[len(spelled) :]


@given(
    st.binary(min_size=1, max_size=200),
    _SIZES,
    st.lists(st.sampled_from(_SPELLINGS), max_size=60),
    st.sampled_from(["string", "base64Binary"]),
    st.sampled_from(["", "\ufeff", "<?xml version='1.0' encoding='utf-8'?>\r\n"]),
    st.sampled_from(["", " title='a>b'", ' xmlns="x" a = "1"']),
)
def test_any_xml_string_in_any_parts_is_decoded(
    content, sizes, ways, name, before, attributes
):
    text = escape_xml(base64.b64encode(content).decode(), ways)
    body = f"{before}<{name}{attributes}>{text}</{name}>\n".encode()
    parsed = etree.fromstring(body.removeprefix(b"\xef\xbb\xbf")).text
    assert parsed is not None
    assert base64.b64decode("".join(parsed.split())) == content
    assert receive(body, sizes=sizes) == content


@pytest.mark.parametrize(
    "body",
    [
        b"<string>aGkh",
        b"<string>aGkh</str",
        b"<string>aGkh</string>x",
        b"<string>aGk</string>",
        b"<string>aG&amp;h</string>",
        b"<string>aG&#x110000000;h</string>",
        b"<string>aG&#1114112;h</string>",
        b"<string>aG&#8364;h</string>",
        b"<string>aG&#x6B</string>",
        b"<string><b>aGkh</b></string>",
        b"<string/>aGkh",
        b"<strings>aGkh</strings>",
        b"<string",
        b'<!DOCTYPE string [<!ENTITY a "aaaa">]><string>&a;</string>',
        b"<string a='" + b"x" * 10_000,
    ],
)
@pytest.mark.parametrize("sizes", [(), (1,) * 60, (7,) * 20])
def test_what_is_no_xml_string_of_base64_is_refused(body, sizes):
    with pytest.raises(UnreadableBinaryError):
        receive(body, sizes=sizes)


@given(st.text("aGk+/= \n*\\", max_size=24), st.lists(st.integers(1, 5), max_size=20))
@example("====", [])
@example("=aGk", [])
@example("aG=k", [2])
def test_padding_and_alphabet_are_as_strict_as_in_one_go(text, sizes):
    body = json.dumps(text).encode()
    try:
        expected = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        with pytest.raises(UnreadableBinaryError):
            receive(body, sizes=sizes)
    else:
        assert receive(body, sizes=sizes) == expected


@pytest.mark.parametrize("before", [b"", b'"aGkh"', b"null", b"<string/>"])
def test_blanks_without_an_end_are_read_in_constant_memory(before):
    target = BytesIO()
    sizes = []

    def chunks() -> Iterator[bytes]:
        yield before
        tracemalloc.start()
        for _ in range(200):
            yield b" " * 65_536
        sizes.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    BinaryReceiver(target, max_bytes=10)(JSON, chunks())
    assert sizes[0] < 1_000_000


def test_a_file_that_cannot_be_written_is_no_fault_of_the_answer():
    target = BytesIO()
    target.close()
    with pytest.raises(ValueError, match="closed") as caught:
        BinaryReceiver(target, max_bytes=10)(JSON, iter([b'"aGkh"']))
    assert not isinstance(caught.value, UnreadableBinaryError)


def test_a_binary_that_is_too_large_is_refused_before_it_is_all_written():
    body = b'"' + base64.b64encode(b"x" * 30_000) + b'"'
    with pytest.raises(FailedAttemptError) as caught:
        receive(body, sizes=(4_000,) * 20, max_bytes=9_000)
    assert caught.value.failure is failures.TOO_LARGE


def test_each_attempt_begins_anew():
    target = BytesIO()
    receiver = BinaryReceiver(target, max_bytes=100)
    with pytest.raises(UnreadableBinaryError, match="cut off"):
        receiver(JSON, iter([b'"aGkhaGkh', b"aGkh"]))
    receiver(JSON, iter([b'"aGkh"']))
    assert target.getvalue() == b"hi!"
    assert receiver.size_bytes == 3
