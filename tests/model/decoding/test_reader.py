from __future__ import annotations

from datetime import datetime

import pytest

from content.model.component import (
    Component,
    ComponentType,
    Field,
    FieldType,
    Keyword,
    Schema,
)
from content.model.decoding.reader import read_record
from content.model.decoding.scalars import Misfit
from content.model.page import ComponentPresentation, Page, PageTemplate

KEYWORD = {"Id": "tcm:5-204-1024", "Title": "Transport"}


@pytest.mark.parametrize("name", ["RevisionDate", "revisionDate", "REVISIONDATE"])
def test_member_is_found_in_any_case(name):
    page = read_record(Page, {name: "2024-03-04T11:00:00"})
    assert page.revision_date == datetime(2024, 3, 4, 11)  # noqa: DTZ001  # no zone


def test_member_is_found_under_its_backing_field():
    plain = {"<Key>k__BackingField": "transport", "<Path>k__BackingField": "\\T"}
    keyword = read_record(Keyword, plain)
    assert (keyword.key, keyword.path) == ("transport", "\\T")


def test_last_of_several_spellings_counts():
    assert read_record(Schema, {"Title": "a", "title": "b"}).title == "b"


def test_unknown_members_are_ignored_whatever_they_hold():
    plain = {"Title": "a", "CustomProperties": {"Title": []}, "Url": 3, "$type": "T"}
    assert read_record(Component, plain) == Component(title="a")


@pytest.mark.parametrize("record_type", [Page, ComponentPresentation, Component, Field])
def test_null_is_absent_for_every_member(record_type):
    names = record_type.__struct_encode_fields__
    assert read_record(record_type, dict.fromkeys(names)) == record_type()


@pytest.mark.parametrize("blank", ["", " \n "])
def test_blank_text_is_no_record_list_or_number(blank):
    names = ("Schema", "Folder", "Fields", "Categories", "Version", "RevisionDate")
    assert read_record(Component, dict.fromkeys(names, blank)) == Component()


def test_keywords_published_under_both_names_are_not_doubled():
    field = read_record(Field, {"Keywords": [KEYWORD], "KeywordValues": [KEYWORD]})
    assert [each.title for each in field.keyword_values] == ["Transport"]


@pytest.mark.parametrize("newer", [{}, {"KeywordValues": []}, {"KeywordValues": None}])
def test_keywords_of_older_publishers_are_read(newer):
    field = read_record(Field, {"Keywords": [KEYWORD], **newer})
    assert [each.title for each in field.keyword_values] == ["Transport"]


def test_first_value_of_older_publishers_is_left_alone():
    assert read_record(Field, {"Value": "b", "Values": ["a"]}).values == ("a",)


def test_conditions_count_only_without_target_groups():
    old = {"Conditions": [{"Name": "age", "Operator": 1, "Value": 18}]}
    presentation = read_record(ComponentPresentation, old)
    assert presentation.target_group_conditions[0].value == 18.0
    group = {"TargetGroup": {"Title": "Locals"}}
    both = read_record(ComponentPresentation, {**old, "TargetGroupConditions": [group]})
    (condition,) = both.target_group_conditions
    assert condition.target_group is not None
    assert condition.target_group.title == "Locals"


@pytest.mark.parametrize("record_type", [Page, Component, PageTemplate])
def test_metadata_goes_by_its_older_name_too(record_type):
    record = read_record(record_type, {"Metadata": {"a": {"Name": "a"}}})
    assert list(record.metadata_fields) == ["a"]


def test_field_named_like_a_member_is_a_field():
    plain = {"Fields": {"Multimedia": {"Values": ["x"]}, "Title": {"Values": ["y"]}}}
    component = read_record(Component, plain)
    assert component.multimedia is None
    assert component.fields["title"].values == ("y",)


def test_nulls_within_lists_keep_the_place_of_texts_only():
    plain: dict[str, object] = {
        "Values": ["a", None, "b"],
        "NumericValues": [None, 1],
    }
    field = read_record(Field, plain)
    assert field.values == ("a", "", "b")
    assert field.numeric_values == (1.0,)


def test_fields_that_are_null_or_type_names_are_left_out():
    plain: dict[str, object] = {"Fields": {"$type": "FieldSet", "a": None, "b": {}}}
    assert list(read_record(Component, plain).fields) == ["b"]


def test_enumerations_are_read_by_name():
    plain = {"ComponentType": "NORMAL", "Fields": {"a": {"FieldType": "Xhtml"}}}
    component = read_record(Component, plain)
    assert component.component_type is ComponentType.NORMAL
    assert component.fields["a"].field_type is FieldType.XHTML


def test_unknown_field_type_leaves_the_field_readable_as_text():
    assert read_record(Field, {"FieldType": 99, "Values": ["a"]}).value == "a"


@pytest.mark.parametrize(
    ("plain", "place", "reason"),
    [
        ([], "$", "Expected an object, found a list"),
        ({"Title": {}}, "$.Title", "Expected text, found an object"),
        ({"pageTemplate": 3}, "$.pageTemplate", "Expected an object, found 3"),
        ({"Regions": {}}, "$.Regions", "Expected a list, found an object"),
        ({"MetadataFields": []}, "$.MetadataFields", "Expected an object"),
        (
            {"ComponentPresentations": [{}, {"Component": {"Version": "x"}}]},
            "$.ComponentPresentations[1].Component.Version",
            "Expected a number, found 'x'",
        ),
        (
            {"MetadataFields": {"a b": {"DateTimeValues": ["soon"]}}},
            "$.MetadataFields.a b.DateTimeValues[0]",
            "Expected a date, found 'soon'",
        ),
    ],
)
def test_misfit_names_its_place(plain, place, reason):
    with pytest.raises(Misfit) as caught:
        read_record(Page, plain)
    assert caught.value.place == place
    assert caught.value.reason.startswith(reason)
