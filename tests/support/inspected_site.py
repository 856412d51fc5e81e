"""A small site within the tests' process, to look into its cache."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import msgspec
import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings

from content.caching.contracts import Store
from content.caching.site_cache import get_site_cache, reset_site_cache
from content.operations.reports import Reporter
from content.operations.stage.waiting import wait_until
from content.output.addresses import Address
from content.output.hot_answers import HotAnswers
from content.output.releases import find_release
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
)
from tests.support.serving import serving
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

HOST = "testserver"
WAIT_SECONDS = 5.0
SHARED_COMPONENT = "tcm:5-90"
ERROR = "/404.html"
SOURCES = {
    "pages/default.html": "<h1>{{ page.title }}</h1>{% component_presentations %}",
    "component_presentations/any.html": "[{{ component.title }}]",
    **{f"errors/{status}.html": f"{status}" for status in (400, 404, 500, 503)},
}


class InspectedSite(msgspec.Struct):
    """The site: ``/`` and ``/news.html`` show a component, ``/about.html`` does not.

    They are pages 7, 8 and 9, and page 10 is the one for what is not there.
    """

    client: Client
    provider: StubProvider

    @property
    def store(self) -> Store:
        return get_site_cache().unguarded_store

    def visit(self, *paths: str, host: str = HOST) -> None:
        for path in paths:
            self.client.get(path, headers={"host": host})

    def follow(self) -> None:
        """Wait until this process trusts its memory, as it does soon after its start."""
        site_cache = get_site_cache()
        self.store.invalidate(["of nobody"])  # news are heard sooner than none
        wait_until(
            lambda: site_cache.is_followed, WAIT_SECONDS, "memory to be followed"
        )

    def invalidate(self, *dependencies: str) -> None:
        """Invalidate, and return once this process's memory knows."""
        self.hear_of(self.store.invalidate(dependencies))

    def hear_of(self, sequence: int) -> None:
        """Wait until this process's memory knows of an invalidation."""
        memory = get_site_cache().memory
        wait_until(
            lambda: memory.position >= sequence, WAIT_SECONDS, "memory to catch up"
        )

    @contextmanager
    def released_as(self, release: str) -> Iterator[None]:
        """Run another release; unlike any overridden setting this empties no cache."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.CONTENT_RELEASE", release)
            yield

    def report_hits(self, process: str, hits: dict[str, int]) -> None:
        """Let a process report how often it gave the answers at some paths."""
        hot = HotAnswers()
        for path, times in hits.items():
            address = Address(publication_id=5, scheme="http", host=HOST, path=path)
            for _ in range(times):
                hot.note(address.key(find_release()))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("content.operations.reports.built_by", lambda: process)
            Reporter(get_site_cache(), hot).report_if_due()


@contextmanager
def inspected_site(redis_url: str = "") -> Iterator[InspectedSite]:
    """Give the site, over a Redis or the memory of this process."""
    provider = StubProvider()
    shown = presentation(
        component(SHARED_COMPONENT), template("tcm:5-91-32", "Any"), is_dynamic=True
    )
    pages = {
        "/index.html": [shown],
        "/news.html": [shown],
        "/about.html": [],
        ERROR: [],
    }
    for number, (url, presentations) in enumerate(pages.items(), 7):
        provider.answers["page", url] = document(
            page(*presentations, uri=f"tcm:5-{number}-64")
        )
    provider.answers["dcp", SHARED_COMPONENT] = document(shown)
    options = {"SOCKET_TIMEOUT": 1, "SOCKET_CONNECT_TIMEOUT": 1}
    caches = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "content": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": redis_url,
            "OPTIONS": options,
        },
    }
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(
            CACHES=caches,
            CONTENT_CACHE_ALIAS="content" if redis_url else "",
            CONTENT_PUBLICATIONS=[{"publication_id": 5, "error_pages": {404: ERROR}}],
            CONTENT_RELEASE="of the tests",
            CONTENT_OUTPUT_CACHE=True,
            CONTENT_EVENT_SOURCE="",
            CONTENT_REBUILDS_PER_SECOND=0,  # what is superseded stays so
            CONTENT_SETTLE_SECONDS=0,
            TEMPLATES=templates_setting(SOURCES),
            ALLOWED_HOSTS=[HOST, "elsewhere"],
        ),
    ):
        patch.setattr("content.views.get_provider", lambda _alias: provider)
        # Nor do views know what other tests have shown.
        patch.setattr("content.rendering.link_habits._is_shown", {})
        patch.setattr("content.rendering.link_habits._showing_linked", set())
        # What processes report is for the test to say, and when.
        patch.setattr(
            "content.operations.companions.start_reporting", lambda *_arguments: None
        )
        yield InspectedSite(Client(), provider)
        reset_site_cache()


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing: the tests look at what is answered."""


@contextmanager
def served() -> Iterator[str]:
    """Serve this process's site over HTTP; give its address."""
    server: WSGIServer = make_server(
        "127.0.0.1", 0, get_wsgi_application(), handler_class=_QuietHandler
    )
    with serving(server) as port:
        yield f"http://127.0.0.1:{port}/"
