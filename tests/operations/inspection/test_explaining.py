from __future__ import annotations

import os
import socket
import time

import msgspec
import pytest
from django.test import override_settings

from content.caching.entries import Entry
from content.exceptions import ContentServiceUnavailableError
from content.model.uri import TcmUri
from content.operations.inspection.explaining import explain
from content.operations.inspection.kept import KeptThings
from content.operations.inspection.names import NamedItem, parse_name
from content.operations.inspection.records import Explanation
from content.output.addresses import Address
from tests.support.inspected_site import InspectedSite

ITEM = "item:1:5:7"


def why(site: InspectedSite, text: str, now: float = 0, **options: str) -> Explanation:
    return explain(parse_name(text, **options), site.store, now or time.time())


def test_fresh_answer_is_told_of_with_its_page(site):
    before = time.time()
    site.visit("/")
    [answer] = why(site, "/").answers
    assert answer.name == "http://testserver/"
    assert (answer.publication_id, answer.state, answer.status) == (5, "fresh", 200)
    assert answer.size_bytes == len("<h1>Page tcm:5-7-64</h1>[Component tcm:5-90]")
    assert answer.content_type == "text/html; charset=utf-8"
    assert before <= answer.created_at <= time.time()
    assert answer.fresh_until == answer.created_at + 3600
    assert answer.built_by == f"{socket.gethostname()}:{os.getpid()}"
    assert answer.release == "of the tests"
    [model] = why(site, "/").models
    assert (model.name, model.state) == ("page /index.html", "fresh")


def test_every_dependency_is_told_with_its_stamp(site):
    site.visit("/")
    [answer] = why(site, "/").answers
    found = {each.dependency: each.stamp for each in answer.dependencies}
    assert set(found) == {
        *("everything", "publication:5", "url:5:/index.html", ITEM, "item:1:5:90")
    }
    assert list(found.values()) == site.store.read_stamps(list(found))
    assert not any(each.is_changed or each.is_first for each in answer.dependencies)


def test_what_superseded_an_answer_is_marked_and_comes_first(site):
    site.visit("/")
    first = site.store.invalidate([ITEM], reason="PageMeta 1:5:7")
    last = site.store.invalidate(["item:1:5:90", "item:1:5:9"], reason="other")
    [answer] = why(site, "/").answers
    assert answer.state == "superseded"
    assert answer.superseded_at == first / 1_000_000
    assert [
        (each.dependency, each.stamp, each.is_first)
        for each in answer.dependencies
        if each.is_changed
    ] == [("item:1:5:90", last, False), (ITEM, first, True)]
    assert answer.dependencies[1].is_first
    event = answer.last_event
    assert event is not None
    assert (event.sequence, event.reason) == (last, "other")
    assert event.dependencies == ("item:1:5:90",)


def test_lost_stamp_counts_as_the_first_change(site):
    site.visit("/")
    [(key, found)] = site.store.find_entries("output")
    stamps = (*found.stamps[:-1], None)
    lost = msgspec.structs.replace(found, stamps=stamps)
    answer = KeptThings(site.store, {}, time.time()).describe_answer(key, lost)
    assert (answer.state, answer.superseded_at) == ("superseded", 0)
    first = answer.dependencies[0]
    assert (first.dependency, first.stamp) == (found.entry.dependencies[-1], None)
    assert first.is_changed
    assert [each for each in answer.dependencies if each.is_first] == [first]


def test_aged_answer_is_told_of_as_such(site):
    site.visit("/")
    [answer] = why(site, "/", now=time.time() + 4000).answers
    assert answer.state == "aged"


def test_variants_of_all_hosts_are_told_of_unless_one_is_named(site):
    with override_settings(CONTENT_QUERY_PARAMETERS=["page"]):
        site.visit("/", "/?page=2")
        site.visit("/", host="elsewhere")
        names = [answer.name for answer in why(site, "/").answers]
        assert names == [
            "http://elsewhere/",
            "http://testserver/",
            "http://testserver/?page=2",
        ]
        assert len(why(site, "/", host="elsewhere").answers) == 1
        assert len(why(site, "http://testserver/").answers) == 2
        assert len(why(site, "https://testserver/").answers) == 0
        assert len(why(site, "/", scheme="http").answers) == 3
        [answer] = why(site, "/?utm_source=x&page=2").answers
        assert answer.name.endswith("/?page=2")


def test_answers_of_each_release_are_told_of_with_who_runs_it(site):
    site.visit("/")
    with site.released_as("the next"):
        site.visit("/")
        site.report_hits("host:1", {"/": 3})
    site.report_hits("host:2", {"/": 2, "/news.html": 9})
    answers = {answer.release: answer for answer in why(site, "/").answers}
    assert answers["the next"].users == ("host:1",)
    assert answers["the next"].hits == {"host:1": 3}
    assert answers["of the tests"].users == ("host:2",)
    assert answers["of the tests"].hits == {"host:2": 2}
    assert answers["of the tests"].is_each_hit_told


def test_redirect_tells_where_it_leads(site):
    site.visit("/about")
    [answer] = why(site, "/about").answers
    assert why(site, "/about").models[1].name == "page /about.html"
    assert (answer.status, answer.location) == (301, "/about.html")


def test_miss_is_told_of_with_the_pages_that_are_not_there(site):
    site.visit("/new")
    explanation = why(site, "/new")
    assert explanation.answers[0].status == 404
    assert [(each.name, each.is_miss) for each in explanation.models] == [
        ("page /new/index.html", True),
        ("page /new.html", True),
    ]


def test_answer_that_cannot_be_read_is_missing(site):
    address = Address(publication_id=5, scheme="http", host="testserver", path="/")
    entry = Entry(
        payload=b"\xc1",
        dependencies=("everything",),
        started_at=site.store.read_sequence(),
        created_at=time.time(),
        fresh_seconds=60,
    )
    site.store.store(address.key("x"), entry, lifetime_seconds=60)
    [answer] = why(site, "/").answers
    assert (answer.state, answer.status) == ("missing", 0)


def test_item_is_told_of_by_what_the_content_service_has_said_of_it(site):
    site.visit("/", "/news.html")
    named = NamedItem(TcmUri(5, 8, 64))
    explanation = explain(named, site.store, time.time())
    assert [each.name for each in explanation.models] == ["page /news.html"]
    assert (explanation.answers, explanation.reasons) == ((), ())
    named = NamedItem(TcmUri(5, 90))
    [model] = explain(named, site.store, time.time()).models
    assert model.name == "component presentation tcm:5-90 tcm:5-91-32"


# -- why not ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/", "nobody has asked for it yet"),
        ("/logo.png", "CONTENT_PAGE_SUFFIXES"),
        ("/?unknown=1", "CONTENT_QUERY_PARAMETERS"),
        ("http://forbidden/", "ALLOWED_HOSTS"),
        ("/-/content/inspect", "another view"),
    ],
)
def test_reason_is_the_one_that_a_request_would_be_refused_for(site, text, reason):
    [told] = why(site, text).reasons
    assert reason in told


def test_error_leaves_nothing_to_tell_of_but_that(site):
    site.provider.answers["page", "/index.html"] = ContentServiceUnavailableError("x")
    site.visit("/")
    explanation = why(site, "/")
    assert "nobody has asked" in explanation.reasons[0]
    assert explanation.models == ()


def test_switched_off_cache_is_the_reason(site):
    with override_settings(CONTENT_OUTPUT_CACHE=False):
        site.visit("/")
        [reason] = why(site, "/").reasons
    assert "CONTENT_OUTPUT_CACHE" in reason


def test_reason_names_the_hosts_where_they_differ(site):
    publications = [
        {"publication_id": 5, "hosts": ["testserver", "forbidden", "elsewhere"]}
    ]
    with override_settings(CONTENT_PUBLICATIONS=publications):
        reasons = why(site, "/").reasons
    assert len(reasons) == 2
    assert reasons[0].startswith("testserver, elsewhere: it may be kept")
    assert reasons[1].startswith("forbidden: ")


def test_path_of_no_publication_has_that_for_a_reason(site):
    publications = [{"publication_id": 6, "path_prefix": "/nl/"}]
    with override_settings(CONTENT_PUBLICATIONS=publications):
        [reason] = why(site, "/").reasons
    assert "no publication" in reason
