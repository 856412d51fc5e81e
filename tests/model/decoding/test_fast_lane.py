from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from content.model.component import Component
from content.model.decoding.fast_lane import find_record
from content.model.decoding.kinds import RECORD_TYPES, Kind, find_kind
from content.model.decoding.reader import read_record
from content.model.items import Record
from content.model.page import Page
from tests.model.corpus import needs_corpus, published
from tests.model.generated import Writer, seeds
from tests.model.samples import as_json, component, page, presentation

KINDS = [Kind.PAGE, Kind.COMPONENT_PRESENTATION, Kind.COMPONENT]
# With what the fast lane wants to see of its kind.
TELLING: dict[Kind, dict[str, Any]] = {
    Kind.PAGE: {"StructureGroup": {}},
    Kind.COMPONENT_PRESENTATION: {"ComponentTemplate": {"Id": "tcm:5-1-32"}},
    Kind.COMPONENT: {"Multimedia": {}},
}


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        (Kind.PAGE, page()),
        (Kind.COMPONENT_PRESENTATION, presentation()),
        (Kind.COMPONENT, component()),
    ],
)
def test_what_dd4t_writes_takes_the_fast_lane(kind, document):
    assert type(find_record(as_json(document), kind)) is RECORD_TYPES[kind]


@needs_corpus
def test_large_published_page_takes_the_fast_lane():
    text = published("dd4t2json-page-dd4t221-utcdate.json")
    assert find_record(text.removeprefix(b"\xef\xbb\xbf"), Kind.PAGE)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.PAGE, b"{}"),
        (Kind.PAGE, b'{"Id":"tcm:5-1-64"}'),
        (Kind.PAGE, as_json(page() | {"Unknown": 1})),
        (Kind.PAGE, as_json(page() | {"Title": None})),
        (Kind.PAGE, as_json(page())[:-1]),
        (Kind.PAGE, as_json(page()).replace(b"Quay", b"\xff")),
        (Kind.COMPONENT_PRESENTATION, as_json(page())),
        (Kind.COMPONENT_PRESENTATION, as_json(component())),
        (Kind.COMPONENT, as_json(presentation())),
        (Kind.KEYWORD, b'{"Id":"tcm:5-1-1024"}'),
        (Kind.COMPONENT, b'{"Fields":{"a":{"EmbeddedValues":[' * 10_000),
    ],
    ids=range(11),
)
def test_anything_else_is_left_to_the_tolerant_lane(kind, text):
    assert find_record(text, kind) is None


def read_tolerantly(kind: Kind, document: dict[str, Any]) -> Record:
    assert find_kind(document) is kind
    return read_record(RECORD_TYPES[kind], document)


@given(seed=seeds)
@pytest.mark.parametrize("kind", KINDS)
def test_lanes_agree_on_what_dd4t_writes(kind, seed):
    document = Writer(seed, canonical=True).write(RECORD_TYPES[kind]) | TELLING[kind]
    fast = find_record(as_json(document), kind)
    assert fast is not None
    assert fast == read_tolerantly(kind, document)


@settings(max_examples=300)
@given(seed=seeds)
@pytest.mark.parametrize("kind", KINDS)
def test_lanes_agree_on_whatever_the_fast_one_takes(kind, seed):
    document = Writer(seed, canonical=False).write(RECORD_TYPES[kind]) | TELLING[kind]
    fast = find_record(as_json(document), kind)
    if fast is not None:  # else the tolerant lane may find a misfit
        assert fast == read_tolerantly(kind, document)


def test_odd_documents_take_either_lane():
    lanes = set()
    for seed in range(100):
        document = Writer(seed, canonical=False).write(Page) | TELLING[Kind.PAGE]
        lanes.add(find_record(as_json(document), Kind.PAGE) is not None)
    assert lanes == {True, False}


def test_lanes_agree_on_published_dates():
    dates = [
        "2015-05-11T02:14:35.1234567",
        "0001-01-01T00:00:00",
        "2015-05-11 02:14:35",
    ]
    for date in dates:
        document = {"RevisionDate": date, "Fields": {"a": {"DateTimeValues": [date]}}}
        fast = find_record(as_json(document), Kind.COMPONENT)
        assert isinstance(fast, Component)
        assert fast == read_tolerantly(Kind.COMPONENT, document)
