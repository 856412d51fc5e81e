"""The least that a WSGI application can do: the same bytes for everyone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from tests.benchmarks.servers import ANSWER_VARIABLE

_ANSWER = json.loads(Path(os.environ[ANSWER_VARIABLE]).read_text())
_HEADERS = [tuple(pair) for pair in _ANSWER["headers"]]
_BODY = (_ANSWER["body"].encode(),)


def application(
    environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer."""
    start_response("200 OK", _HEADERS)
    return _BODY
