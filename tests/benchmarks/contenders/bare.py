"""The least that a WSGI application can do: the same bytes for everyone."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from tests.benchmarks.servers import read_answer

_HEADERS, _TEXT = read_answer()
_BODY = (_TEXT.encode(),)


def application(
    environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer."""
    start_response("200 OK", _HEADERS)
    return _BODY
