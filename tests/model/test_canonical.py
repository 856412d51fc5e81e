from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from content.model.canonical import to_canonical, to_canonical_json
from content.model.component import Component, Schema
from content.model.decoding import Decoded, Format, Kind, decode_document
from content.model.items import Publication
from content.model.page import ComponentPresentation, Region
from tests.model.corpus import FOLDER, expected_names, needs_corpus, published
from tests.model.samples import as_json, component, field, keyword, page

# The differences from DD4T .NET that are meant; why: content/model/README.md.
#
# 1. Members of which DD4T tells absent from empty.
ABSENT_OR_EMPTY = {
    "embeddedValues",
    "targetGroupConditions",
    "regions",
    "categories",
    "metadataFields",
    "renderedContent",
}
# 2. An entry of a set of fields that is null, here always called Schema.
NULL_ENTRY = "Schema"
# 3. What DD4T 2 does not read of DD4T 1's documents, by the path it is at.
ONLY_OURS = {
    "dd4t1xml-dotnet-dxa10-page-conditions.xml": {
        ".page.componentPresentations.1.component.metadataFields.contentType.keywords",
        ".page.componentPresentations.1.component.metadataFields.sort.keywords",
    },
    "dd4t1xml-dotnet-samplesite-page.xml": {".page.metadataFields"},
}


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Yield the paths at which two canonical documents differ beyond 1 and 2."""
    name = path.rpartition(".")[2]
    if isinstance(ours, dict) and isinstance(theirs, dict):
        known = {k: v for k, v in theirs.items() if k != NULL_ENTRY or v is not None}
        if list(ours) != list(known):
            yield f"{path}: other keys"
        for key in ours.keys() & known.keys():
            yield from differences(ours[key], known[key], f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and ours and theirs:
        numbered, known = dict(enumerate(ours)), dict(enumerate(theirs))
        yield from differences(numbered, known, path)
    elif name in ABSENT_OR_EMPTY and not ours and not theirs:
        return
    elif (ours, type(ours)) != (theirs, type(theirs)):
        yield path


def test_any_other_difference_is_found():
    ours = {"a": [1, 2.0], "b": "x", "regions": []}
    theirs = {"a": [1, 2], "b": "y", "regions": [1], "Schema": None}
    assert ": other keys" in differences(ours, theirs | {"c": 1})
    assert set(differences(ours, theirs)) == {".a.1", ".b", ".regions"}


@needs_corpus
@pytest.mark.parametrize("name", expected_names())
def test_document_means_to_us_what_it_means_to_dd4t(name):
    theirs = json.loads((FOLDER / "expected" / f"{name}.json").read_text())
    ours = json.loads(to_canonical_json(decode_document(published(name))))
    assert set(differences(ours, theirs)) == ONLY_OURS.get(name, set())


def canonical(document: object) -> Any:
    return json.loads(to_canonical_json(decode_document(as_json(document))))


def test_document_says_what_it_was():
    head = list(canonical(page()).items())[:3]
    assert head == [("kind", "page"), ("format", "json"), ("compressed", False)]


def test_presentations_of_a_page_are_numbered_by_their_place():
    presentation = {"Component": component(), "OrderOnPage": 7}
    document = page() | {"ComponentPresentations": [presentation] * 2}
    document["Regions"] = [{"Name": "Side", "ComponentPresentations": [presentation]}]
    printed = canonical(document)["page"]
    orders = [each["orderOnPage"] for each in printed["componentPresentations"]]
    assert orders == [0, 1]
    (region,) = printed["regions"]
    assert region["name"] == "Side"
    assert region["componentPresentations"][0]["orderOnPage"] == 7


@pytest.mark.parametrize(
    ("published", "printed"),
    [
        ("2015-05-11T02:14:35.413", "2015-05-11T02:14:35.4130000"),
        ("2015-05-11T02:14:35Z", "2015-05-11T02:14:35.0000000Z"),
        ("2015-05-11T02:14:35+03:00", "2015-05-11T02:14:35.0000000+03:00"),
        ("2015-05-11T02:14:35-11:30", "2015-05-11T02:14:35.0000000-11:30"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00.0000000"),
    ],
)
def test_date_is_printed_with_seven_decimals(published, printed):
    assert canonical(page() | {"RevisionDate": published})["page"]["revisionDate"] == (
        printed
    )


@pytest.mark.parametrize(
    ("metadata", "view"),
    [
        ({"view": field("view", Values=["Article"])}, "Article"),
        ({}, "ArticleDetail"),
    ],
)
def test_view_name_is_the_metadata_or_the_title(metadata, view):
    template = {"Title": "Article Detail", "MetadataFields": metadata}
    document = {"Component": component(), "ComponentTemplate": template}
    printed = canonical(document)["componentPresentation"]["componentTemplate"]
    assert printed["viewName"] == view


def test_every_kind_of_condition_is_told():
    conditions = [
        {"Name": "age", "Operator": 1, "Value": 18},
        {"Keyword": keyword(), "Operator": 4, "Value": "x", "Negate": True},
        {"TargetGroup": {"Title": "Locals", "Conditions": [{"Name": "city"}]}},
    ]
    document = {"Component": component(), "TargetGroupConditions": conditions}
    printed = canonical(document)["componentPresentation"]["targetGroupConditions"]
    assert [each["type"] for each in printed] == [
        "CustomerCharacteristicCondition",
        "KeywordCondition",
        "TargetGroupCondition",
    ]
    assert (printed[0]["operator"], printed[0]["value"]) == ("GreaterThan", 18.0)
    assert (printed[1]["negate"], printed[1]["keyword"]["key"]) == (True, "transport")
    (inner,) = printed[2]["targetGroup"]["conditions"]
    assert inner["name"] == "city"


def test_taxonomy_items_are_printed():
    assert canonical(keyword())["keyword"]["key"] == "transport"
    category = {"Title": "Topic", "Keywords": [keyword()]}
    assert canonical(category)["category"]["keywords"][0]["title"] == "Transport"


def test_every_member_of_an_empty_presentation_is_printed():
    record = ComponentPresentation(component=Component(schema=Schema()))
    decoded = Decoded(Kind.COMPONENT_PRESENTATION, Format.JSON, False, record)
    printed = to_canonical(decoded)["componentPresentation"]
    assert printed["component"]["multimedia"] is None
    assert printed["component"]["schema"]["rootElementName"] is None


@pytest.mark.parametrize("record", [Region(), Publication()], ids=["region", "item"])
def test_record_that_is_no_document_is_refused(record):
    with pytest.raises(TypeError, match="No document holds"):
        to_canonical(Decoded(Kind.PAGE, Format.JSON, False, record))
