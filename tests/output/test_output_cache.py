"""Published pages from the cache, as visitors get them through Django."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client, override_settings

from content.caching.site_cache import reset_site_cache
from content.exceptions import ContentServiceUnavailableError
from content.operations.stage.waiting import wait_until
from tests.support.documents import component, document, page, presentation, template
from tests.support.inspected_site import (
    SHARED_COMPONENT,
    SOURCES,
    InspectedSite,
    inspected_site,
)

HOME, NEWS, ABOUT = "/", "/news.html", "/about.html"
HOME_ITEM, SHARED_ITEM = "item:1:5:7", "item:1:5:90"
DOWN = ContentServiceUnavailableError("down")
WAIT_SECONDS = 5.0
VIEWLESS = presentation(component("tcm:5-95"), template("tcm:5-96-32", "No View"))


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def site(request):
    url = ""
    if request.param == "redis":
        request.getfixturevalue("redis_client")  # empties it
        url = request.getfixturevalue("redis_server").url
    with inspected_site(url) as site:
        site.follow()
        yield site


def say(
    site: InspectedSite, url: str, title: str, *presentations: dict[str, Any]
) -> None:
    """Publish a page, without telling anyone."""
    uri = {"/index.html": "tcm:5-7-64"}.get(url, "tcm:5-20-64")
    published = page(*presentations, uri=uri) | {"Title": title}
    site.provider.answers["page", url] = document(published)


def status_of(response: Any) -> str:
    """Return what the answer says of the cache, without the numbers."""
    said = response["Cache-Status"].removeprefix("site-frontend; ")
    return re.sub(r"; ttl=-?\d+", "", said)


def ttl_of(response: Any) -> int:
    [seconds] = re.findall(r"ttl=(-?\d+)", response["Cache-Status"])
    return int(seconds)


def times_fetched(site: InspectedSite, url: str = "/index.html") -> int:
    return site.provider.asked["page", url]


# -- states ----------------------------------------------------------------------------


def test_the_first_visitor_has_it_built_and_the_next_gets_it_from_memory(site):
    first, second = site.client.get(HOME), site.client.get(HOME)
    assert status_of(first) == "fwd=miss; stored"
    assert status_of(second) == "hit; detail=memory"
    assert second.content == first.content
    assert times_fetched(site) == 1


def test_but_for_its_state_a_hit_is_the_answer_that_was_built(site):
    def headers(response: Any) -> dict[str, str]:
        return {**response.headers, "Cache-Status": ""}

    first, second = site.client.get(HOME), site.client.get(HOME)
    assert headers(second) == headers(first)
    assert second["Content-Length"] == str(len(second.content))


def test_freshness_is_counted_down_from_what_is_set(site):
    with override_settings(CONTENT_FRESH_SECONDS=120):
        site.visit(HOME)
        assert 110 <= ttl_of(site.client.get(HOME)) <= 120


@pytest.mark.parametrize("dependency", [HOME_ITEM, SHARED_ITEM, "url:5:/index.html"])
def test_what_is_published_anew_is_shown_to_the_next_visitor(site, dependency):
    site.visit(HOME)
    say(site, "/index.html", "Second edition")
    site.invalidate(dependency)
    response = site.client.get(HOME)
    if dependency == SHARED_ITEM:  # the page itself was not
        assert b"Second edition" not in response.content
    else:
        assert b"Second edition" in response.content
    assert status_of(response) == "fwd=stale; stored"


def test_other_answers_stay(site):
    site.visit(HOME, ABOUT)
    site.invalidate(HOME_ITEM)
    assert status_of(site.client.get(ABOUT)) == "hit; detail=memory"


def test_what_is_old_without_being_known_to_have_changed_is_shown_and_refreshed(site):
    with override_settings(CONTENT_FRESH_SECONDS=0.05):
        site.visit(HOME)
        say(site, "/index.html", "Second edition")
        wait_until(lambda: ttl_of(site.client.get(HOME)) < 1, WAIT_SECONDS, "age")
        wait_until(
            lambda: b"Second edition" in site.client.get(HOME).content,
            WAIT_SECONDS,
            "the refreshed page",
        )


def test_another_release_has_answers_of_its_own(site):
    site.visit(HOME)
    with site.released_as("next"):
        assert status_of(site.client.get(HOME)) == "fwd=miss; stored"
    assert status_of(site.client.get(HOME)) == "hit; detail=memory"


@pytest.mark.redis
def test_another_process_finds_it_in_the_store(redis_client, redis_server):
    with inspected_site(redis_server.url) as site:
        site.visit(HOME)
        reset_site_cache()
        site.follow()
        assert status_of(site.client.get(HOME)) == "hit; detail=store"
        assert status_of(site.client.get(HOME)) == "hit; detail=memory"
        assert times_fetched(site) == 1


def test_visitors_who_come_at_once_have_it_built_once(site):
    site.provider.latency_seconds = 0.05
    with ThreadPoolExecutor(20) as threads:
        bodies = set(threads.map(lambda _: Client().get(HOME).content, range(20)))
    assert len(bodies) == 1
    assert times_fetched(site) == 1


def test_hosts_and_schemes_have_answers_of_their_own(site):
    site.visit(HOME)
    assert status_of(site.client.get(HOME, secure=True)) == "fwd=miss; stored"
    elsewhere = site.client.get(HOME, headers={"host": "elsewhere"})
    assert status_of(elsewhere) == "fwd=miss; stored"


def test_the_parameters_that_count_have_answers_of_their_own(site):
    with override_settings(CONTENT_QUERY_PARAMETERS=["page"]):
        site.follow()
        site.visit(HOME)
        assert status_of(site.client.get("/?page=2")) == "fwd=miss; stored"
        again = site.client.get("/?utm_source=x&page=2")
        assert status_of(again) == "hit; detail=memory"
        unknown = site.client.get("/?page=2&x=1")
        assert status_of(unknown) == 'fwd=bypass; detail="query"'


# -- methods ---------------------------------------------------------------------------


def test_head_is_answered_with_what_get_is_kept_as_without_a_body(site):
    got = site.client.get(HOME)
    head = site.client.head(HOME)
    assert status_of(head) == "hit; detail=memory"
    assert head.content == b""
    assert head["Content-Length"] == str(len(got.content))
    assert head["Content-Type"] == got["Content-Type"]


def test_get_after_head_has_its_body(site):
    head = site.client.head(HOME)
    assert (status_of(head), head.content) == ("fwd=miss; stored", b"")
    got = site.client.get(HOME)
    assert status_of(got) == "hit; detail=memory"
    assert b"<h1>" in got.content


def test_post_is_not_answered_from_the_cache(site):
    site.visit(HOME)
    response = site.client.post(HOME)
    assert response.status_code == 405
    assert status_of(response) == 'fwd=bypass; detail="method"'


# -- redirects -------------------------------------------------------------------------


def test_a_redirect_is_kept(site):
    site.visit("/index.html")
    response = site.client.get("/index.html")
    assert (response.status_code, response["Location"]) == (301, "/")
    assert status_of(response) == "hit; detail=memory"


@pytest.mark.parametrize("query", ["utm_source=x", "gclid=1&utm_id=2"])
def test_a_redirect_repeats_the_query_that_it_was_asked_with(site, query):
    for asked in ("", query, "", query, "utm_id=another"):
        response = site.client.get(f"/index.html?{asked}" if asked else "/index.html")
        assert response["Location"] == (f"/?{asked}" if asked else "/")


def test_a_redirect_follows_what_is_published(site):
    say(site, "/tides/index.html", "Tides")
    assert site.client.get("/tides")["Location"] == "/tides/"
    del site.provider.answers["page", "/tides/index.html"]
    site.invalidate("item:1:5:20", "url:5:/tides/index.html")
    assert site.client.get("/tides").status_code == 404


# -- errors ----------------------------------------------------------------------------


def test_what_is_not_there_is_remembered_until_it_is_published(site):
    assert site.client.get("/new.html").status_code == 404
    assert status_of(site.client.get("/new.html")) == "hit; detail=memory"
    say(site, "/new.html", "New")
    site.invalidate("misses:5")
    assert site.client.get("/new.html").status_code == 200


def test_the_page_that_is_shown_for_what_is_not_there_is_as_new_as_any(site):
    site.visit("/nowhere.html")
    site.provider.answers["page", "/404.html"] = document(
        page(uri="tcm:5-10-64") | {"Title": "Lost at sea"}
    )
    site.invalidate("item:1:5:10")
    response = site.client.get("/nowhere.html")
    assert response.status_code == 404
    assert b"Lost at sea" in response.content


def test_what_is_not_there_is_not_remembered_for_long(site):
    """There is no end of addresses at which nothing is published."""
    with override_settings(CONTENT_MISS_SECONDS=0.1, CONTENT_FRESH_SECONDS=3600):
        site.visit("/new.html")
        say(site, "/new.html", "New")
        wait_until(
            lambda: site.client.get("/new.html").status_code == 200,
            WAIT_SECONDS,
            "the miss to be forgotten",
        )


def test_a_failing_content_service_is_an_error_that_nobody_else_gets(site):
    known = site.provider.answers["page", ABOUT]
    site.provider.answers["page", ABOUT] = DOWN
    response = site.client.get(ABOUT)
    assert response.status_code == 503
    assert response["Retry-After"]
    assert status_of(response) == 'fwd=bypass; detail="error"'
    site.provider.answers["page", ABOUT] = known
    assert site.client.get(ABOUT).status_code == 200


def test_while_it_fails_visitors_get_what_there_was(site):
    before = site.client.get(ABOUT).content
    site.provider.answers["page", ABOUT] = DOWN
    site.invalidate("item:1:5:9")
    for _ in range(2):
        response = site.client.get(ABOUT)
        assert (response.status_code, response.content) == (200, before)
        assert status_of(response) == "hit; detail=stale-if-error"
        assert ttl_of(response) < 0


def test_only_for_as_long_as_that_is_allowed(site):
    with override_settings(CONTENT_STALE_IF_ERROR_SECONDS=0.05):
        site.visit(ABOUT)
        site.provider.answers["page", ABOUT] = DOWN
        site.invalidate("item:1:5:9")
        wait_until(
            lambda: site.client.get(ABOUT).status_code == 503,
            WAIT_SECONDS,
            "the end of what there was",
        )


def test_a_defect_is_an_error_that_nobody_else_gets(site, monkeypatch):
    client = Client(raise_request_exception=False)
    broken = page(page_template=template("tcm:5-9-128", "Broken"))
    site.provider.answers["page", "/broken.html"] = document(broken)
    monkeypatch.setitem(SOURCES, "pages/broken.html", "{% url 'nowhere' %}")
    response = client.get("/broken.html")
    assert response.status_code == 500
    assert status_of(response) == 'fwd=bypass; detail="error"'
    site.provider.answers["page", "/broken.html"] = document(page())
    site.invalidate("url:5:/broken.html")
    assert client.get("/broken.html").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "reasons"),
    [
        ("/a/../b.html", 400, ["status 400", "not shareable"]),
        ("/" + "x" * 4_000, 414, ["no page", "no page"]),
        ("/nothing.jpg", 404, ["no page", "no page"]),
    ],
)
def test_what_cannot_be_a_page_is_not_kept(site, path, status, reasons):
    for reason in reasons:
        response = site.client.get("/", PATH_INFO=path)
        assert response.status_code == status
        assert status_of(response) == f'fwd=bypass; detail="{reason}"'


# -- gaps ------------------------------------------------------------------------------


def test_a_page_that_lacks_something_is_fresh_for_a_moment_only(site):
    say(site, "/gap.html", "With a gap", VIEWLESS)
    with override_settings(CONTENT_GAP_FRESH_SECONDS=3, CONTENT_FRESH_SECONDS=3600):
        site.visit("/gap.html", ABOUT)
        assert 0 <= ttl_of(site.client.get("/gap.html")) <= 3
        assert ttl_of(site.client.get(ABOUT)) > 3_000


def test_when_nothing_is_missing_any_more_it_is_shown_in_full(site):
    known = site.provider.answers["dcp", SHARED_COMPONENT]
    site.provider.answers["dcp", SHARED_COMPONENT] = DOWN
    with override_settings(CONTENT_GAP_FRESH_SECONDS=0.05):
        assert b"[Component" not in site.client.get(HOME).content
        site.provider.answers["dcp", SHARED_COMPONENT] = known
        wait_until(
            lambda: b"[Component" in site.client.get(HOME).content,
            WAIT_SECONDS,
            "the whole page",
        )


def test_a_page_that_was_whole_is_not_replaced_by_one_with_a_gap(site):
    whole = site.client.get(HOME).content
    site.provider.answers["dcp", SHARED_COMPONENT] = DOWN
    site.invalidate(SHARED_ITEM, HOME_ITEM)
    assert site.client.get(HOME).content == whole
