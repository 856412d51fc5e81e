"""Spans with and without OpenTelemetry; what needs it is skipped where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from content import tracing
from content.operations.doorway import Doorway
from content.request_ids import current_request_id, set_request_id
from content.tracing import bare_context, span, span_of_call
from tests.support.delivered_site import delivered_site
from tests.support.wsgi import ask

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def test_without_opentelemetry_a_span_is_one_object_that_does_nothing(monkeypatch):
    monkeypatch.setattr(tracing, "is_traced", False)
    assert span("build", path="/") is span_of_call("call")
    with span("build") as started:
        started.set_attribute("status", 200)
    headers = {"Accept": "*/*"}
    assert tracing.add_trace_headers(headers) is headers


def test_bare_context_knows_the_name_of_the_request_and_no_visitor():
    asking = Context()
    asking.run(set_request_id, "12345678")
    assert asking.run(bare_context).run(current_request_id) == "12345678"
    assert Context().run(bare_context).run(current_request_id) == ""


@pytest.fixture(scope="module")
def exporter() -> Any:
    """What has come of spans; OpenTelemetry can be told only once where they go."""
    pytest.importorskip("opentelemetry.sdk")
    from opentelemetry import trace  # noqa: PLC0415  # it may not be there
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import (  # noqa: PLC0415
        InMemorySpanExporter,
    )

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture
def site(exporter: Any) -> Iterator[SimpleNamespace]:
    """The site in this process, over local delivery, and the spans of what is asked."""
    with delivered_site():
        exporter.clear()
        yield SimpleNamespace(
            door=Doorway(get_wsgi_application()), spans=exporter.get_finished_spans
        )


def span_id_of(started: Any) -> int:
    span_id: int = started.get_span_context().span_id
    return span_id


def trace_of(span: Any) -> str:
    return f"{span.context.trace_id:032x}"


def test_request_build_and_calls_are_one_trace(site):
    answer = ask(site.door, "/", HTTP_TRACEPARENT=PARENT)
    assert answer.status == 200
    # What the process does beside it, for itself, is no part of it.
    spans = [each for each in site.spans() if trace_of(each) == TRACE]
    [request] = [each for each in spans if each.name == "GET request"]
    builds = [each for each in spans if each.name == "build"]
    assert "call page/GetContentByUrl" in {each.name for each in spans}
    assert builds[0].parent.span_id == request.context.span_id
    assert request.attributes["http.response.status_code"] == 200
    assert request.attributes["content.request_id"] == answer.headers["X-Request-ID"]


def test_hit_is_a_request_and_nothing_else(site):
    ask(site.door, "/")
    before = len(site.spans())
    ask(site.door, "/")
    [request] = site.spans()[before:]
    assert request.name == "GET request"
    assert request.parent is None


def test_visitors_cannot_say_what_their_request_is_a_part_of(site):
    ask(site.door, "/", REMOTE_ADDR="192.0.2.1", HTTP_TRACEPARENT=PARENT)
    assert TRACE not in {trace_of(each) for each in site.spans()}


def test_content_service_is_told_what_its_answer_is_a_part_of(exporter):
    with span("build") as started:
        headers = tracing.add_trace_headers({"Accept": "*/*"})
    assert headers["traceparent"].split("-")[2] == f"{span_id_of(started):016x}"
