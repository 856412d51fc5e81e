"""The pool under load: how many connections, and what happens when the service dies."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from content.exceptions import ContentServiceError
from content.providers.circuit_breaker import BreakerState
from content.providers.transport import Request
from tests.support import faulty_server as faults

THREADS = 16
# What pools are for: far more calls than connections.
CALLS = 800


def echo(exchange: faults.Exchange) -> bool:
    return faults.answer(exchange.target.encode())(exchange)


def test_connections_are_bounded_and_every_call_gets_its_own_answer(
    server, address, make_client
):
    client = make_client(
        pool_size=8,
        pool_timeout_seconds=10,
        read_timeout_seconds=10,
        deadline_seconds=20,
    )
    server.default = echo

    def ask(number):
        target = f"/{number}"
        return client.fetch(address, Request(target=target)).body == target.encode()

    with ThreadPoolExecutor(THREADS) as executor:
        assert all(executor.map(ask, range(CALLS)))
    [statistics] = client.statistics()
    assert server.connections == statistics.connections.opened <= 8
    assert server.requests == statistics.calls == CALLS
    assert statistics.failures == {}
    assert statistics.connections.in_use == statistics.connections.waiting == 0


@pytest.mark.slow
def test_a_service_that_dies_and_returns_is_used_again_within_a_second(
    server, address, make_client
):
    client = make_client(
        pool_size=8,
        pool_timeout_seconds=2,
        read_timeout_seconds=2,
        deadline_seconds=4,
        breaker_failures=10,
        breaker_cool_down_seconds=0.3,
    )
    server.default = echo
    over = threading.Event()
    wrong: list[object] = []
    answered_at: list[float] = []

    def ask_until_over(thread: int) -> None:
        number = 0
        while not over.wait(0.005):
            number += 1
            target = f"/{thread}/{number}"
            try:
                answer = client.fetch(address, Request(target=target))
            except ContentServiceError:
                continue
            except Exception as exc:  # noqa: BLE001  # what it was is the result
                wrong.append(exc)
                return
            if answer.body != target.encode():
                wrong.append(answer)
            answered_at.append(time.monotonic())

    threads = [
        threading.Thread(target=ask_until_over, args=(each,)) for each in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    server.stop()
    gone_at = time.monotonic()
    time.sleep(1)
    server.start()
    back_at = time.monotonic()
    time.sleep(1.5)
    over.set()
    for thread in threads:
        thread.join(10)

    assert not wrong
    assert any(moment < gone_at for moment in answered_at)
    assert min(moment for moment in answered_at if moment > back_at) < back_at + 1
    [statistics] = client.statistics()
    assert statistics.failures["breaker open"] > 0
    assert statistics.breaker is BreakerState.CLOSED
    assert statistics.connections.in_use == statistics.connections.waiting == 0
