"""``requests`` over the connections of this process: for calls off the hot path.

Tokens, discovery, the purge of edge caches: what is written most simply with ``requests``
shares the pool, with its bounds in number and in time, its breaker and its counts. Of what
``requests`` reads from the environment (proxies, ``.netrc``) nothing counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.client import responses
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from content.exceptions import ContentServiceError, ContentServiceTimeoutError
from content.providers.service_address import ServiceAddress
from content.providers.service_client import ServiceClient, get_service_client
from content.providers.transport import Answer, Request

# What another attempt can do no harm with.
_REPEATABLE = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PURGE"}


def open_session(*, ca_bundle: str | None = None) -> requests.Session:
    """Return a session over the pool of this process. For one thread.

    An answer that says "not now" (429, 502, 503, 504), or redirects, is an error, as no
    answer is: ``requests.ConnectionError``, or ``requests.Timeout``.

    Args:
        ca_bundle: A file of certificates to trust; ``None`` for the system's.
    """
    session = requests.Session()
    session.trust_env = False
    for prefix in ("http://", "https://"):
        session.mount(prefix, _PoolAdapter(ca_bundle))
    return session


class _PoolAdapter(BaseAdapter):
    def __init__(self, ca_bundle: str | None) -> None:
        super().__init__()
        self._ca_bundle = ca_bundle

    def send(
        self, request: requests.PreparedRequest, *_arguments: Any, **_options: Any
    ) -> requests.Response:
        # How long it may take, and whom to trust, is for the settings of the pool.
        method, url = request.method or "GET", request.url or ""
        try:
            answer = _fetch(get_service_client(), method, request, self._ca_bundle)
        except ContentServiceTimeoutError as exc:
            raise requests.Timeout(str(exc), request=request) from exc
        except ContentServiceError as exc:
            raise requests.ConnectionError(str(exc), request=request) from exc
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict(answer.headers)
        response.reason = responses.get(answer.status, "")
        response.raw = BytesIO(answer.body)
        response.url, response.request = url, request
        return response

    def close(self) -> None:
        """Do nothing: the connections are the process's."""


def _fetch(
    client: ServiceClient,
    method: str,
    request: requests.PreparedRequest,
    ca_bundle: str | None,
) -> Answer:
    parts = urlsplit(request.url or "")
    address = ServiceAddress.parse(
        f"{parts.scheme}://{parts.netloc}/", ca_bundle=ca_bundle
    )
    headers: Mapping[str, str] = dict(request.headers)
    return client.fetch(
        address,
        Request(
            target=request.path_url,
            method=method,
            headers=headers,
            body=_bytes_of(request.body),
        ),
        may_repeat=method in _REPEATABLE,
    )


def _bytes_of(body: object) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    raise TypeError("Only what is in memory can be sent")
