"""From numbers to what Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from content.operations.metrics.catalogue import METRICS, Kind, Metric
from content.operations.metrics.snapshots import Numbers, Samples

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class _Collector(Collector):
    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    def collect(self) -> Iterator[Family]:
        for metric in METRICS:
            if numbers := self._samples.get(metric.name):
                yield _family(metric, numbers)


def write_metrics(samples: Samples) -> bytes:
    """Return the numbers as text."""
    registry = CollectorRegistry()
    registry.register(_Collector(samples))
    return generate_latest(registry)


def _family(metric: Metric, numbers: Numbers) -> Family:
    if metric.kind is Kind.HISTOGRAM:
        return _histogram(metric, numbers)
    make = CounterMetricFamily if metric.kind is Kind.COUNTER else GaugeMetricFamily
    family = make(metric.name, metric.help, labels=metric.labels)
    for labels, (number, *_) in sorted(numbers.items()):
        family.add_metric(labels, number)
    return family


def _histogram(metric: Metric, numbers: Numbers) -> Family:
    family = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
    ends = [*map(repr, map(float, metric.bounds)), "+Inf"]
    for labels, (*counts, seconds) in sorted(numbers.items()):
        if len(counts) == len(ends):
            buckets = list(zip(ends, accumulate(counts), strict=True))
            family.add_metric(labels, buckets, seconds)
    return family
