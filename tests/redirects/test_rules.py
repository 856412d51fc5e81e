from __future__ import annotations

import time

import pytest

from content.factories.data_pages import DataPage
from content.redirects.documents import read_redirects
from content.redirects.rules import RedirectRules, RuleCodec


def rules_of(text: str) -> RedirectRules:
    return RedirectRules(read_redirects(DataPage(text=text)), welcome_file="index.html")


RULES = rules_of(
    """
    /new/*        /pattern
    ^/new/(a|b)$  /expression
    /new/a        /exact
    /old.aspx?id=5&x=1  /five-and-one
    /old.aspx?id=5  /five
    /old.aspx     /old
    /dir/index.html  /directory
    /stra%C3%9Fe  /street
    """
)


@pytest.mark.parametrize(
    ("path", "query", "target"),
    [
        ("/new/a", "", "/exact"),
        ("/NEW/A/", "", "/exact"),
        ("/new/b", "", "/pattern"),
        ("/old.aspx", "x=1&id=5&y=2", "/five-and-one"),
        ("/old.aspx", "id=5", "/five"),
        ("/old.aspx", "id=6", "/old"),
        ("/dir", "", "/directory"),
        ("/dir/", "", "/directory"),
        ("/dir/index.html", "", "/directory"),
        ("/straße", "", "/street"),
        ("/nowhere", "", None),
    ],
)
def test_the_most_particular_redirect_counts(path, query, target):
    match = RULES.find(path, query)
    assert (match and match.redirect.target) == target


def test_one_path_may_have_very_many_queries():
    began = time.process_time()
    rules = rules_of("".join(f"/old.aspx?id={n} /new/{n}\n" for n in range(10_000)))
    assert time.process_time() - began < 2
    match = rules.find("/old.aspx", "id=9999")
    assert match is not None
    assert match.redirect.target == "/new/9999"


def test_the_query_that_a_redirect_was_for_is_used_up():
    match = RULES.find("/old.aspx", "a=b&id=5")
    assert match is not None
    assert match.rest == "a=b"


@pytest.mark.parametrize(
    "line",
    [
        "/a /b\n/a/ /c",
        "^/(a /b",
        "/* /b",
        "^/a /$1",
        "/a https://evil.example/",
        "\n".join(f"/{number}{'?' * 9}{'x' * 100} /b" for number in range(100)),
    ],
)
def test_what_cannot_count_is_left_out_and_said(line):
    rules = rules_of(f"/fine /there\n{line}")
    assert rules.problems
    assert rules.find("/fine", "") is not None


def test_kept_redirects_are_the_same_redirects():
    codec = RuleCodec("index.html")
    kept = codec.decode(codec.encode(RULES))
    assert kept.listed == RULES.listed
    assert kept.find("/new/a", "") == RULES.find("/new/a", "")


def test_ten_thousand_redirects_are_no_slower_to_find_than_one():
    rules = rules_of("\n".join(f"/old/{n} /new/{n}" for n in range(10_000)))
    began = time.process_time()
    for number in range(1_000):
        assert rules.find(f"/old/{number}", "") is not None
    assert time.process_time() - began < 1


@pytest.mark.parametrize("path", ["/" * 2048, "/" + "a/" * 1000, "/a/b/c" * 300])
def test_as_many_patterns_as_there_may_be_do_not_hang_on_any_path(path):
    rules = rules_of("\n".join(f"^/(.*)/(.*){n}x$ /new" for n in range(1_000)))
    assert any("too many patterns" in problem for problem in rules.problems)
    began = time.process_time()
    assert rules.find(path, "") is None
    assert time.process_time() - began < 3
