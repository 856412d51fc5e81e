"""A server that can fail, and a client with short limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from msgspec import structs

from content.providers.service_address import ServiceAddress
from content.providers.service_client import ServiceClient
from content.providers.transport_limits import TransportLimits
from tests.support.faulty_server import FaultyServer

# Short enough to wait for in a test, long enough for a busy machine.
SHORT_LIMITS: dict[str, Any] = {
    "pool_size": 2,
    "pool_timeout_seconds": 0.3,
    "connect_timeout_seconds": 0.5,
    "read_timeout_seconds": 0.3,
    "deadline_seconds": 0.6,
    "retries": 2,
    "max_answer_bytes": 1_000_000,
    "breaker_failures": 100,
    "breaker_cool_down_seconds": 0.2,
}


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as running:
        yield running


@pytest.fixture
def address(server: FaultyServer) -> ServiceAddress:
    return ServiceAddress.parse(server.base_url)


@pytest.fixture
def make_client() -> Iterator[Callable[..., ServiceClient]]:
    """Make clients with the short limits, or others; all are closed in the end."""
    with ExitStack() as stack:

        def make(**limits: Any) -> ServiceClient:
            client = ServiceClient(
                structs.replace(
                    TransportLimits.from_settings(), **{**SHORT_LIMITS, **limits}
                )
            )
            stack.callback(client.close)
            return client

        yield make


@pytest.fixture
def client(make_client: Callable[..., ServiceClient]) -> ServiceClient:
    return make_client()
