from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from django.test import override_settings

from content.caching.building import built_by
from content.caching.entries import Key
from content.caching.site_cache import SiteCache, get_site_cache
from content.exceptions import CacheUnavailableError
from content.operations.reports import (
    HOTTEST,
    ProcessReport,
    Reporter,
    read_process_reports,
    start_reporting,
)
from content.output.hot_answers import HotAnswers
from tests.invalidation.appliers import Clock

HOME = Key("output", 5, "/", "release http://host")
WAIT_SECONDS = 5.0


@pytest.fixture(autouse=True)
def _release():
    with override_settings(CONTENT_RELEASE="of the tests"):
        yield


@pytest.fixture
def site_cache():
    return get_site_cache()


def read(site_cache: SiteCache) -> Mapping[str, ProcessReport]:
    return read_process_reports(site_cache.store)


def test_process_tells_what_it_holds_counts_and_is_asked_for(site_cache):
    hot = HotAnswers()
    hot.note(HOME)
    before = time.time()
    Reporter(site_cache, hot).report_if_due()
    report = read(site_cache)[built_by()]
    assert before <= report.started_at <= report.reported_at <= time.time()
    assert report.release == "of the tests"
    assert (report.memory_bytes, report.memory_entries, report.counts) == (0, 0, {})
    assert report.hits == {str(HOME): 1}
    assert report.is_each_hit_told


def test_process_says_that_it_is_behind(site_cache, monkeypatch):
    site_cache.stop()
    site_cache.memory.begin(site_cache.store.read_sequence())
    for _ in range(2):
        site_cache.store.invalidate(["everything"])
    site_cache.memory.heard(float("-inf"))
    Reporter(site_cache, HotAnswers()).report_if_due()
    report = read(site_cache)[built_by()]
    assert report.behind == 2
    assert not report.is_followed


def test_report_is_made_now_and_then_only(site_cache):
    clock = Clock()
    reporter = Reporter(site_cache, HotAnswers(), clock=clock)
    reporter.report_if_due()
    started_at = clock.now
    clock.now += 4.9
    reporter.report_if_due()
    assert read(site_cache)[built_by()].reported_at == started_at
    clock.now += 0.1
    reporter.report_if_due()
    assert read(site_cache)[built_by()].reported_at == clock.now
    assert read(site_cache)[built_by()].started_at == started_at


def test_no_more_than_the_hottest_are_told(site_cache):
    hot = HotAnswers()
    for number in range(HOTTEST + 1):
        hot.note(Key("output", 5, f"/{number}"))
    Reporter(site_cache, hot).report_if_due()
    report = read(site_cache)[built_by()]
    assert len(report.hits) == HOTTEST
    assert not report.is_each_hit_told


def test_store_that_does_not_answer_is_tried_again_when_due(site_cache, monkeypatch):
    clock = Clock()
    reporter = Reporter(site_cache, HotAnswers(), clock=clock)
    calls = []

    def fail(*_args, **_options):
        calls.append(clock.now)
        raise CacheUnavailableError("down")

    monkeypatch.setattr(site_cache.store, "report", fail)
    reporter.report_if_due()
    reporter.report_if_due()
    clock.now += 5
    reporter.report_if_due()
    assert len(calls) == 2


def test_report_that_cannot_be_read_is_left_out(site_cache, caplog):
    site_cache.store.report("host:1", b"\x80", lifetime_seconds=60)
    assert read(site_cache) == {}
    assert "report not understood process=host:1" in caplog.text


def test_reporting_goes_on_with_the_stream(site_cache):
    start_reporting(site_cache, HotAnswers())
    deadline = time.monotonic() + WAIT_SECONDS
    while not read(site_cache):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert list(read(site_cache)) == [built_by()]
