from __future__ import annotations

from typing import Any

import pytest

from content.model.decoding import decode_document
from content.model.items import Record
from content.model.outline import outline
from content.model.page import Region
from tests.model.corpus import needs_corpus, published, published_names
from tests.model.samples import as_json, component, keyword, page

PRESENTATION = """\
Component tcm:5-301 'Quay article'
  Template  tcm:5-191-32 'Article Detail'  view=Article
  Schema   Article
  Version  7
  Fields
    heading   text              The quay reopens
    note      multi line text   One Two | Three
    body      xhtml             <p>Tides</p>
    topic     keyword           Transport
    sections  embedded          1 embedded
      1
        caption  text              Opening day
    image     multi media link  tcm:5-230 'Quay'
    related   component link    tcm:5-302
    site      external link     https://quay.example
    rating    number            4 | 4.5
    opened    date              2024-03-01 08:00:00
  Metadata
    author  text              A. Mariner
  Category Topic: Transport"""


def lines_of(document: Any) -> list[str]:
    return list(outline(decode_document(as_json(document)).record))


def indented(text: str, steps: int) -> list[str]:
    return [f"{'  ' * steps}{line}" for line in text.splitlines()]


def test_page_is_outlined_with_its_presentations_and_regions():
    assert lines_of(page()) == [
        "Page tcm:5-310-64 'Quay'",
        "  File name        quay",
        "  Template         tcm:5-193-128 'Plain'",
        "  Structure group  tcm:5-56-4 'News'",
        "  Revised          2024-03-04 11:00:00",
        *indented(PRESENTATION, 1),
        "  Region Side",
        *indented(PRESENTATION, 2),
    ]


def test_regions_within_regions_are_outlined():
    inner = {"Name": "Inner", "MetadataFields": {"a": {"Values": ["b"]}}}
    outer = {"Name": "Outer", "Regions": [inner]}
    assert lines_of({"PageTemplate": {}, "Regions": [outer]})[2:] == [
        "  Region Outer",
        "    Region Inner",
        "      Metadata",
        "        a  text              b",
    ]


def test_conditions_are_told_in_words():
    conditions = [
        {"Name": "age", "Operator": 1, "Value": 18},
        {"Keyword": keyword(), "Operator": 3, "Value": 3, "Negate": True},
        {"TargetGroup": {"Id": "tcm:5-9-256", "Title": "Locals"}},
    ]
    document = {"Component": {}, "TargetGroupConditions": conditions}
    assert [line.strip() for line in lines_of(document) if "Shown" in line] == [
        "Shown if age greater than 18.0",
        "Shown unless Transport not equal 3.0",
        "Shown if visitor is in target group tcm:5-9-256 'Locals'",
    ]


def test_dynamic_presentation_says_so():
    document = {"Component": {"Id": "tcm:5-305"}, "IsDynamic": True}
    assert lines_of(document)[0] == "Dynamic component tcm:5-305 ''"


def test_file_of_a_multimedia_component_is_shown():
    file = {"Url": "/m/a.png", "MimeType": "image/png", "Size": 93}
    assert lines_of({"Multimedia": file})[-1] == "  File  /m/a.png  image/png  93 bytes"


def test_linked_component_with_fields_is_outlined_below():
    document = component()
    linked = {"Id": "tcm:5-302", "Title": "Tides", "Fields": {"a": {"Values": ["b"]}}}
    field = {"FieldType": 6, "LinkedComponentValues": [linked]}
    document["Fields"] = {"related": field, "none": {}}
    text = "\n".join(lines_of(document))
    assert "related  component link    tcm:5-302 'Tides'\n      Component" in text
    assert "a  text              b" in text
    assert "none     text              -" in text


def test_long_text_is_cut():
    document = {"Fields": {"a": {"Values": ["x" * 500]}}}
    assert max(map(len, lines_of(document))) < 100


@pytest.mark.parametrize(
    ("document", "lines"),
    [
        (keyword(), ["Keyword tcm:5-204-1024 'Transport'  key=transport"]),
        (
            {"Title": "Topic", "Keywords": [{"Title": "Ferry"}]},
            ["Category (no identity) 'Topic'", "  Keyword (no identity) 'Ferry'"],
        ),
    ],
    ids=["keyword", "category"],
)
def test_taxonomy_items_are_outlined(document, lines):
    assert lines_of(document) == lines


def test_record_that_is_no_document_has_no_outline():
    record: Record = Region()
    assert list(outline(record)) == []


@needs_corpus
@pytest.mark.parametrize("name", published_names())
def test_published_document_has_an_outline(name):
    assert len(list(outline(decode_document(published(name)).record))) > 5
