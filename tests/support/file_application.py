"""A WSGI application that serves one file, of what the framework has for it.

``/open`` tells how often this process has the file open.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from content.binaries.http.answers import Representation, answer
from content.binaries.http.bodies import CHUNK_BYTES, Body
from content.binaries.serving import headers_of

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

ETAG = '"v1"'
LAST_MODIFIED = datetime(2026, 3, 4, 11, tzinfo=UTC)


def application(
    environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    path = Path(os.environ["SERVED_FILE"])
    if environ["PATH_INFO"] == "/open":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(count_open(path)).encode()]
    served = Representation(
        etag=ETAG,
        size_bytes=path.stat().st_size,
        content_type="video/mp4",
        last_modified=LAST_MODIFIED,
        about_caching=(("Cache-Control", "public, max-age=0, must-revalidate"),),
    )
    found = answer(environ["REQUEST_METHOD"], headers_of(environ), served)
    status = HTTPStatus(found.status)
    start_response(f"{status.value} {status.phrase}", list(found.headers))
    if not found.parts:
        return ()
    file = path.open("rb")
    if found.is_whole:
        wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](file, CHUNK_BYTES)
        return wrapped
    return Body(found, file)


def count_open(path: Path) -> int:
    links = Path("/proc/self/fd").iterdir()
    return sum(1 for link in links if _target(link) == str(path))


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed meanwhile: that of the folder itself
        return ""
