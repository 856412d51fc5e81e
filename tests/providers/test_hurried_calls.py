from __future__ import annotations

import pytest

from content.exceptions import ContentServiceTimeoutError
from content.providers.circuit_breaker import BreakerState
from content.providers.deadline import Deadline, ending_by
from content.providers.transport import Request
from tests.support import faulty_server as faults


def test_a_call_without_any_time_left_is_not_made(make_client, server, address):
    client = make_client(breaker_failures=1)
    with ending_by(Deadline(0)), pytest.raises(ContentServiceTimeoutError):
        client.fetch(address, Request(target="/page"))
    assert server.connections == 0
    assert client.statistics()[0].breaker is BreakerState.CLOSED


def test_a_call_in_a_hurry_does_not_open_the_breaker(make_client, server, address):
    server.default = faults.hang()
    client = make_client(breaker_failures=1)
    with ending_by(Deadline(0.1)), pytest.raises(ContentServiceTimeoutError):
        client.fetch(address, Request(target="/page"))
    assert client.statistics()[0].breaker is BreakerState.CLOSED
    with ending_by(Deadline(5)), pytest.raises(ContentServiceTimeoutError):
        client.fetch(address, Request(target="/page"))
    assert client.statistics()[0].breaker is BreakerState.OPEN
