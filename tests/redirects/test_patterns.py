from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, strategies as st

from content.redirects.pattern_syntax import InvalidPatternError
from content.redirects.patterns import make_expression, make_wildcards

ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "/",
        ".",
        "[ab]",
        "[^a]",
        "(a)",
        "(?:ab)",
        "(a|b)",
        "(ab|a|)",
        "a*",
        "b+?",
        "(a*)",
        "a{1,2}",
        "(b)?",
        "a*?",
        ".*",
        "(.*)",
        "(.*?)",
        "(ab){2,}",
    ]
)


@given(
    st.lists(ATOMS, min_size=1, max_size=6).map("".join),
    st.text("ab/", max_size=9),
)
def test_it_finds_what_pythons_own_matcher_finds(pattern, text):
    expected = re.fullmatch(pattern, text)
    found = make_expression(f"^{pattern}$").match(text)
    groups = expected and tuple(group or "" for group in expected.groups())
    assert found == groups


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 2047 + "b"),
        ("^(a|a)*$", "a" * 2047 + "b"),
        ("^/(.*)/(.*)/(.*)/(.*)/(.*)x$", "/" * 2048),
        ("^(?:(?:a*)*)*$", "a" * 2047 + "b"),
        ("^(.*a){40}$", "a" * 2047 + "b"),
        ("/*/*/*/*/*/*/x", "/" * 2048),
    ],
)
def test_no_pattern_takes_longer_than_its_text(pattern, text):
    make = make_expression if pattern.startswith("^") else make_wildcards
    began = time.process_time()
    assert make(pattern).match(text) is None
    # Python's own matcher would take from minutes to the age of the universe.
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a",
        "^a)",
        "^*a",
        "^a**",
        "^[a",
        "^[z-a]",
        r"^\1",
        r"^(?P<name>a)",
        "^(?=a)",
        "^a{1000}",
        "^a{2,1}",
        "^a{x}",
        "^a{²}",
        "^a{1,²}",
        "^a{,2}",
        "^a^b",
        "^((((a{99}){99}){99}){99})",
        "^" + "(" * 30 + ")" * 30,
        "^" + "(a)" * 10,
        "^" + "a" * 501,
        "^a\\",
    ],
)
def test_what_is_not_understood_is_refused(pattern):
    with pytest.raises(InvalidPatternError):
        make_expression(pattern)


def test_case_does_not_matter_and_groups_keep_theirs():
    assert make_expression("^/OLD/([a-z]+)$").match("/old/Straße") is None
    assert make_expression("^/OLD/([a-zß]+)$").match("/old/Straße") == ("Straße",)
    assert make_wildcards("/Old/*").match("/oLD/İx") == ("İx",)


def test_without_an_end_anything_may_follow():
    assert make_expression("^/old/").match("/old/x") == ()
    assert make_expression("^/old|/older").match("/older/x") == ()
    assert make_expression("^/old/$").match("/old/x") is None


def test_wildcards_are_groups():
    assert make_wildcards("/a/*/b?.html").match("/a/x/y/b1.html") == ("x/y", "1")
    with pytest.raises(InvalidPatternError):
        make_wildcards("/*" * 10)


def test_what_it_remembers_is_bounded():
    pattern = make_expression("^/(?:.*a[^b].{20}|[^/]*)$")
    for number in range(3_000):
        pattern.match(f"/{chr(256 + number)}a{number:b}".replace("1", "a"))
    assert len(pattern.automaton._states) <= 500
    assert len(pattern.automaton._symbols) <= 500
