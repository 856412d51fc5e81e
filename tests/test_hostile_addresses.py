"""Whatever hosts and paths visitors make up, nothing of them is remembered for good."""

from __future__ import annotations

import gc
import tracemalloc

import pytest
from django.test import RequestFactory, override_settings

from content.addressing.publications import resolve_publication
from content.caching.site_cache import get_site_cache
from content.middleware import OutputCacheMiddleware
from content.views import published
from tests.support.stub_provider import StubProvider

HOSTILE = 100_000
FEW = 500
MANY = 3_000
MEMORY_BYTES = 1024 * 1024
PUBLICATIONS = [{"publication_id": 5, "hosts": ["testserver"], "path_prefix": "/en/"}]


@pytest.fixture
def answer(monkeypatch):
    monkeypatch.setattr("content.views.get_provider", lambda _alias: StubProvider())
    with override_settings(
        ALLOWED_HOSTS=["*"],
        CONTENT_PUBLICATIONS=PUBLICATIONS,
        CONTENT_OUTPUT_CACHE=True,
        CONTENT_CACHE_MEMORY_BYTES=MEMORY_BYTES,
    ):
        yield OutputCacheMiddleware(published)


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/en/{}.html", "host-{}.example", 421),
        ("/{}.html", "testserver", 404),
        ("/{}.html", "host {}", 421),
    ],
)
def test_answering_them_leaves_nothing_behind(answer, path, host, status):
    factory = RequestFactory()

    def ask(number: int) -> None:
        request = factory.get("/", headers={"host": host.format(number)})
        request.path_info = path.format(number)
        assert answer(request).status_code == status

    for number in range(FEW):
        ask(number)
    gc.collect()
    objects = len(gc.get_objects())
    for number in range(FEW, MANY):
        ask(number)
    gc.collect()
    # Less than one each: other threads of the tests have some of their own.
    assert len(gc.get_objects()) - objects < MANY - FEW


@override_settings(CONTENT_PUBLICATIONS=PUBLICATIONS)
def test_looking_for_a_publication_remembers_nothing():
    tracemalloc.start()
    for number in range(HOSTILE):
        assert resolve_publication(f"host-{number}.example", f"/{number}") is None
    remembered, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert remembered < 64 * 1024


def test_paths_at_which_nothing_is_published_fill_no_more_than_the_memory_for_it(
    answer,
):
    factory = RequestFactory()
    for number in range(1_000):
        request = factory.get(f"/en/{number}{'x' * 1500}.html")
        assert answer(request).status_code == 404
    site_cache = get_site_cache()
    assert site_cache.memory.size_bytes <= MEMORY_BYTES
