"""What every request passes before all else: plain WSGI, around whatever answers pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from content.conf import conf
from content.operations.client_addresses import find_client_address, networks_of
from content.operations.health.endpoints import answer_health, answer_readiness
from content.operations.plain_answers import PlainAnswer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_Environ = dict[str, Any]

#: What is answered here, by path.
ENDPOINTS: Mapping[str, Callable[[], PlainAnswer]] = {
    "/healthz": answer_health,
    "/readyz": answer_readiness,
}


class Doorway:
    """Answers probes by itself, whatever their host, and lets all others in."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(
        self, environ: _Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        endpoint = ENDPOINTS.get(environ.get("PATH_INFO", ""))
        if endpoint is not None and _may_probe(environ):
            return endpoint().send(environ, start_response)
        return self._application(environ, start_response)


def _may_probe(environ: _Environ) -> bool:
    addresses = conf.CONTENT_HEALTH_ADDRESSES
    if not addresses:
        return True
    proxies = networks_of(conf.CONTENT_PROXY_ADDRESSES)
    return find_client_address(environ, proxies) in networks_of(addresses)
