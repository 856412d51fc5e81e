from __future__ import annotations

from datetime import datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given

from content.exceptions import DecodingError
from content.model.component import Component, Field, FieldSet
from content.model.decoding import decode_page
from content.model.decoding.reader import read_record
from content.model.packing import pack, unpack
from content.model.page import Page
from tests.model.corpus import needs_corpus, published
from tests.model.generated import Writer, seeds
from tests.model.samples import DOTNET_XML, as_json, page


@given(seed=seeds)
def test_record_comes_back_equal(seed):
    record = read_record(Page, Writer(seed, canonical=True).write(Page))
    assert unpack(Page, pack(record)) == record


@pytest.mark.parametrize("document", [as_json(page()), DOTNET_XML], ids=["JSON", "XML"])
def test_page_comes_back_equal_and_as_immutable(document):
    original = decode_page(document)
    unpacked = unpack(Page, pack(original))
    assert unpacked == original
    assert type(unpacked.component_presentations[0].component.fields) is FieldSet


@needs_corpus
def test_packed_page_is_smaller_than_its_document():
    document = published("dd4t2json-page-dd4t221-utcdate.json")
    packed = pack(decode_page(document))
    assert len(packed) < len(document) / 2
    assert unpack(Page, packed) == decode_page(document)


def test_date_keeps_its_instant():
    zone = timezone(timedelta(hours=3))
    date = datetime(2024, 3, 1, 8, tzinfo=zone)
    unpacked = unpack(Component, pack(Component(revision_date=date)))
    assert unpacked.revision_date == date


@pytest.mark.parametrize(
    "packed",
    [b"", b"\x80x", pack(Component())[:0], pack(Field(name="a"))[:-1], b"\x93" * 5_000],
    ids=range(5),
)
def test_broken_bytes_are_refused(packed):
    with pytest.raises(DecodingError, match="No packed Field"):
        unpack(Field, packed)


def test_bytes_of_another_version_are_refused():
    other = msgspec.msgpack.encode({"Name": "a", "Gone": 1})
    with pytest.raises(DecodingError, match="unknown field `Gone`"):
        unpack(Field, other)


def test_bytes_that_are_no_utf8_are_refused():
    packed = pack(Field(name="aa")).replace(b"aa", b"\xff\xff")
    with pytest.raises(DecodingError):
        unpack(Field, packed)


def test_anything_but_a_record_cannot_be_packed():
    class Odd(msgspec.Struct):
        value: object

    with pytest.raises(NotImplementedError, match="Cannot pack a complex"):
        pack(Odd(1j))
