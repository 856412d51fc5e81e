"""Asking a WSGI callable, without a server."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class WsgiAnswer(msgspec.Struct, frozen=True, kw_only=True):
    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    application: WSGIApplication,
    path: str = "/",
    method: str = "GET",
    **environ: Any,
) -> WsgiAnswer:
    """Ask, as a peer on this machine unless ``REMOTE_ADDR`` says otherwise.

    In a context of its own: what the answer leaves behind in it is of no other test.
    """
    told: list[Any] = []
    asked = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        **environ,
    }

    def start_response(status: str, headers: Any, *_error: Any) -> Any:
        told[:] = [int(status.split(maxsplit=1)[0]), dict(headers)]
        return None

    body = copy_context().run(_read, application, asked, start_response)
    return WsgiAnswer(status=told[0], headers=told[1], body=body)


def _read(
    application: WSGIApplication, environ: dict[str, Any], start_response: Any
) -> bytes:
    chunks = application(environ, start_response)
    try:
        return b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
