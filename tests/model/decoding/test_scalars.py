from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from inspect import isfunction

import pytest

from content.model.component import ComponentType, FieldType
from content.model.decoding.scalars import (
    ABSENT,
    Misfit,
    enum_reader,
    read_boolean,
    read_date,
    read_integer,
    read_number,
    read_text,
    read_text_or_number,
)

read_field_type = enum_reader(FieldType)
read_component_type = enum_reader(ComponentType)


def spell(value: object) -> str:
    """Tell ``1`` from ``"1"`` in a test's name, which is the same in each process."""
    return value.__qualname__ if isfunction(value) else repr(value)


def local(*numbers: int) -> datetime:
    return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001  # no zone known


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), ("", ""), (5, "5"), (1.5, "1.5"), (True, "true"), (False, "false")],
    ids=spell,
)
def test_text(value, text):
    assert read_text(value) == text


@pytest.mark.parametrize(
    ("value", "boolean"),
    [
        (True, True),
        (1, True),
        (" TRUE ", True),
        ("1", True),
        (False, False),
        (0, False),
        ("false", False),
        ("", ABSENT),
    ],
    ids=spell,
)
def test_boolean(value, boolean):
    assert read_boolean(value) is boolean


@pytest.mark.parametrize(
    ("value", "integer"),
    [
        (3, 3),
        (3.0, 3),
        ("3", 3),
        (" 3\n", 3),
        ("-3", -3),
        (True, 1),
        (2**63 - 1, 2**63 - 1),
        ("9223372036854775807", 2**63 - 1),
        (" ", ABSENT),
    ],
    ids=spell,
)
def test_integer(value, integer):
    assert read_integer(value) == integer


@pytest.mark.parametrize(
    ("value", "number"),
    [(4, 4.0), (4.5, 4.5), ("4.5", 4.5), (" 1E+2 ", 100.0), ("", ABSENT)],
    ids=spell,
)
def test_number(value, number):
    assert read_number(value) == number


@pytest.mark.parametrize(
    ("value", "read"), [(3, 3.0), (1.5, 1.5), ("3", "3"), (True, "true")], ids=spell
)
def test_text_or_number(value, read):
    assert read_text_or_number(value) == read


@pytest.mark.parametrize("value", [2, "2", "Xhtml", "XHTML", " xhtml\n"], ids=spell)
def test_enumeration(value):
    assert read_field_type(value) is FieldType.XHTML


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("MultiMediaLink", FieldType.MULTI_MEDIA_LINK),
        ("MultiLineText", FieldType.MULTI_LINE_TEXT),
        ("ExternalLink", FieldType.EXTERNAL_LINK),
    ],
    ids=spell,
)
def test_enumeration_by_the_name_in_xml(name, member):
    assert read_field_type(name) is member


def test_enumeration_by_the_name_of_jackson():
    assert read_component_type("NORMAL") is ComponentType.NORMAL


@pytest.mark.parametrize("value", [99, "99", -1, ""], ids=spell)
def test_unknown_number_leaves_the_default(value):
    assert read_field_type(value) is ABSENT


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2015-05-11T02:14:35", local(2015, 5, 11, 2, 14, 35)),
        ("2015-05-11T02:14:35.9", local(2015, 5, 11, 2, 14, 35, 900_000)),
        ("2015-05-11T02:14:35.1234564", local(2015, 5, 11, 2, 14, 35, 123_456)),
        ("2015-05-11T02:14:35.123456789", local(2015, 5, 11, 2, 14, 35, 123_457)),
        (" 2015-05-11T02:14 ", local(2015, 5, 11, 2, 14)),
        ("2015-05-11", local(2015, 5, 11)),
        ("2015-05-11T24:00:00", local(2015, 5, 12)),
        ("2015-12-31T24:00", local(2016, 1, 1)),
        ("0001-01-01T00:00:00", local(1, 1, 1)),
        ("2015-05-11T02:14:35Z", datetime(2015, 5, 11, 2, 14, 35, tzinfo=UTC)),
        ("/Date(1431310475000)/", datetime(2015, 5, 11, 2, 14, 35, tzinfo=UTC)),
        ("/Date(1431310475000+0300)/", datetime(2015, 5, 11, 2, 14, 35, tzinfo=UTC)),
        ("/Date(-1)/", datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
        ("", ABSENT),
    ],
    ids=spell,
)
def test_date(value, date):
    read = read_date(value)
    assert read == date
    assert getattr(read, "tzinfo", None) == getattr(date, "tzinfo", None)


def test_date_keeps_its_offset():
    read = read_date("2015-05-11T02:14:35+03:00")
    assert read == datetime(2015, 5, 11, 2, 14, 35, tzinfo=timezone(timedelta(hours=3)))


@pytest.mark.parametrize(
    ("read", "value", "reason"),
    [
        (read_text, {}, "Expected text, found an object"),
        (read_text, [1], "Expected text, found a list"),
        (read_boolean, "yes", "Expected true or false, found 'yes'"),
        (read_boolean, [], "Expected true or false, found a list"),
        (read_integer, "3.5", "Expected a whole number, found '3.5'"),
        (read_integer, 2**63, "Expected a whole number"),
        (read_integer, 1e30, "Expected a whole number"),
        (read_integer, "9" * 5000, "Expected a finite number"),
        (read_number, "4,5", "Expected a number, found '4,5'"),
        (read_number, "1_0", "Expected a number"),
        (read_number, "\uff11", "Expected a number"),
        (read_number, "NaN", "Expected a finite number"),
        (read_number, 10**400, "Expected a number"),
        (read_number, {}, "Expected a number, found an object"),
        (read_field_type, "Other", "Expected a number, found 'Other'"),
        (read_field_type, 2.5, "Expected a whole number"),
        (read_date, 1431310475, "Expected a date, found 1431310475"),
        (read_date, "01/02/2015", "Expected a date"),
        (read_date, "2015-02-30", "Expected a date"),
        (read_date, "9999-12-31T24:00:00", "Expected a date"),
        (read_date, "/Date(99999999999999999)/", "Expected a date"),
    ],
    ids=spell,
)
def test_what_makes_no_sense_is_a_misfit(read, value, reason):
    with pytest.raises(Misfit) as caught:
        read(value)
    assert caught.value.reason.startswith(reason)


def test_misfit_tells_its_place_from_the_outside_in():
    misfit = Misfit("text", {})
    for step in (".heading", ".Fields", "[3]", ".ComponentPresentations"):
        misfit.within(step)
    assert misfit.place == "$.ComponentPresentations[3].Fields.heading"
