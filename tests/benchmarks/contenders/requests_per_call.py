"""A front end that asks the content service as many do: ``requests.get`` per call.

Each call opens a connection of its own, one call comes after the other, and what comes
back is decoded and put into a page by the simplest of templates.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from html import escape
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import requests  # noqa: TID251  # what is measured here is how it is often used

_SERVICE = os.environ["CONTENT_SERVICE_URL"].rstrip("/")
_CALLS: list[str] = json.loads(os.environ["BENCHMARK_CALLS"])
_TIMEOUT_SECONDS = 30


def application(
    environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer."""
    try:
        parts = [_ask(path) for path in _CALLS]
    except requests.RequestException as exc:
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return (repr(exc).encode(),)
    items = "".join(f"<li>{escape(json.dumps(part))}</li>" for part in parts)
    body = f"<!DOCTYPE html><title>Page</title><ul>{items}</ul>".encode()
    headers = [("Content-Type", "text/html"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return (body,)


def _ask(path: str) -> Any:
    answer = requests.get(f"{_SERVICE}{path}", timeout=_TIMEOUT_SECONDS)
    answer.raise_for_status()
    content = answer.json()
    # The service wraps a document in a string.
    is_document = isinstance(content, str) and content.startswith("{")
    return json.loads(content) if is_document else content
