"""``/metrics``, for those who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from http import HTTPStatus
from typing import Any

from content.conf import conf
from content.operations.client_addresses import comes_from, networks_of
from content.operations.metrics.exposition import CONTENT_TYPE, write_metrics
from content.operations.metrics.recording import find_samples
from content.operations.plain_answers import PlainAnswer


def answer_metrics() -> PlainAnswer:
    """Answer what the processes of this machine have counted."""
    return PlainAnswer(HTTPStatus.OK, write_metrics(find_samples()), CONTENT_TYPE)


def may_read_metrics(environ: Mapping[str, Any]) -> bool:
    """Whether a request comes from where metrics are read, or has the token.

    Nobody may unless a setting says who.
    """
    addresses = conf.CONTENT_METRICS_ADDRESSES
    if addresses:
        proxies = networks_of(conf.CONTENT_PROXY_ADDRESSES)
        if comes_from(environ, networks_of(addresses), proxies):
            return True
    token = conf.CONTENT_METRICS_TOKEN
    scheme, _, given = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return (
        bool(token)
        and scheme.lower() == "bearer"
        and compare_digest(given.strip().encode(), token.encode())
    )
