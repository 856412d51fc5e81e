"""A file by the server's own file wrapper, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from tests.benchmarks.servers import ANSWER_VARIABLE, read_answer

_FILE = Path(os.environ["BENCHMARK_FILE"])
_HEADERS = [
    ("Content-Type", "image/jpeg"),
    ("Content-Length", str(_FILE.stat().st_size)),
]
if ANSWER_VARIABLE in os.environ:  # with just what the site says of it
    _HEADERS, _ = read_answer()
_CHUNK_BYTES = 64 * 1024


def application(
    environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer."""
    start_response("200 OK", _HEADERS)
    sent: Iterable[bytes] = environ["wsgi.file_wrapper"](_FILE.open("rb"), _CHUNK_BYTES)
    return sent
