"""``/healthz`` and ``/readyz``, as plain WSGI: for probes, who ask by an IP address.

They are answered before anybody looks at the host, by itself: the answer has nothing of the
request in it, and says nothing that not everybody may know. Nor does maintenance concern
them: a site that is closed is alive.
"""

from __future__ import annotations

from http import HTTPStatus

import msgspec

from content.operations.health.findings import find_readiness
from content.operations.plain_answers import PlainAnswer


def answer_health() -> PlainAnswer:
    """Answer that this process is alive; that it does is all there is to say."""
    return PlainAnswer(HTTPStatus.OK, b'{"alive":true}\n', "application/json")


def answer_readiness() -> PlainAnswer:
    """Answer 200 if requests should be sent here, else 503, and why."""
    readiness = find_readiness()
    status = HTTPStatus.OK if readiness.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    body = msgspec.json.encode(readiness) + b"\n"
    return PlainAnswer(status, body, "application/json")
