"""Whatever the bytes: a record or a DecodingError, never another exception, and soon."""

from __future__ import annotations

import base64
import gzip
import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from content.exceptions import DecodingError
from content.model.decoding import decode_document
from content.model.page import Page
from tests.model.generated import Writer, seeds
from tests.model.samples import DOTNET_XML, JAVA_XML, as_json, keyword, page

JSON_PAGE = as_json(page())
SAMPLES = {
    "JSON": JSON_PAGE,
    ".NET XML": DOTNET_XML,
    "Java XML": JAVA_XML,
    "keyword": as_json(keyword()),
    "compressed": base64.b64encode(gzip.compress(JSON_PAGE, mtime=0)),
    "JSON string": json.dumps(JSON_PAGE.decode()).encode(),
}


def decodes(document: bytes) -> bool:
    """Return whether it does; any exception but the expected one fails the test."""
    try:
        decoded = decode_document(document)
    except DecodingError as exc:
        return not exc.identity["place"]  # there always is one
    return decoded.record is not None


@pytest.mark.parametrize("sample", SAMPLES)
def test_document_cut_anywhere_is_refused(sample):
    document = SAMPLES[sample]
    step = max(1, len(document) // 400)
    cut = [decodes(document[:end]) for end in range(0, len(document), step)]
    assert not any(cut)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("byte", [b"\0", b"\xff", b'"', b"<", b"{", b"]", b"9", b""])
def test_document_changed_in_any_place_is_decoded_or_refused(sample, byte):
    document = SAMPLES[sample]
    step = max(1, len(document) // 400)
    for place in range(0, len(document), step):
        decodes(document[:place] + byte + document[place + 1 :])


def with_value(document: Any, rng: random.Random, value: Any) -> Any:
    """Return a document with one of its values, however deep, replaced."""
    if isinstance(document, dict) and document and rng.random() < 0.9:
        name = rng.choice(list(document))
        return document | {name: with_value(document[name], rng, value)}
    if isinstance(document, list) and document and rng.random() < 0.9:
        place = rng.randrange(len(document))
        changed = with_value(document[place], rng, value)
        return [*document[:place], changed, *document[place + 1 :]]
    return value


ODD_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 2**70, 1e300, "", "x"),
    *([], [[]], {}, {"a": {}}),
)


@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
def test_wrong_type_anywhere_is_decoded_or_refused(value):
    rng = random.Random(repr(value))  # noqa: S311  # no secret
    for _ in range(200):
        decodes(as_json(with_value(page(), rng, value)))


@settings(max_examples=200)
@given(seed=seeds)
def test_odd_document_is_decoded_or_refused(seed):
    document = Writer(seed, canonical=False).write(Page)
    decodes(json.dumps(document).encode())


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"{", b"<", b'"', b"<Page>", b"H4sI", b"\x1f\x8b\x08"]),
)
def test_any_bytes_are_decoded_or_refused(tail, head):
    decodes(head + tail)


LEVELS = 10_000
DEEP = {
    "lists": b'{"Fields":' + b"[" * LEVELS + b"]" * LEVELS + b"}",
    "unclosed": b'{"Fields":' * LEVELS,
    "regions": b'{"PageTemplate":{},"Regions":['
    + b'{"Regions":[' * LEVELS
    + b"]}" * (LEVELS + 1),
    "embedded": b'{"Fields":{"a":'
    + b'{"EmbeddedValues":[{"a":' * LEVELS
    + b"{}"
    + b"}]}" * LEVELS
    + b"}}",
    "elements": b"<Page>" + b"<Regions>" * LEVELS + b"</Regions>" * LEVELS + b"</Page>",
}


@pytest.mark.timeout(5)
@pytest.mark.parametrize("shape", DEEP)
def test_deep_document_is_refused(shape):
    assert not decodes(DEEP[shape])


@pytest.mark.timeout(5)
def test_deep_member_that_is_unknown_does_no_harm():
    deep = b'{"a":' * LEVELS + b"1" + b"}" * LEVELS
    decodes(b'{"Fields":{},"X":' + deep + b"}")  # whether it does depends on the stack


@pytest.mark.timeout(10)
def test_large_document_is_decoded():
    title = "x" * 8_000_000
    assert decodes(as_json(page() | {"Title": title}))
    assert decodes(f"<Page><PageTemplate/><Title>{title}</Title></Page>".encode())


def test_answers_within_answers_are_refused():
    text = b'{"Component": {"Id": "tcm:5-1", "Fields": {}}, "ComponentTemplate": {}}'
    for _ in range(400):
        packed = base64.b64encode(gzip.compress(text)).decode()
        answer = {"data": {"page": {"rawContent": {"content": packed}}}}
        text = msgspec.json.encode(answer)
    with pytest.raises(DecodingError):
        decode_document(text)
