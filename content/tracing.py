"""What is done for a request, as spans for OpenTelemetry, where that is installed.

Where it is not, nothing is done: ``is_traced`` is false, and a span is one object that does
nothing. Where it is, whoever starts the process says where spans go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import Context
from typing import Any, Protocol

from content.request_ids import current_request_id, set_request_id

try:
    from opentelemetry import context as span_context, propagate, trace
except ImportError:
    is_traced = False
else:
    is_traced = True

_NAME = "content"


class Span(Protocol):
    """Something that takes some time."""

    def set_attribute(self, key: str, value: str | int) -> None:
        """Say something of it."""
        ...


class _NoSpan:
    def set_attribute(self, key: str, value: str | int) -> None:
        pass


_NOTHING: AbstractContextManager[Span] = nullcontext(_NoSpan())


def span(name: str, **attributes: str) -> AbstractContextManager[Span]:
    """Return a span of what the block does, within the one that it runs in."""
    if not is_traced:
        return _NOTHING
    return _start(name, trace.SpanKind.INTERNAL, attributes)


def span_of_call(name: str, **attributes: str) -> AbstractContextManager[Span]:
    """Return a span of a question to another service."""
    if not is_traced:
        return _NOTHING
    return _start(name, trace.SpanKind.CLIENT, attributes)


@contextmanager
def span_of_request(
    environ: Mapping[str, Any], *, is_believed: bool, request_id: str
) -> Iterator[Span]:
    """Give the span of a request; only where there are any.

    Args:
        is_believed: Whether whoever sent it may say what it is a part of.
    """
    headers = {
        "traceparent": environ.get("HTTP_TRACEPARENT", ""),
        "tracestate": environ.get("HTTP_TRACESTATE", ""),
    }
    attributes = {
        "http.request.method": environ.get("REQUEST_METHOD", ""),
        "url.path": environ.get("PATH_INFO", ""),
        "content.request_id": request_id,
    }
    # Empty, so that no span before it in this thread is taken for its parent.
    parent = propagate.extract(
        headers if is_believed else {}, context=span_context.Context()
    )
    name = f"{attributes['http.request.method']} request"
    with _start(name, trace.SpanKind.SERVER, attributes, parent) as started:
        yield started


def _start(
    name: str, kind: Any, attributes: Mapping[str, str], parent: Any = None
) -> AbstractContextManager[Span]:
    # Asked for each time: where spans go may be said later than this is imported.
    started: AbstractContextManager[Span] = trace.get_tracer(
        _NAME
    ).start_as_current_span(name, context=parent, kind=kind, attributes=attributes)
    return started


def add_trace_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return headers that let the service asked add spans of its own."""
    if not is_traced:
        return headers
    added: dict[str, str] = {}
    propagate.inject(added)
    return {**headers, **added}


def bare_context() -> Context:
    """Return a context that knows nothing of who asks, but how to tell what it is for.

    That is the request's name, and its span.
    """
    context = Context()
    if request_id := current_request_id():
        context.run(set_request_id, request_id)
    if is_traced:
        context.run(span_context.attach, span_context.get_current())
    return context
