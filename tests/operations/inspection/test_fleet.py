from __future__ import annotations

import time

import msgspec
import pytest

from content.operations.inspection.fleet import find_statistics
from content.operations.inspection.records import Statistics
from tests.support.inspected_site import InspectedSite


def statistics(site: InspectedSite) -> Statistics:
    return find_statistics(site.store, time.time())


def test_processes_are_told_of_as_they_have_reported(site):
    site.report_hits("host:2", {})
    site.report_hits("host:1", {})
    found = statistics(site)
    assert [each.process for each in found.processes] == ["host:1", "host:2"]
    assert found.processes[0].release == "of the tests"


def test_counts_of_all_processes_are_summed(site):
    site.visit("/", "/", "/", "/news.html")
    site.report_hits("host:1", {})
    site.report_hits("host:2", {})
    counts = {each.kind: each for each in statistics(site).counts}
    assert counts["output"].events["built"] == 4
    assert counts["output"].from_cache == 4
    assert counts["output"].hit_ratio == pytest.approx(0.5)
    assert list(counts) == ["output", "page", "component presentation"]


def test_kind_of_which_nothing_was_handed_out_has_no_ratio(site, monkeypatch):
    monkeypatch.setattr(
        "content.caching.statistics.CacheStatistics.snapshot",
        lambda _self: {"something": {"missed": 2}},
    )
    site.report_hits("host:1", {})
    [counts] = statistics(site).counts
    assert (counts.kind, counts.hit_ratio) == ("something", None)


def test_entries_are_counted_by_kind_and_state(site):
    site.visit("/", "/news.html", "/about.html")
    site.store.invalidate(["item:1:5:7"])
    kept = {each.kind: each for each in statistics(site).kept}
    assert kept["output"].entries == kept["page"].entries == 3
    assert kept["output"].by_state == {"fresh": 2, "superseded": 1}
    assert kept["output"].stored_bytes > 0
    assert kept["component presentation"].entries == 1
    assert "link" not in kept


def test_stream_is_measured_to_its_end(site, monkeypatch):
    monkeypatch.setattr("content.operations.inspection.fleet.STREAM_READ_LIMIT", 1)
    sequences = [site.store.invalidate([f"item:1:5:{number}"]) for number in range(3)]
    found = statistics(site)
    assert found.sequence == sequences[-1]
    assert found.stream_length >= 3
    assert found.stream_begins_at <= sequences[0] / 1_000_000


def test_unused_cache_is_told_of_as_well(site):
    found = statistics(site)
    assert (found.processes, found.counts, found.kept) == ((), (), ())
    assert msgspec.json.encode(found)
