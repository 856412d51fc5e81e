"""A staging and a live site of one checkout, on one machine, over one Redis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from content.operations.stage.exceptions import NoAnswerError
from content.operations.stage.http_client import Answer, HttpClient
from content.providers.forwarding import SESSION_COOKIE, SESSION_HEADER
from tests.support.local_delivery import running_local_delivery, write_item
from tests.support.running_site import PUBLISHED, running_site

pytestmark = [pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(60)]

TOKEN = "editor"
PLACE = "5/pages/news/bicycle-deck.html.json"
PATH = "/news/bicycle-deck.html"


class Sites(NamedTuple):
    live: int
    staging: int


def titled(title: str) -> bytes:
    text = (PUBLISHED / PLACE).read_text(encoding="utf-8-sig")
    assert "Forty more bicycles" in text
    return text.replace("Forty more bicycles", title).encode()


@pytest.fixture(scope="module")
def sites(
    tmp_path_factory: pytest.TempPathFactory, redis_server: Any
) -> Iterator[Sites]:
    """Two targets, and a session that both content services know."""
    folder = tmp_path_factory.mktemp("sites")
    sessions = folder / "sessions"
    write_item(sessions / TOKEN, PLACE, titled("Changed in a session"))
    write_item(folder / "live", PLACE, titled("Published to live"))
    write_item(folder / "staging", PLACE, titled("Published to staging"))
    # No prefix: that of the profile.
    common = {"CONTENT_REDIS_URL": redis_server.url, "CONTENT_CACHE_PREFIX": ""}
    with (
        running_local_delivery(folder / "live", sessions=sessions) as live,
        running_local_delivery(folder / "staging", sessions=sessions) as staging,
        running_site(folder / "live-log", CONTENT_SERVICE_URL=live.url, **common) as (
            live_site,
            _,
        ),
        running_site(
            folder / "staging-log",
            CONTENT_SERVICE_URL=staging.url,
            SITE_STAGING="true",
            CONTENT_EDITOR_MARKUP="xpm-lite",
            **common,
        ) as (staging_site, _),
    ):
        yield Sites(live_site.port, staging_site.port)


def ask(port: int, path: str = PATH, token: str = "") -> Answer:
    with HttpClient(port) as client:
        return client.get(path, {SESSION_HEADER: token} if token else {})


def test_each_shows_its_own_target_although_they_share_a_redis(sites):
    for _ in range(2):  # the second time from Redis, or memory
        assert "Published to live" in ask(sites.live).text
        assert "Published to staging" in ask(sites.staging).text


def test_only_staging_knows_of_previews(sites):
    assert "Changed in a session" in ask(sites.staging, token=TOKEN).text
    live = ask(sites.live, token=TOKEN)
    assert "Published to live" in live.text
    assert "x-robots-tag" not in live.headers
    assert ask(sites.live, "/-/preview/anything").status == 404
    assert ask(sites.staging, "/-/preview/anything").status == 403


def test_only_staging_tells_editors_tools_what_is_where(sites):
    assert "data-component-id" in ask(sites.staging).text
    assert "data-component-id" not in ask(sites.live).text


def test_search_engines_are_kept_from_staging(sites):
    assert "Disallow: /\n" in ask(sites.staging, "/robots.txt").text
    assert "Disallow:\n" in ask(sites.live, "/robots.txt").text


def test_each_has_keys_of_its_own_in_redis(sites, redis_server):
    ask(sites.live)
    ask(sites.staging)
    with redis_server.connect(decode_responses=True) as client:
        keys = [key.lstrip("{") for key in client.scan_iter()]
    assert any(key.startswith("content:") for key in keys)
    assert any(key.startswith(("content-staging:", "content-staging}")) for key in keys)


@pytest.mark.parametrize("target", ["live", "staging"])
@pytest.mark.parametrize("name", [SESSION_HEADER, "Cookie"])
def test_a_token_of_a_megabyte_is_refused_and_the_next_visitor_is_served(
    sites, target, name
):
    port = getattr(sites, target)
    value = "x" * 1_000_000
    with HttpClient(port) as client:
        try:
            answer = client.get(
                PATH, {name: f"{SESSION_COOKIE}={value}" if name == "Cookie" else value}
            )
        except NoAnswerError:  # the server closes while it is still being sent
            pass
        else:
            assert 400 <= answer.status < 500
    assert f"Published to {target}" in ask(port).text
