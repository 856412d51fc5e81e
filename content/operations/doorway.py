"""What every request passes before all else: plain WSGI, around whatever answers pages.

It is given a name, counted, and answered here if it is about this process and not about the
site. What is done for each costs microseconds, for most of them are answered from memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from content.caching.cache_status import kind_of_answer
from content.conf import conf
from content.operations.client_addresses import (
    comes_from,
    is_from_proxy,
    networks_of,
)
from content.operations.health.endpoints import answer_health, answer_readiness
from content.operations.logs.access import REQUEST_ID
from content.operations.metrics.collecting import REQUESTS
from content.operations.metrics.endpoints import answer_metrics, may_read_metrics
from content.operations.metrics.recording import Recorder
from content.operations.plain_answers import PlainAnswer
from content.request_ids import (
    HEADER,
    is_request_id,
    make_request_id,
    set_request_id,
)
from content.tracing import is_traced, span_of_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_Environ = dict[str, Any]


class Doorway:
    """Answers probes by itself, whatever their host, and lets all others in."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._recorder = Recorder()

    def __call__(
        self, environ: _Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        started = time.perf_counter()
        if not self._recorder.is_begun:
            self._recorder.ensure_begun()
        endpoint = ENDPOINTS.get(environ.get("PATH_INFO", ""))
        if endpoint is not None and endpoint[0](environ):
            return endpoint[1]().send(environ, start_response)
        request_id = environ[REQUEST_ID] = _name(environ)
        # Until the server has sent the answer, see post_request in deploy/gunicorn.conf.py.
        set_request_id(request_id)
        answer, status = "", ""

        def begin(
            its_status: str, headers: list[tuple[str, str]], *error: Any
        ) -> Callable[[bytes], object]:
            nonlocal answer, status
            status = its_status[:3]
            for name, value in reversed(headers):  # it is among the last
                if name == "Cache-Status":
                    answer = value
                    break
            # A new list: whoever answers may keep theirs.
            return start_response(its_status, [*headers, (HEADER, request_id)], *error)

        if is_traced:
            with span_of_request(
                environ, is_believed=_is_from_proxy(environ), request_id=request_id
            ) as span:
                chunks = self._application(environ, begin)
                span.set_attribute("http.response.status_code", int(status or 0))
        else:
            chunks = self._application(environ, begin)
        REQUESTS.note(time.perf_counter() - started, kind_of_answer(answer), status)
        return chunks


def _name(environ: _Environ) -> str:
    """Return what a proxy calls a request, else a new name."""
    given: str = environ.get("HTTP_X_REQUEST_ID", "")
    if given and is_request_id(given) and _is_from_proxy(environ):
        return given
    return make_request_id()


def _is_from_proxy(environ: _Environ) -> bool:
    return is_from_proxy(environ, networks_of(conf.CONTENT_PROXY_ADDRESSES))


def _may_probe(environ: _Environ) -> bool:
    addresses = conf.CONTENT_HEALTH_ADDRESSES
    if not addresses:
        return True
    proxies = networks_of(conf.CONTENT_PROXY_ADDRESSES)
    return comes_from(environ, networks_of(addresses), proxies)


#: What is answered here, by path: who may ask for it, and what the answer is.
ENDPOINTS: Mapping[
    str, tuple[Callable[[_Environ], bool], Callable[[], PlainAnswer]]
] = {
    "/healthz": (_may_probe, answer_health),
    "/readyz": (_may_probe, answer_readiness),
    "/metrics": (may_read_metrics, answer_metrics),
}
