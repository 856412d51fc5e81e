from __future__ import annotations

import time

import pytest

from content.caching.building import built_by
from content.caching.memory_store import MemoryStore
from content.caching.site_cache import get_site_cache
from content.exceptions import CacheUnavailableError
from content.invalidation.edge.following import EdgeStatistics
from content.invalidation.event_statistics import EventStatistics, EventTally
from content.invalidation.local_source import LocalSourceStatus
from content.operations.listener_reports import (
    ListenerReport,
    ListenerReporter,
    ListenerWatch,
    read_listener_reports,
    watch_listeners,
)
from content.operations.reports import read_process_reports
from content.operations.stage.waiting import wait_until
from tests.invalidation.appliers import Clock

WAIT_SECONDS = 5.0
EDGE = EdgeStatistics(name="varnish", failures=3)


def report(*, ago: float | None) -> ListenerReport:
    """Return what a listener says that was connected so many seconds ago, or never."""
    now = time.time()
    return ListenerReport(
        started_at=now - 1000,
        reported_at=now,
        connected_at=0.0 if ago is None else now - ago,
        last_error="",
        statistics=EventTally().snapshot(waiting=0),
    )


class StubListener:
    """Connected, or not, as it is told."""

    def __init__(self) -> None:
        self.is_alive = self.is_connected = True

    def status(self) -> LocalSourceStatus:
        return LocalSourceStatus(
            is_connected=self.is_connected,
            address="",
            last_error="",
            messages=0,
            gaps=0,
        )

    def statistics(self) -> EventStatistics:
        return EventTally().snapshot(waiting=0)

    def edge_statistics(self) -> tuple[EdgeStatistics, ...]:
        return (EDGE,)


@pytest.fixture
def store():
    return MemoryStore(max_bytes=1_000_000)


def test_listener_tells_when_it_was_connected_last(store):
    listener, clock = StubListener(), Clock()
    reporter = ListenerReporter(listener, store, clock=clock)
    reporter.report_if_due()
    connected_at = clock.now
    assert read_listener_reports(store)[built_by()].connected_at == connected_at
    listener.is_connected = False
    clock.now += 10
    reporter.report_if_due()
    told = read_listener_reports(store)[built_by()]
    assert (told.connected_at, told.reported_at) == (connected_at, clock.now)
    assert told.edges == (EDGE,)


def test_listener_whose_threads_have_ended_is_not_connected(store):
    listener = StubListener()
    listener.is_alive = False
    ListenerReporter(listener, store, clock=Clock()).report_if_due()
    assert read_listener_reports(store)[built_by()].connected_at == 0


def test_report_is_made_now_and_then_only(store):
    clock = Clock()
    reporter = ListenerReporter(StubListener(), store, clock=clock)
    reporter.report_if_due()
    first = read_listener_reports(store)
    clock.now += 1.9
    reporter.report_if_due()
    assert read_listener_reports(store) == first
    clock.now += 0.1
    reporter.report_if_due()
    assert read_listener_reports(store) != first


def test_listeners_are_no_web_processes(store):
    ListenerReporter(StubListener(), store).report_if_due()
    assert read_process_reports(store) == {}


def test_report_of_another_version_is_left_out(store):
    store.report("a:1", b"\x80", lifetime_seconds=9, group="listener-reports")
    assert read_listener_reports(store) == {}


def test_store_that_fails_is_no_news_of_listeners(store, monkeypatch):
    clock = Clock()
    watch = ListenerWatch(store, clock=clock)
    reporter = ListenerReporter(StubListener(), store, clock=clock)
    before = watch.reports
    assert before is None
    reporter.report_if_due()
    watch.look_if_due()
    known = watch.reports
    assert known

    def fail(*_args, **_options):
        raise CacheUnavailableError("down")

    monkeypatch.setattr(store, "read_reports", fail)
    monkeypatch.setattr(store, "report", fail)
    clock.now += 10
    reporter.report_if_due()
    watch.look_if_due()
    assert watch.reports is known


def test_process_watches_beside_the_stream():
    site_cache = get_site_cache()
    ListenerReporter(StubListener(), site_cache.store).report_if_due()
    watch = watch_listeners(site_cache)
    assert watch_listeners(site_cache) is watch
    wait_until(lambda: watch.connected_at > 0, WAIT_SECONDS, "the listener to be seen")
