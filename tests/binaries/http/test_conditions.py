from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.http import http_date
from hypothesis import example, given, strategies as st

from content.binaries.http.conditions import Verdict, evaluate, may_send_range

TAG = '"abc"'
DATE = datetime(2026, 3, 4, 11, 0, 0, 500_000, tzinfo=UTC)
SAME = http_date(DATE.timestamp())
EARLIER = http_date((DATE - timedelta(seconds=1)).timestamp())
LATER = http_date((DATE + timedelta(seconds=1)).timestamp())


def verdict(last_modified: datetime | None = DATE, **fields: str) -> Verdict:
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    return evaluate(headers, etag=TAG, last_modified=last_modified)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (TAG, Verdict.NOT_MODIFIED),
        (f"W/{TAG}", Verdict.NOT_MODIFIED),
        (f'"x", {TAG} ,"y"', Verdict.NOT_MODIFIED),
        ("*", Verdict.NOT_MODIFIED),
        (f', ,{TAG},,"a,b"', Verdict.NOT_MODIFIED),
        ('"x"', Verdict.SEND),
        ('"a\tbc"', Verdict.SEND),
        ("abc", Verdict.SEND),
        ('"ABC"', Verdict.SEND),
        ("", Verdict.SEND),
        (f"{TAG} and more", Verdict.SEND),
        (f"{TAG}" * 2, Verdict.SEND),
        ('"x",' * 100_000 + TAG, Verdict.SEND),
        ('"' * 100_000, Verdict.SEND),
    ],
)
def test_what_the_client_has_is_not_sent_again(tags, expected):
    assert verdict(if_none_match=tags) is expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (TAG, Verdict.SEND),
        ("*", Verdict.SEND),
        (f"W/{TAG}", Verdict.FAILED),  # a weak tag says nothing of the bytes
        ('"x"', Verdict.FAILED),
        ("garbage", Verdict.FAILED),
    ],
)
def test_who_wants_just_that_gets_no_other(tags, expected):
    assert verdict(if_match=tags) is expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (SAME, Verdict.NOT_MODIFIED),
        (LATER, Verdict.NOT_MODIFIED),
        (EARLIER, Verdict.SEND),
        ("Wednesday, 04-Mar-26 11:00:00 GMT", Verdict.NOT_MODIFIED),
        ("Wed Mar  4 11:00:00 2026", Verdict.NOT_MODIFIED),
        ("2026-03-04T11:00:00Z", Verdict.SEND),
        ("yesterday", Verdict.SEND),
        ("Wed, 99 Mar 2026 11:00:00 GMT", Verdict.SEND),
        ("", Verdict.SEND),
        ("x" * 1_000_000, Verdict.SEND),
    ],
)
def test_dates_count_where_they_are_dates(date, expected):
    assert verdict(if_modified_since=date) is expected


def test_a_tag_goes_before_a_date():
    assert verdict(if_none_match='"x"', if_modified_since=LATER) is Verdict.SEND
    assert verdict(if_match=TAG, if_unmodified_since=EARLIER) is Verdict.SEND


def test_who_wants_the_old_one_gets_no_newer():
    assert verdict(if_unmodified_since=SAME) is Verdict.SEND
    assert verdict(if_unmodified_since=EARLIER) is Verdict.FAILED
    assert verdict(if_unmodified_since="garbage") is Verdict.SEND


def test_without_a_date_no_date_counts():
    assert verdict(None, if_modified_since=LATER) is Verdict.SEND
    assert verdict(None, if_unmodified_since=EARLIER) is Verdict.SEND


def test_a_failed_condition_goes_before_all_else():
    assert verdict(if_match='"x"', if_none_match=TAG) is Verdict.FAILED


@pytest.mark.parametrize(
    ("condition", "may"),
    [
        (None, True),
        (TAG, True),
        (f"W/{TAG}", False),
        ('"x"', False),
        (SAME, True),
        (LATER, False),  # exactly that date, or it is another file
        (EARLIER, False),
        ("garbage", False),
    ],
)
def test_a_part_is_sent_only_of_what_the_client_has(condition, may):
    assert may_send_range(condition, etag=TAG, last_modified=DATE) is may


def test_a_part_is_not_sent_by_a_date_that_is_not_known():
    assert not may_send_range(SAME, etag=TAG, last_modified=None)


# What a server in front lets through; and more, for not every server is one to rely on.
HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet='W/"*, \t\0\xff'),
    st.builds('"{}"'.format, st.text()),
)


@given(HOSTILE)
@example("Sun, 00 Jan 0000 00:00:00 GMT")
@example("Sunday, 99-Jan-99 99:99:99 GMT")
@example("Wed, 04 Mar 9999999999 11:00:00 GMT")
@example('"\0"')
def test_nothing_that_is_sent_is_an_error(text):
    for name in ("if-match", "if-none-match"):
        assert evaluate({name: text}, etag=TAG, last_modified=DATE) in Verdict
    for name in ("if-modified-since", "if-unmodified-since"):
        assert evaluate({name: text}, etag=TAG, last_modified=DATE) is Verdict.SEND
    assert not may_send_range(text, etag=TAG, last_modified=DATE)


def test_a_header_that_is_made_to_take_long_takes_no_time():
    fields = [
        '"' * 1_000_000,
        '"a",' * 250_000,
        '"a" ' * 250_000,
        ", " * 500_000 + "!",
        'W/"' + "," * 8_000,
        '"x"' + " \t" * 4_000 + "!",
        '"a",' * 2_000 + "!",
        ", " * 4_000 + "!",
    ]
    began = time.process_time()
    for field in fields:
        verdict(if_match=field, if_none_match=field)
        verdict(if_unmodified_since=field, if_modified_since=field)
        may_send_range(field, etag=TAG, last_modified=DATE)
    assert time.process_time() - began < 5
