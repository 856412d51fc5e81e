from __future__ import annotations

import time

import pytest

from content.invalidation.applier import Applier
from content.model.uri import TcmUri
from content.operations.inspection.impact import find_impact
from content.operations.inspection.named_dependencies import message_of
from content.operations.inspection.names import (
    Named,
    NamedEverything,
    NamedItem,
    NamedPublication,
    parse_name,
)
from content.operations.inspection.records import Impact
from content.output.addresses import KIND, Address
from tests.support.inspected_site import InspectedSite

PATHS = ("/", "/news.html", "/about.html", "/about", "/nowhere")
# Something was looked for there, and not found: a first publish may be it.
MISSES = ("/about", "/nowhere")
COMPONENT = NamedItem(TcmUri(5, 90))


def impact(site: InspectedSite, *named: Named) -> Impact:
    return find_impact(named, site.store, time.time())


def addresses(site: InspectedSite, *named: Named) -> list[str]:
    return [each.address for each in impact(site, *named).answers]


def superseded(site: InspectedSite) -> set[str]:
    return {
        str(Address.of_key(key))
        for key, found in site.store.find_entries(KIND)
        if found.is_superseded
    }


@pytest.mark.parametrize(
    ("named", "paths"),
    [
        (COMPONENT, {"/", "/news.html", *MISSES}),
        (NamedItem(TcmUri(5, 9, 64)), {"/about.html", *MISSES}),
        (NamedItem(TcmUri(5, 555)), set(MISSES)),
        (NamedItem(TcmUri(6, 90)), set()),
        (NamedPublication(5), set(PATHS)),
        (NamedEverything(), set(PATHS)),
    ],
)
def test_impact_is_exactly_what_the_event_supersedes(site, named, paths):
    site.visit(*PATHS)
    told = set(addresses(site, named))
    assert superseded(site) == set()
    applier = Applier(site.store)
    applier.submit(message_of(named))
    applier.apply_due(hurry=True, no_later=True)
    assert told == superseded(site) == {f"http://testserver{path}" for path in paths}


def test_impact_of_a_url_is_that_of_what_is_and_may_be_there(site):
    site.visit(*PATHS)
    misses = [f"http://testserver{path}" for path in MISSES]
    page = "http://testserver/about.html"
    assert set(addresses(site, parse_name("/about"))) == {page, *misses}
    assert addresses(site, parse_name("/new")) == misses


def test_impact_of_several_is_all_of_it_once(site):
    site.visit(*PATHS)
    found = impact(site, COMPONENT, NamedItem(TcmUri(5, 7, 64)))
    assert found.dependencies == ("item:1:5:90", "misses:5", "lists:5", "item:1:5:7")
    assert len(found.answers) == 4
    home = next(each for each in found.answers if each.address.endswith("testserver/"))
    assert home.dependencies == ("item:1:5:7", "item:1:5:90")
    assert home.status == 200
    assert found.kept == len(PATHS)


def test_those_asked_for_most_come_first_then_by_address(site):
    site.visit(*PATHS)
    site.report_hits("host:1", {"/news.html": 2})
    site.report_hits("host:2", {"/news.html": 1})
    found = impact(site, COMPONENT)
    assert [(each.address, each.hits) for each in found.answers] == [
        ("http://testserver/news.html", 3),
        ("http://testserver/", 0),
        ("http://testserver/about", 0),
        ("http://testserver/nowhere", 0),
    ]


def test_what_does_not_count_any_more_is_not_touched(site):
    site.visit("/", "/news.html")
    site.store.invalidate(["item:1:5:7"])
    found = impact(site, COMPONENT)
    assert [each.address for each in found.answers] == ["http://testserver/news.html"]
    assert found.superseded == 1


def test_address_counts_once_whatever_releases_know_it(site):
    site.visit("/")
    with site.released_as("the next"):
        site.visit("/")
    assert addresses(site, COMPONENT) == ["http://testserver/"]
    assert impact(site, COMPONENT).kept == 1


def test_address_that_counts_for_one_release_is_touched(site):
    site.visit("/")
    site.store.invalidate(["item:1:5:90"])
    with site.released_as("the next"):
        site.visit("/")
    found = impact(site, COMPONENT)
    assert [each.address for each in found.answers] == ["http://testserver/"]
    assert found.superseded == 0


def test_hits_of_all_releases_of_an_address_count(site):
    site.visit("/")
    site.report_hits("host:1", {"/": 1})
    with site.released_as("the next"):
        site.visit("/")
        site.report_hits("host:2", {"/": 2})
    [home] = impact(site, COMPONENT).answers
    assert home.hits == 3


def test_hits_told_of_by_another_version_are_left_out(site):
    site.visit("/")
    site.report_hits("host:1", {"/": 1})
    reports = dict(site.store.read_reports())
    of_another = reports["host:1"].replace(b"output:5:/", b"output-5:/")
    site.store.report("host:1", of_another, lifetime_seconds=60)
    [home] = impact(site, COMPONENT).answers
    assert home.hits == 0
