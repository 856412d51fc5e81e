from __future__ import annotations

from typing import Any

import pytest

from content.exceptions import DecodingError
from content.factories.data_pages import DataPage
from content.model.decoding import decode_page
from content.redirects.documents import read_redirects
from content.redirects.records import Redirect, RedirectKind, RedirectList
from tests.support.documents import (
    component,
    document,
    link_field,
    page,
    presentation,
    template,
    text_field,
)


def read_components(*fields: dict[str, Any]) -> RedirectList:
    shown = template("tcm:5-1-32", "Data")
    parts = [presentation(component("tcm:5-1", each), shown) for each in fields]
    decoded = decode_page(document(page(*parts)))
    found = decoded.all_component_presentations()
    return read_redirects(DataPage(tuple(each.component for each in found)))


def embedded(name: str, *sets: dict[str, Any]) -> dict[str, Any]:
    return {name: {"Name": name, "EmbeddedValues": list(sets), "FieldType": 4}}


def test_components_and_embedded_fields_are_redirects():
    listed = read_components(
        text_field("From", "/a")
        | text_field("To", "/b")
        | text_field("Type", "Permanent (301)"),
        embedded(
            "redirects",
            text_field("from", "/c*")
            | text_field("to", "/d$1")
            | text_field("keep_query", "No"),
            text_field("from", "/e") | text_field("kind", "gone"),
            text_field("from", "/f") | link_field("to", "tcm:5-320"),
        ),
        text_field("redirects", "/g /h 301\n# remark\n/i /j"),
    )
    assert listed.problems == ()
    assert listed.redirects == (
        Redirect(source="/a", target="/b", kind=RedirectKind.PERMANENT),
        Redirect(source="/c*", target="/d$1", keeps_query=False),
        Redirect(source="/e", kind=RedirectKind.GONE),
        Redirect(source="/f", target="tcm:5-320"),
        Redirect(source="/g", target="/h", kind=RedirectKind.PERMANENT),
        Redirect(source="/i", target="/j"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "/a /b 301\n\n/c gone # no more\n",
        '[{"from": "/a", "to": "/b", "type": 301}, {"From": "/c", "kind": "Gone"}]',
        '{"Redirects": [{"source": "/a", "new": "/b", "status": 301}, {"old": "/c", "status": 410}]}',
    ],
)
def test_lists_are_redirects(text):
    listed = read_redirects(DataPage(text=text))
    assert listed.problems == ()
    assert listed.redirects == (
        Redirect(source="/a", target="/b", kind=RedirectKind.PERMANENT),
        Redirect(source="/c", kind=RedirectKind.GONE),
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("old /new", "slash"),
        ("/old", "where to"),
        ("/old /new sometimes", "not known"),
        ("/old /new 301 no yes", "after the kind"),
        (f"/{'x' * 3000} /new", "too long"),
    ],
)
def test_what_is_wrong_with_one_is_said_of_that_one(line, problem):
    listed = read_redirects(DataPage(text=f"/a /b\n{line}\n/c /d"))
    assert {"/a", "/c"} <= {each.source for each in listed.redirects}
    assert len(listed.problems) == 1
    assert problem in listed.problems[0]


def test_there_is_an_end_of_them():
    listed = read_redirects(DataPage(text="/a /b\n" * 10_001))
    assert len(listed.redirects) == 10_000
    assert len(listed.problems) == 1


@pytest.mark.parametrize("text", ["<html/>", '{"redirects": ', "{]"])
def test_a_document_of_another_kind_is_refused(text):
    with pytest.raises(DecodingError):
        read_redirects(DataPage(text=text))


@pytest.mark.parametrize("text", ['{"redirects": 7}', "[1, null, []]", "{}", "\n"])
def test_a_list_of_other_things_has_no_redirects(text):
    assert read_redirects(DataPage(text=text)).redirects == ()
