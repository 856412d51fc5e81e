"""Every layer counts what it does: the site in this process, over local delivery."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from django.core.handlers.wsgi import WSGIHandler

from content.caching.site_cache import get_site_cache
from content.exceptions import CacheUnavailableError
from content.invalidation.edge.following import EdgeStatistics
from content.operations.doorway import Doorway
from content.operations.listener_reports import ListenerReport, watch_listeners
from content.operations.metrics import catalogue
from content.operations.metrics.catalogue import Kind, Metric
from content.operations.metrics.collecting import collect
from content.operations.stage.waiting import wait_until
from tests.operations.test_listener_reports import report
from tests.support.delivered_site import delivered_site
from tests.support.wsgi import ask

WAIT_SECONDS = 5.0
VARIANT = "/media/snow-on-the-veerkade_tcm5-308_w320.jpg"


@pytest.fixture
def door() -> Iterator[Doorway]:
    with delivered_site():
        yield Doorway(WSGIHandler())


def counted(metric: Metric, *labels: str) -> float:
    """Return how often it was counted so far; without labels whatever they are."""
    numbers = collect().get(metric.name, {})
    end = -1 if metric.kind is Kind.HISTOGRAM else None
    return sum(
        sum(values[:end])
        for its_labels, values in numbers.items()
        if not labels or its_labels == labels
    )


@pytest.mark.parametrize(
    ("metric", "labels"),
    [
        (catalogue.REQUESTS, ("miss", "200")),
        (catalogue.BUILDS, ("built",)),
        (catalogue.RENDERS, ("done",)),
        (catalogue.CALLS, ("page/GetContentByUrl", "answered")),
        (catalogue.STORE, ("store", "done")),
        (catalogue.CACHE_EVENTS, ("output", "built")),
        (catalogue.OPENED, ()),
    ],
    ids=lambda each: each.name if isinstance(each, Metric) else "",
)
def test_page_that_is_built_counts_in(door, metric, labels):
    before = counted(metric, *labels)
    assert ask(door, "/").status == 200
    assert counted(metric, *labels) > before


def test_page_that_is_kept_counts_where_it_was(door):
    ask(door, "/")
    before = counted(catalogue.LOOK_UPS), counted(catalogue.REQUESTS, "hit", "200")
    ask(door, "/")
    assert counted(catalogue.LOOK_UPS) == before[0] + 1
    assert counted(catalogue.REQUESTS, "hit", "200") == before[1] + 1


def test_what_is_not_there_is_a_call_that_found_nothing(door):
    labels = ("page/GetContentByUrl", "not found")
    before = counted(catalogue.CALLS, *labels)
    assert ask(door, "/nothing-here.html").status == 404
    assert counted(catalogue.CALLS, *labels) > before


def test_image_variant_that_is_made_counts(door):
    before = counted(catalogue.VARIANTS)
    assert ask(door, VARIANT).status == 200
    assert counted(catalogue.VARIANTS) == before + 1
    assert counted(catalogue.FILES_BYTES) > 0


def test_publishing_counts_until_it_is_known(door):
    site_cache = get_site_cache()
    wait_until(lambda: site_cache.is_followed, WAIT_SECONDS, "the stream")
    before = counted(catalogue.APPLIED)
    site_cache.store.invalidate(["item:1:5:1"])
    wait_until(
        lambda: counted(catalogue.APPLIED) > before, WAIT_SECONDS, "it to be known"
    )


def test_store_that_fails_counts_as_failed(door, monkeypatch):
    def fail(*_args, **_options):
        raise CacheUnavailableError("down")

    store = get_site_cache().store
    before = counted(catalogue.STORE, "drop", "failed")
    monkeypatch.setattr(get_site_cache().unguarded_store, "drop", fail)
    with pytest.raises(CacheUnavailableError):
        store.drop(None)  # type: ignore[arg-type]  # it is not looked at
    assert counted(catalogue.STORE, "drop", "failed") == before + 1


def test_listeners_are_told_of_by_every_process(door, monkeypatch):
    monkeypatch.setattr("django.conf.settings.CONTENT_EVENT_SOURCE", "activemq")
    watch_listeners(get_site_cache()).reports = {"a:1": report(ago=5)}
    samples = collect()
    [(seconds,)] = samples[catalogue.LISTENER_SILENT.name].values()
    assert 5 <= seconds < 60
    assert samples[catalogue.LISTENER_GAPS.name] == {("a:1",): (0.0,)}


def report_of_edge(*, failing_seconds: float, ago: float = 0) -> ListenerReport:
    """Return what a listener says that has failed to tell an edge cache for so long."""
    told = report(ago=5)
    since = told.reported_at - failing_seconds if failing_seconds else 0.0
    edge = EdgeStatistics(name="varnish", requests=7, failures=3, failing_since=since)
    return msgspec.structs.replace(
        told, edges=(edge,), reported_at=told.reported_at - ago
    )


@pytest.mark.parametrize("seconds", [0, 90])
def test_edge_that_is_not_told_is_told_of(door, monkeypatch, seconds):
    monkeypatch.setattr("django.conf.settings.CONTENT_EVENT_SOURCE", "activemq")
    reports = {"a:1": report_of_edge(failing_seconds=seconds)}
    watch_listeners(get_site_cache()).reports = reports
    samples = collect()
    labels = ("a:1", "varnish")
    assert samples[catalogue.EDGE_REQUESTS.name] == {labels: (7.0,)}
    assert samples[catalogue.EDGE_FAILURES.name] == {labels: (3.0,)}
    [(failing,)] = samples[catalogue.EDGE_FAILING.name].values()
    assert failing == pytest.approx(seconds)


def test_listener_that_has_ended_fails_no_more(door, monkeypatch):
    monkeypatch.setattr("django.conf.settings.CONTENT_EVENT_SOURCE", "activemq")
    reports = {"a:1": report_of_edge(failing_seconds=90, ago=60)}
    watch_listeners(get_site_cache()).reports = reports
    samples = collect()
    assert catalogue.EDGE_FAILING.name not in samples
    assert samples[catalogue.EDGE_FAILURES.name] == {("a:1", "varnish"): (3.0,)}


def test_numbers_are_of_the_catalogue_and_have_its_labels(door):
    ask(door, "/")
    for name, numbers in collect().items():
        metric = catalogue.BY_NAME[name]
        for labels, values in numbers.items():
            assert len(labels) == len(metric.labels)
            in_all = len(metric.bounds) + 2 if metric.kind is Kind.HISTOGRAM else 1
            assert len(values) == in_all
