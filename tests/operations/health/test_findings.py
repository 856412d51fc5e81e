from __future__ import annotations

import pytest
from django.test import override_settings

from content.caching.site_cache import get_site_cache
from content.exceptions import CacheUnavailableError, ContentServiceError
from content.operations.health.findings import FINDERS, Finding, find_readiness
from content.operations.listener_reports import watch_listeners
from content.operations.stage.waiting import wait_until
from content.providers.service_address import ServiceAddress
from content.providers.service_client import get_service_client
from content.providers.transport import Request
from tests.operations.test_listener_reports import report

WAIT_SECONDS = 5.0


def found(name: str) -> Finding:
    return find_readiness().findings[name]


@pytest.fixture
def site_cache():
    with override_settings(CONTENT_EVENT_SOURCE="local"):
        yield get_site_cache()


@pytest.fixture
def followed(site_cache):
    wait_until(lambda: site_cache.is_followed, WAIT_SECONDS, "memory to be followed")
    return site_cache


@pytest.fixture
def cut_off(followed, monkeypatch):
    """The store does not answer any more."""
    broken = followed.unguarded_store

    def fail(*_args, **_options):
        raise CacheUnavailableError("down")

    monkeypatch.setattr(broken, "read_stream", fail)
    wait_until(
        lambda: not followed.store.is_answering, WAIT_SECONDS, "the failure to be noted"
    )
    return followed


def test_process_is_ready_once_it_follows_the_stream(followed):
    readiness = find_readiness()
    assert readiness.is_ready
    assert readiness.findings["stream"] == Finding(True, is_required=True)
    assert readiness.findings["store"] == Finding(True)


def test_process_that_has_not_begun_to_follow_is_not_ready(site_cache):
    site_cache.stop()
    site_cache.memory.heard(float("-inf"))
    readiness = find_readiness()
    assert not readiness.is_ready
    assert readiness.findings["stream"].detail == "not followed yet"


def test_process_that_is_behind_is_not_ready(followed):
    followed.stop()
    followed.memory.heard(followed.memory.followed_at - 60)
    assert not find_readiness().is_ready
    assert found("stream").detail == "behind for 60 s"


def test_store_that_fails_takes_no_process_away_unless_it_is_required(
    cut_off, monkeypatch
):
    readiness = find_readiness()
    assert readiness.is_ready
    assert readiness.findings["store"].detail == "does not answer"
    # A failure of all is none of this process.
    cut_off.memory.heard(0)
    assert found("stream").is_well
    require(monkeypatch, "store")
    assert not find_readiness().is_ready


def require(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Require something; unlike an overridden setting this begins no cache anew."""
    monkeypatch.setattr("django.conf.settings.CONTENT_READY_REQUIRES", names)


def test_listener_is_well_while_one_was_connected_lately(followed, monkeypatch):
    require(monkeypatch, "listener")
    watch = watch_listeners(followed)
    watch.reports = {"a": report(ago=100), "b": report(ago=1)}
    assert find_readiness().is_ready
    watch.reports = {"a": report(ago=100), "b": report(ago=50)}
    assert not find_readiness().is_ready
    assert found("listener").detail == "none connected for 50 s"
    watch.reports = {"a": report(ago=None)}
    assert found("listener").detail == "none has been connected"


def test_listener_of_this_process_begins_with_the_first_page(followed):
    watch_listeners(followed).reports = {}
    assert found("listener") == Finding(True, "not begun yet")


def test_no_listener_is_missed_where_nobody_tells_what_is_published():
    with override_settings(CONTENT_EVENT_SOURCE=""):
        assert found("listener") == Finding(True, "there is to be none")


def test_content_service_that_is_left_alone_is_told_without_its_address(
    followed, monkeypatch
):
    assert found("content service").is_well
    nobody = ServiceAddress.parse("http://127.0.0.1:9/")
    client = get_service_client()
    while found("content service").is_well:
        with pytest.raises(ContentServiceError):
            client.fetch(nobody, Request(target="/"), may_repeat=False)
    assert found("content service").detail == "1 left alone after failures"
    assert find_readiness().is_ready
    require(monkeypatch, "content service")
    assert not find_readiness().is_ready


def test_each_thing_can_be_required(followed, monkeypatch):
    require(monkeypatch, *FINDERS)
    assert all(each.is_required for each in find_readiness().findings.values())
