"""What answers say of the cache, in the syntax and with the words of RFC 9211."""

from __future__ import annotations

import re

import msgspec
import pytest

from content.caching.answers import Answer, Origin
from content.caching.cache_status import describe_answer, describe_bypass
from content.caching.entries import Entry, State
from content.output.stored_response import StoredResponse

NOW = 1_000_000.0
FWD = {
    "bypass",
    "method",
    "uri-miss",
    "vary-miss",
    "miss",
    "request",
    "stale",
    "partial",
}
ENTRY = Entry(
    payload=b"",
    dependencies=(),
    started_at=0,
    created_at=NOW - 10,
    fresh_seconds=60,
)
HIT: Answer[StoredResponse] = Answer(
    value=StoredResponse(200, (), b""),
    entry=ENTRY,
    state=State.FRESH,
    origin=Origin.MEMORY,
)

_TOKEN = r"[A-Za-z*][A-Za-z0-9!#$%&'*+\-.^_`|~:/]*"
_STRING = r'"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"'
_PARAMETER = re.compile(
    rf"; *(?P<key>[a-z*][a-z0-9_\-.*]*)(?:=(?P<value>{_STRING}|-?\d{{1,15}}|{_TOKEN}))?"
)


def parse(field: str) -> tuple[str, dict[str, str | int | bool]]:
    """Read one member of the field, strictly: RFC 8941, sections 3.1 and 3.3."""
    name = re.match(_TOKEN, field)
    assert name, field
    position, parameters = name.end(), {}
    while position < len(field):
        found = _PARAMETER.match(field, position)
        assert found, field[position:]
        parameters[found["key"]] = _bare_item(found["value"])
        position = found.end()
    return name[0], parameters


def _bare_item(value: str | None) -> str | int | bool:
    if value is None:
        return True
    if value.lstrip("-").isdecimal():
        return int(value)
    return value.strip('"')


def said_of(
    answer: Answer[StoredResponse] = HIT, **changes: object
) -> dict[str, object]:
    """Return what is said of an answer, and that it is said as the RFC wants it."""
    field = describe_answer(msgspec.structs.replace(answer, **changes), NOW)
    cache, parameters = parse(field)
    assert cache == "site-frontend"
    assert ("hit" in parameters) is not ("fwd" in parameters)
    return dict(parameters)


def aged_by(seconds: float) -> Entry:
    return msgspec.structs.replace(
        ENTRY, created_at=NOW - ENTRY.fresh_seconds - seconds
    )


@pytest.mark.parametrize("origin", [Origin.MEMORY, Origin.STORE])
def test_a_hit_says_where_it_was_found_and_for_how_long_it_is_fresh(origin):
    assert said_of(origin=origin) == {"hit": True, "ttl": 50, "detail": origin.value}


def test_an_aged_answer_is_a_hit_whose_freshness_is_over():
    said = said_of(entry=aged_by(30), state=State.AGED)
    assert said == {"hit": True, "ttl": -30, "detail": "memory"}


def test_a_superseded_answer_says_since_when():
    said = said_of(state=State.SUPERSEDED, superseded_at=NOW - 7)
    assert said == {"hit": True, "ttl": -7, "detail": "superseded"}


def test_a_superseded_answer_is_never_fresh_however_short_ago_that_was():
    said = said_of(state=State.SUPERSEDED, superseded_at=NOW - 0.001)
    assert said["ttl"] == -1


def test_one_that_was_superseded_nobody_knows_when_is_not_fresh_since_it_was_built():
    said = said_of(state=State.SUPERSEDED, superseded_at=0.0)
    assert said["ttl"] == -10


def test_an_answer_from_a_memory_that_may_lag_behind_says_so():
    assert said_of(is_certain=False)["detail"] == "uncertain"


def test_an_answer_in_place_of_an_error_says_so_whatever_else_it_is():
    said = said_of(is_in_place_of_error=True, is_certain=False, state=State.SUPERSEDED)
    assert said["detail"] == "stale-if-error"


def test_an_answer_that_was_built_says_whether_it_is_kept():
    assert said_of(origin=Origin.BUILD) == {"fwd": "miss", "stored": True}
    assert said_of(origin=Origin.BUILD, is_kept=False) == {"fwd": "miss"}


def test_an_answer_that_was_built_in_place_of_an_old_one_says_so():
    said = said_of(origin=Origin.BUILD, is_successor=True)
    assert said == {"fwd": "stale", "stored": True}


def test_an_answer_the_cache_had_no_part_in_says_why():
    assert parse(describe_bypass("signed in")) == (
        "site-frontend",
        {"fwd": "bypass", "detail": "signed in"},
    )


def test_only_registered_words_are_used_for_why_it_was_forwarded():
    assert said_of(origin=Origin.BUILD)["fwd"] in FWD
    assert said_of(origin=Origin.BUILD, is_successor=True)["fwd"] in FWD
    assert parse(describe_bypass("off"))[1]["fwd"] in FWD


@pytest.mark.parametrize(
    "field",
    [
        "",
        'site; detail="',
        "site;hit;",
        "site; hit, other",
        "site; ttl=1.5.5",
        "1; hit",
    ],
)
def test_the_reading_of_the_tests_takes_no_other_syntax(field):
    with pytest.raises(AssertionError):
        parse(field)
