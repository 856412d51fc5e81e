"""The commands that look into the cache, on a private Redis."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from content.caching.site_cache import reset_site_cache
from tests.support.documents import document, page
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

SOURCES = {
    "pages/default.html": "<h1>{{ page.title }}</h1>",
    "errors/404.html": "nothing here",
}


@pytest.fixture
def site(redis_server, redis_client, monkeypatch):
    provider = StubProvider()
    monkeypatch.setattr("content.views.get_provider", lambda _alias: provider)
    for number, path in enumerate(("/index.html", "/news.html"), 7):
        provider.answers["page", path] = document(page(uri=f"tcm:5-{number}-64"))
    caches = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "content": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": redis_server.url,
            "OPTIONS": {"SOCKET_TIMEOUT": 1, "SOCKET_CONNECT_TIMEOUT": 1},
        },
    }
    with override_settings(
        CACHES=caches,
        CONTENT_CACHE_ALIAS="content",
        CONTENT_PUBLICATIONS=[{"publication_id": 5}],
        TEMPLATES=templates_setting(SOURCES),
        ALLOWED_HOSTS=["testserver"],
    ):
        client = Client()
        assert client.get("/").status_code == 200
        assert client.get("/news.html").status_code == 200
        yield client
        reset_site_cache()


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_why_tells_what_an_answer_depends_on_and_what_changed_it(site):
    told = run("why", "/")
    assert "state      fresh" in told
    assert "item:1:5:7" in told
    assert "no event" not in told
    run("invalidate", "tcm:5-7")
    told = run("why", "http://testserver/")
    assert "state      superseded" in told
    assert "manage.py invalidate" in told


def test_why_says_that_nothing_is_kept(site):
    assert run("why", "/nowhere.html").startswith("Nothing is kept")


def test_impact_names_exactly_what_the_invalidation_supersedes(site):
    assert run("impact", "tcm:5-7-64") == "http://testserver/\n1 known pages\n"
    run("invalidate", "tcm:5-7-64")
    assert "superseded" in run("why", "/")
    assert "state      fresh" in run("why", "/news.html")


def test_a_dry_run_invalidates_nothing(site):
    assert run("invalidate", "--everything", "--dry-run").count("http://") == 2
    assert "state      fresh" in run("why", "/")


@pytest.mark.parametrize(
    "arguments", [["--publication", "5"], ["--everything"], ["/index.html"]]
)
def test_whatever_is_named_is_invalidated(site, arguments):
    run("invalidate", *arguments)
    assert "state      superseded" in run("why", "/")


@pytest.mark.parametrize("arguments", [[], ["tcm:x"]])
def test_what_names_nothing_is_refused(site, arguments):
    with pytest.raises(CommandError):
        run("invalidate", *arguments)


def test_statistics_count_by_state(site):
    lines = {
        line[:24].strip(): line[24:].split()
        for line in run("cache_statistics").splitlines()
    }
    assert lines["output"] == ["2", "0", "0"]
    assert lines["page"] == ["2", "0", "0"]


@pytest.mark.parametrize("command", [["why", "/"], ["cache_statistics"]])
def test_a_memory_of_other_processes_cannot_be_looked_into(command):
    with pytest.raises(CommandError, match="CONTENT_CACHE_ALIAS"):
        run(*command)
