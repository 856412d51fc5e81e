from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from content.model.component import Category, Component, Field, Keyword, Schema
from content.model.items import TridionItem, settle_date, wire_name
from content.model.uri import NULL_URI, TcmUri


@pytest.mark.parametrize(
    ("attribute", "member"),
    [
        ("id_text", "Id"),
        ("title", "Title"),
        ("revision_date", "RevisionDate"),
        ("date_time_values", "DateTimeValues"),
        ("xpath", "XPath"),
        ("ecl_id_text", "EclId"),
    ],
)
def test_member_name_follows_from_the_attribute(attribute, member):
    assert wire_name(attribute) == member


def test_uri_is_read_from_the_published_text():
    assert TridionItem(id_text="tcm:5-302").uri == TcmUri(5, 302)


@pytest.mark.parametrize("text", ["", "tcm:x", "303"])
def test_broken_uri_is_null(text):
    assert TridionItem(id_text=text).uri == NULL_URI


def test_item_shows_as_its_title():
    assert str(Keyword(title="Transport")) == "Transport"


def test_record_cannot_be_changed():
    with pytest.raises(AttributeError):
        TridionItem().title = "x"  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize("record_type", [Category, Component, Field, Keyword, Schema])
def test_empty_record_can_be_hashed(record_type):
    assert hash(record_type()) == hash(record_type())


def test_date_that_was_not_set_is_none():
    assert settle_date(datetime(1, 1, 1)) is None  # noqa: DTZ001  # as published


def test_date_of_never_has_no_zone():
    never = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert settle_date(never) == never.replace(tzinfo=None)


def test_any_other_date_stays():
    date = datetime(2024, 3, 1, 8, tzinfo=UTC)
    assert settle_date(date) is date


def test_all_lists_of_a_record_are_tuples():
    lists = [
        field.default
        for field in msgspec.structs.fields(Field)
        if field.encode_name.endswith("Values")
    ]
    assert lists == [()] * 6
