"""Every metric is known by one name, told, explained to operators, and drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from content.operations.metrics.catalogue import BY_NAME, METRICS, Kind, Metric
from content.operations.metrics.collecting import TIMINGS
from content.operations.metrics.exposition import write_metrics
from content.operations.metrics.snapshots import Samples

ROOT = Path(__file__).resolve().parents[3]
NOTES = ROOT / "deploy" / "README.md"
DASHBOARD = ROOT / "deploy" / "grafana" / "site.json"
EXPLAINED = re.compile(r"^\| `(content_\w+)` \| .{10,} \| .{10,} \|$", re.MULTILINE)
NAME = re.compile(r"\bcontent_\w+")


def sample_of(metric: Metric) -> Samples:
    labels = tuple(metric.labels)
    if metric.kind is Kind.HISTOGRAM:
        return {metric.name: {labels: (*[1.0] * (len(metric.bounds) + 1), 2.5)}}
    return {metric.name: {labels: (7.0,)}}


def all_told() -> Samples:
    told: Samples = {}
    for metric in METRICS:
        told |= sample_of(metric)
    return told


def test_names_differ_and_follow_the_custom():
    assert len(BY_NAME) == len(METRICS)
    for metric in METRICS:
        assert re.fullmatch(r"content_[a-z_]+[a-z]", metric.name)
        assert not metric.name.endswith("_total")
        assert metric.name.endswith("_seconds") or metric.kind is not Kind.HISTOGRAM


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_metric_is_told_as_prometheus_reads_it(metric):
    text = write_metrics(sample_of(metric)).decode()
    [family] = text_string_to_metric_families(text)
    assert family.name == metric.name
    assert family.documentation == metric.help
    assert family.type == metric.kind.value
    for sample in family.samples:
        assert set(sample.labels) - {"le"} == set(metric.labels)
    if metric.kind is Kind.HISTOGRAM:
        in_all = len(metric.bounds) + 1
        values = {each.name: each.value for each in family.samples}
        assert values[f"{metric.name}_count"] == in_all
        assert values[f"{metric.name}_sum"] == 2.5
    else:
        assert [each.value for each in family.samples] == [7.0]


def test_what_is_timed_has_the_buckets_that_are_told():
    assert all(metric.bounds == timings.bounds for metric, timings in TIMINGS)
    timed = {metric.name for metric, _ in TIMINGS}
    assert timed == {each.name for each in METRICS if each.kind is Kind.HISTOGRAM}


def test_operators_are_told_of_each_what_to_do():
    explained = EXPLAINED.findall(NOTES.read_text(encoding="utf-8"))
    assert sorted(explained) == sorted(each.told_name for each in METRICS)


def test_dashboard_draws_nothing_that_is_not_there():
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    expressions = [
        target["expr"] for panel in dashboard["panels"] for target in panel["targets"]
    ]
    told = {
        sample.name
        for family in text_string_to_metric_families(write_metrics(all_told()).decode())
        for sample in family.samples
    }
    used = {name for each in expressions for name in NAME.findall(each)}
    assert used
    assert used <= told


def test_panels_of_the_dashboard_do_not_overlap():
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {
            (at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])
        }
        assert not cells & taken
        assert all(x < 24 for x, _ in cells)
        taken |= cells
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
