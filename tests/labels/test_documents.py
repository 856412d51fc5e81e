from __future__ import annotations

from typing import Any

import pytest

from content.exceptions import DecodingError
from content.factories.data_pages import DataPage
from content.labels.documents import read_texts
from content.labels.records import KeyedTexts
from content.model.decoding import decode_page
from content.model.packing import pack, unpack
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
    text_field,
)


def read_components(*fields: dict[str, Any]) -> KeyedTexts:
    shown = template("tcm:5-1-32", "Data")
    parts = [presentation(component("tcm:5-1", each), shown) for each in fields]
    decoded = decode_page(document(page(*parts)))
    found = decoded.all_component_presentations()
    return read_texts(DataPage(tuple(each.component for each in found)))


def pair(key: str, value: str) -> dict[str, Any]:
    return text_field("Key", key) | text_field("value", value)


def embedded(name: str, *sets: dict[str, Any]) -> dict[str, Any]:
    return {name: {"Name": name, "EmbeddedValues": list(sets), "FieldType": 4}}


def test_components_hold_texts_in_three_ways():
    texts = read_components(
        embedded("labels", pair("more", "Read more"), pair("less", "Read less")),
        pair("one", "One label, one component"),
        text_field("search", "Search") | text_field("empty", ""),
    ).texts
    assert dict(texts) == {
        "more": "Read more",
        "less": "Read less",
        "one": "One label, one component",
        "search": "Search",
        "empty": "",
    }


def test_of_two_the_first_one_counts_and_case_does_not():
    texts = read_components(pair("More", "first"), pair("more", "second")).texts
    assert texts["MORE"] == "first"


def test_dxas_resources_are_texts():
    text = '{"readMore": "Read more", "core": {"title": "T", "n": 3, "on": true}, "x": null}'
    assert dict(read_texts(DataPage(text=text)).texts) == {
        "readMore": "Read more",
        "core.title": "T",
        "core.n": "3",
        "core.on": "true",
    }


def test_dxas_index_names_further_documents():
    text = '{"staging": true, "files": ["/system/resources/core.json"]}'
    assert read_texts(DataPage(text=text)).parts == ("/system/resources/core.json",)


def test_dd4ts_resources_are_texts():
    text = '<root><data name="more"><value>More &amp; more</value></data></root>'
    assert dict(read_texts(DataPage(text=text)).texts) == {"more": "More & more"}


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "nonsense"])
def test_the_encoding_that_resources_say_they_had_does_not_matter(encoding):
    """.NET says UTF-16 of whatever it writes to a string."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        '<root><data name="coast"><value>Küste</value></data></root>'
    )
    assert dict(read_texts(DataPage(text=text)).texts) == {"coast": "Küste"}


@pytest.mark.parametrize("text", ["[]", "{", "<html/>", "<root>", "plain"])
def test_a_document_of_another_kind_is_refused(text):
    with pytest.raises(DecodingError):
        read_texts(DataPage(text=text))


def test_no_entity_is_expanded():
    text = (
        '<!DOCTYPE root [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        '<root><data name="a"><value>&x;</value></data></root>'
    )
    with pytest.raises(DecodingError):
        read_texts(DataPage(text=text))


def test_texts_survive_being_kept():
    texts = read_texts(DataPage(text='{"More": "x"}'))
    again = unpack(KeyedTexts, pack(texts))
    assert again == texts
    assert again.texts["mORE"] == "x"
