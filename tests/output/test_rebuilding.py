"""What is hot is rebuilt after a publish, before anyone asks."""

from __future__ import annotations

import threading
import time

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory, override_settings

from content.caching.site_cache import get_site_cache
from content.factories.recording import record_item
from content.model.uri import TcmUri
from content.output import building
from content.output.output_cache import OutputCache
from content.output.rebuilding import Rebuilder
from content.output.releases import find_release
from content.output.sharing import find_address

ITEM = "item:1:5:7"
WAIT_SECONDS = 5.0


class Site:
    """Answers every address with a page about one item, and counts."""

    def __init__(self) -> None:
        self.builds: list[str] = []
        self.version = 1
        self.built = threading.Semaphore(0)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        record_item(TcmUri(5, 7))
        self.builds.append(request.path)
        self.built.release()
        return HttpResponse(f"version {self.version}")


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(building, "_is_shared", lambda _path: True)
    publications = [{"publication_id": 5, "hosts": ["testserver"]}]
    with override_settings(
        CONTENT_PUBLICATIONS=publications,
        ALLOWED_HOSTS=["testserver"],
        CONTENT_RELEASE="of the tests",
    ):
        yield Site()


@pytest.fixture
def output_cache(site):
    return OutputCache(site)


def visit(output_cache: OutputCache, path: str = "/") -> HttpResponseBase:
    return output_cache.answer(RequestFactory().get(path), get_site_cache())


def catch_up(sequence: int) -> None:
    memory = get_site_cache().memory
    deadline = time.monotonic() + WAIT_SECONDS
    while memory.position < sequence:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def invalidate() -> None:
    catch_up(get_site_cache().store.invalidate([ITEM]))


def test_a_hot_answer_is_rebuilt_when_it_is_superseded(site, output_cache):
    visit(output_cache)
    site.version = 2
    invalidate()
    assert Rebuilder(output_cache, get_site_cache()).rebuild_hot() == 1
    assert site.builds == ["/", "/"]
    response = visit(output_cache)
    assert getattr(response, "content", b"") == b"version 2"
    assert "hit" in response["Cache-Status"]


def test_the_hottest_is_rebuilt_first(site, output_cache):
    for path in ("/cold/", "/hot/", "/hot/"):
        visit(output_cache, path)
    invalidate()
    site.builds.clear()
    Rebuilder(output_cache, get_site_cache()).rebuild_hot()
    assert site.builds == ["/hot/", "/cold/"]


def test_what_still_counts_is_left_alone(site, output_cache):
    visit(output_cache)
    assert Rebuilder(output_cache, get_site_cache()).rebuild_hot() == 0
    assert site.builds == ["/"]


def test_two_processes_rebuild_each_answer_once(site, output_cache):
    visit(output_cache)
    other = OutputCache(site)
    visit(other)
    invalidate()
    for each in (output_cache, other):
        Rebuilder(each, get_site_cache()).rebuild_hot()
    assert site.builds == ["/", "/"]


def test_the_fleet_rebuilds_no_faster_than_allowed(site, output_cache):
    with override_settings(CONTENT_REBUILDS_PER_SECOND=20):
        for number in range(4):
            visit(output_cache, f"/{number}/")
        invalidate()
        started = time.monotonic()
        assert Rebuilder(output_cache, get_site_cache()).rebuild_hot() == 4
        assert time.monotonic() - started > 3 / 20 - 0.01


def test_the_thread_wakes_when_something_is_invalidated_and_stops(site, output_cache):
    visit(output_cache)
    site_cache = get_site_cache()
    site_cache.add(Rebuilder(output_cache, site_cache))
    site.built.acquire(timeout=WAIT_SECONDS)
    site.version = 2
    site_cache.store.invalidate([ITEM])
    assert site.built.acquire(timeout=WAIT_SECONDS)
    site_cache.stop()
    assert "content-rebuilder" not in {each.name for each in threading.enumerate()}


def test_an_answer_is_rebuilt_without_anything_of_the_visitor(site, output_cache):
    request = RequestFactory().get("/", headers={"cookie": "a=b", "user-agent": "x"})
    address = find_address(request)
    assert not isinstance(address, str)
    seen = []

    def get_response(made: HttpRequest) -> HttpResponse:
        seen.append((made.COOKIES, dict(made.headers)))
        answer: HttpResponse = site(made)
        return answer

    cache = OutputCache(get_response)
    assert cache.refresh(address.key(find_release()), get_site_cache())
    assert seen == [({}, {"Host": "testserver"})]
