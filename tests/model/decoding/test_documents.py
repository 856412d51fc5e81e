from __future__ import annotations

import base64
import gzip
import json

import pytest

from content.exceptions import DecodingError
from content.model.decoding import (
    Format,
    Kind,
    Limits,
    decode_category,
    decode_component_presentation,
    decode_document,
    decode_keyword,
    decode_page,
)
from content.model.page import ComponentPresentation
from tests.model.corpus import needs_corpus, published, published_names
from tests.model.samples import (
    DOTNET_XML,
    as_json,
    component,
    keyword,
    page,
    presentation,
)

CATEGORY = {"Id": "tcm:5-33-512", "Title": "Topic", "Keywords": [keyword()]}


@needs_corpus
@pytest.mark.parametrize("name", published_names())
def test_published_document_is_decoded(name):
    decoded = decode_document(published(name))
    assert decoded.kind is (
        Kind.COMPONENT_PRESENTATION if "-dcp-" in name else Kind.PAGE
    )
    assert decoded.format is (Format.XML if name.endswith(".xml") else Format.JSON)
    assert decoded.compressed is ("encoded" in name)


def lower_camel(value: object) -> object:
    """Return a document as some publishers spell it; names of fields stay."""
    if isinstance(value, list):
        return [lower_camel(each) for each in value]
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: lower_camel(v) for name, v in value.items()}
    return value


def test_page_is_the_same_in_any_case():
    assert decode_page(as_json(lower_camel(page()))) == decode_page(as_json(page()))


def test_page_is_the_same_with_nulls_everywhere():
    jackson = page() | {"Folder": None, "Categories": None, "Schema": None}
    jackson["CustomProperties"] = {}
    jackson["ComponentPresentations"][0]["Conditions"] = None
    jackson["ComponentPresentations"][0]["RenderedContent"] = None
    assert decode_page(as_json(jackson)) == decode_page(as_json(page()))


def test_bare_component_becomes_a_presentation_without_template():
    bare = decode_component_presentation(as_json(component()))
    whole = decode_component_presentation(as_json(presentation()))
    assert bare == ComponentPresentation(component=whole.component)
    assert decode_document(as_json(component())).kind is Kind.COMPONENT_PRESENTATION


def test_presentation_is_told_by_its_members_and_not_by_its_text():
    told = component()
    told["Title"] = "About ComponentTemplate"
    decoded = decode_component_presentation(as_json(told))
    assert decoded.component.title == "About ComponentTemplate"
    without_template = as_json({"component": {"title": "A"}})
    assert decode_component_presentation(without_template).component.title == "A"


@pytest.mark.parametrize("item", ["page", "componentPresentation"])
def test_document_is_found_in_a_graphql_answer(item):
    answer = {"data": {item: {"title": "x", "rawContent": {"data": page()}}}}
    assert decode_page(as_json(answer)) == decode_page(as_json(page()))


@pytest.mark.parametrize(
    "content",
    [
        as_json(page()).decode(),
        base64.b64encode(gzip.compress(as_json(page()))).decode(),
    ],
    ids=["JSON", "compressed"],
)
def test_document_may_be_text_in_a_graphql_answer(content):
    answer = {"data": {"page": {"rawContent": {"content": content}}}}
    assert decode_page(as_json(answer)) == decode_page(as_json(page()))


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"page": None},
        {"page": {"rawContent": None}},
        {"page": {"rawContent": {"data": None}}},
        [1],
    ],
    ids=json.dumps,
)
def test_graphql_answer_without_content_is_refused(data):
    with pytest.raises(DecodingError, match="without raw content") as caught:
        decode_page(as_json({"data": data}))
    assert caught.value.identity["place"] == "$.data"


def test_page_may_have_a_member_called_data():
    assert decode_page(as_json({**page(), "data": 1})).title == "Quay"


@pytest.mark.parametrize(
    "document",
    [
        {"Id": "tcm:5-204-1024", "Key": "transport"},
        {"<Id>k__BackingField": "tcm:5-204-1024", "<Key>k__BackingField": "transport"},
        keyword() | {"Id": "tcm:5-204-1024", "MetadataSchema": {"Id": "tcm:5-1-8"}},
    ],
    ids=["least", "backing fields", "whole"],
)
def test_keyword_is_decoded(document):
    decoded = decode_keyword(as_json(document))
    assert (decoded.id_text, decoded.key) == ("tcm:5-204-1024", "transport")


def test_category_is_decoded_with_its_keywords():
    category = decode_category(as_json(CATEGORY))
    assert [each.title for each in category.keywords] == ["Transport"]
    assert decode_category(as_json({"id": "tcm:5-33-512"})).keywords == ()


@pytest.mark.parametrize(
    ("document", "kind"),
    [(keyword(), Kind.KEYWORD), (CATEGORY, Kind.CATEGORY)],
)
def test_kind_of_a_taxonomy_item_is_told_by_its_members(document, kind):
    assert decode_document(as_json(document)).kind is kind


@pytest.mark.parametrize(
    ("decode", "document", "reason"),
    [
        (
            decode_page,
            as_json(presentation()),
            "Expected a page, found a component presentation",
        ),
        (decode_page, as_json(component()), "Expected a page, found a component"),
        (
            decode_component_presentation,
            as_json(page()),
            "Expected a component presentation, found a page",
        ),
        (
            decode_component_presentation,
            DOTNET_XML,
            "Expected a component presentation, found a page",
        ),
        (decode_keyword, as_json(page()), "Expected a keyword, found a page"),
        (decode_category, as_json(keyword()), "Expected a category, found a keyword"),
        (decode_page, b"{}", "No published item"),
        (decode_page, b'{"Id":"tcm:5-1-64","Title":"x"}', "No published item"),
        (decode_keyword, b'{"Title":"x"}', "No published item"),
        (decode_document, b'{"Message":"An error has occurred."}', "No published item"),
        (decode_document, b'{"Id":"1","$type":"PageModelData"}', "No published item"),
    ],
)
def test_what_was_not_asked_for_is_refused(decode, document, reason):
    with pytest.raises(DecodingError, match=reason) as caught:
        decode(document)
    assert caught.value.identity["place"] == "$"


def test_misfit_is_reported_with_its_place():
    broken = page()
    broken["ComponentPresentations"][0]["Component"]["Fields"]["heading"] = "x"
    with pytest.raises(DecodingError, match="Expected an object, found 'x'") as caught:
        decode_page(as_json(broken))
    place = "$.ComponentPresentations[0].Component.Fields.heading"
    assert caught.value.identity["place"] == place


def nested(levels: int, *, unknown: bool) -> bytes:
    """Return a presentation whose component links one that links one, and so on."""
    document = component()
    for _ in range(levels):
        field = {"FieldType": 6, "LinkedComponentValues": [document]}
        document = {"ComponentType": 1, "Fields": {"link": field}}
    if unknown:
        document["Unknown"] = None  # keeps it out of the fast lane
    return as_json(document)


@pytest.mark.parametrize("unknown", [False, True], ids=["fast", "tolerant"])
def test_components_may_link_one_another_as_deep_as_the_limit(unknown):
    document = nested(60, unknown=unknown)
    assert decode_component_presentation(document).component.fields
    with pytest.raises(DecodingError, match="Nested too deep"):
        decode_component_presentation(document, Limits(max_depth=60))


def test_depth_that_the_stack_does_not_bear_is_refused_whatever_the_limit():
    document = nested(200, unknown=True)
    with pytest.raises(DecodingError, match="Nested too deep"):
        decode_component_presentation(document, Limits(max_depth=10_000))


@pytest.mark.parametrize("unknown", [False, True], ids=["fast", "tolerant"])
def test_default_depth_leaves_stack_to_callers(unknown):
    def call(frames: int) -> object:
        if frames:
            return call(frames - 1)
        return decode_component_presentation(nested(60, unknown=unknown))

    assert call(200)


def test_largest_document_is_configurable():
    document = as_json(page())
    assert decode_page(document, Limits(max_bytes=len(document))).title == "Quay"
    with pytest.raises(DecodingError, match="too large"):
        decode_page(document, Limits(max_bytes=len(document) - 1))
