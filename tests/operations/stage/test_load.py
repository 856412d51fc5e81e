from __future__ import annotations

import math
import threading
import time

import pytest

from content.operations.stage.load import Load, load_meanwhile, put_under_load
from tests.support.faulty_server import Exchange, FaultyServer, answer, close


@pytest.fixture
def server():
    with FaultyServer() as server:
        yield server


def test_load_is_bounded_in_requests(server):
    all_there = threading.Barrier(3)

    def answer_when_all_are_there(exchange: Exchange) -> bool:
        all_there.wait(timeout=10)
        return answer()(exchange)

    server.script.extend([answer_when_all_are_there] * 3)
    result = put_under_load(server.port, ["/a", "/b"], clients=3, requests=20)
    assert result.statuses == {200: 20}
    assert result.failures == {}
    assert len(result.latencies) == len(result.finished) == 20
    assert 0 < result.percentile(0.5) <= result.percentile(1.0) <= result.seconds
    assert server.connections == 3
    assert {exchange.target for exchange in server.exchanges} == {"/a", "/b"}


def test_load_is_bounded_in_time(server):
    result = put_under_load(server.port, ["/"], clients=2, requests=10**9, seconds=0.1)
    assert 0.1 <= result.seconds < 5


def test_load_ends_when_it_is_enough(server):
    enough = threading.Event()
    threading.Timer(0.1, enough.set).start()
    put_under_load(server.port, ["/"], clients=2, requests=10**9, enough=enough)


def test_statuses_and_failures_are_told_apart(server):
    server.script.extend([answer(status="503 Busy"), close])
    result = put_under_load(server.port, ["/"], clients=1, requests=4)
    assert result.statuses == {503: 1, 200: 2}
    assert result.failures == {"RemoteDisconnected": 1}
    assert sorted(status for _, status in result.finished) == [200, 200, 503]


def test_nobody_who_answers_has_no_percentile(server):
    server.stop()
    result = put_under_load(server.port, ["/"], clients=1, requests=2)
    assert result.failures == {"ConnectionRefusedError": 2}
    assert result.percentile(0.5) == math.inf


def test_clients_pause_between_their_requests(server):
    load = Load(server.port, ["/"], clients=1, requests=3, pause_seconds=0.05)
    load.start()
    assert load.wait().seconds >= 3 * 0.05


def test_load_runs_beside_a_block(server):
    with load_meanwhile(server.port, ["/"], clients=2, pause_seconds=0.001) as load:
        while server.requests < 10:
            time.sleep(0.001)
        result = load.stop()
    assert result.statuses[200] >= 10


def test_load_ends_with_its_block(server):
    with (
        pytest.raises(ZeroDivisionError),
        load_meanwhile(server.port, ["/"], clients=2, pause_seconds=0.001),
    ):
        raise ZeroDivisionError
    assert not any(thread.name == "load" for thread in threading.enumerate())
