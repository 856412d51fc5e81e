"""Where spans go: by OTLP, to where OpenTelemetry's own variables say."""

from __future__ import annotations

import os

from content.tracing import is_traced

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def start_tracing() -> bool:
    """Send spans, if OpenTelemetry is installed and somebody is named to get them.

    In the process that serves, after the fork: spans are sent by a thread.
    """
    if not (is_traced and any(map(os.environ.get, _ENDPOINTS))):
        return False
    from opentelemetry import trace  # noqa: PLC0415  # it may not be there
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return True
