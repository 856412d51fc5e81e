"""A file as an answer of Django, streamed; or left to the web server in front of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from content.binaries.http.answers import FileAnswer, answer
from content.binaries.http.bodies import CHUNK_BYTES, Body
from content.binaries.serving import Served
from content.conf import conf
from content.preview.previews import current_preview

# Conditions that nginx would hold against the file on the disk, after the site has held
# them against what is published.
_ONLY_HERE = {"if-match", "if-unmodified-since"}


class FileBody(StreamingHttpResponse):
    """A body read from a file, which is closed with it.

    Django hands ``file_to_stream`` to the server, which may have a faster way.
    """

    block_size = CHUNK_BYTES
    file_to_stream: BinaryIO | None

    def __init__(self, found: FileAnswer, file: BinaryIO) -> None:
        super().__init__(Body(found, file), status=found.status)
        self.file_to_stream = file if found.is_whole else None

    def _set_streaming_content(self, value: Iterable[bytes]) -> None:
        # What middleware makes of the file is sent, then, and not the file.
        self.file_to_stream = None
        super()._set_streaming_content(value)  # type: ignore[misc]  # no stub has it


def make_response(
    served: Served, file: BinaryIO, method: str, headers: Mapping[str, str]
) -> HttpResponseBase:
    """Return the answer to a GET or HEAD; closes the file, now or when it is sent.

    Args:
        headers: Of the request, by name in lower case.
    """
    is_preview = current_preview() is not None
    prefix = conf.CONTENT_BINARY_ACCEL_PREFIX
    # Previewed files are not where nginx looks.
    if prefix and not is_preview and not _ONLY_HERE & headers.keys():
        file.close()
        return _left_to_nginx(prefix, served, method, headers)
    if is_preview:
        headers = _without_conditions(headers)
    found = answer(method, headers, served.representation)
    if found.parts:
        return _with_headers(FileBody(found, file), found)
    file.close()
    return _with_headers(_without_body(found), found)


def _without_conditions(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return what asks for parts, of what is asked for whatever a browser has of it.

    What it has, it may have got as a visitor, with the date that a change keeps.
    """
    if "if-range" in headers or "range" not in headers:
        return {}
    return {"range": headers["range"]}


def _without_body(found: FileAnswer) -> HttpResponseBase:
    if found.status == HTTPStatus.NOT_MODIFIED:
        # Django's middleware would give any other a Content-Length of 0, which says of a
        # 304 that the file is empty (RFC 9110, section 8.6).
        return StreamingHttpResponse((), status=found.status)
    return HttpResponse(status=found.status)


def _left_to_nginx(
    prefix: str, served: Served, method: str, headers: Mapping[str, str]
) -> HttpResponseBase:
    """Return an answer that nginx replaces the body of, and takes parts from itself."""
    without_parts = {name: headers[name] for name in headers if "range" not in name}
    found = answer(method, without_parts, served.representation)
    response = _with_headers(_without_body(found), found)
    if found.parts:
        digest = served.file.digest
        response["X-Accel-Redirect"] = quote(f"{prefix}{digest[:2]}/{digest}")
        del response["Content-Length"]
    return response


def _with_headers(response: HttpResponseBase, found: FileAnswer) -> HttpResponseBase:
    del response["Content-Type"]
    for name, value in found.headers:
        response[name] = value
    return response
