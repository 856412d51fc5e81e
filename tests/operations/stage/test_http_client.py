from __future__ import annotations

import pytest

from content.operations.stage.exceptions import NoAnswerError
from content.operations.stage.http_client import HttpClient
from tests.support.faulty_server import (
    FaultyServer,
    answer,
    answer_then_close,
    close,
    hang,
    truncated,
)


@pytest.fixture
def server():
    with FaultyServer() as server:
        yield server


@pytest.fixture
def client(server):
    with HttpClient(server.port, timeout_seconds=5) as client:
        yield client


def test_answer_has_status_headers_body_and_time(server, client):
    server.script.append(
        answer("é".encode(), status="404 Not Found", headers={"X-Mark": "a"})
    )
    received = client.get("/")
    assert received.status == 404
    assert received.headers == {"content-length": "2", "x-mark": "a"}
    assert received.body == "é".encode()
    assert received.text == "é"
    assert 0 < received.seconds < 5


def test_headers_are_sent(server, client):
    client.get("/path", {"Host": "example.org"})
    assert server.exchanges[0].target == "/path"
    assert server.exchanges[0].headers["host"] == "example.org"


def test_connection_is_kept(server, client):
    client.get("/")
    client.get("/")
    assert (server.connections, server.requests) == (1, 2)


def test_connection_that_the_server_has_closed_meanwhile_is_made_anew(server, client):
    server.script.append(answer_then_close())
    client.get("/")
    assert client.get("/").status == 200
    assert server.connections == 2


def test_server_that_closes_each_connection_is_not_asked_for_ever(server, client):
    client.get("/")
    server.default = close
    with pytest.raises(NoAnswerError, match=r"No answer for /: RemoteDisconnected"):
        client.get("/")
    assert server.requests == 3


@pytest.mark.parametrize(
    "behaviour", [truncated(), close, hang()], ids=["truncated", "closed", "hanging"]
)
def test_answer_that_is_none_is_an_error_and_the_next_request_is_not(server, behaviour):
    server.script.append(behaviour)
    with HttpClient(server.port, timeout_seconds=0.1) as client:
        with pytest.raises(NoAnswerError):
            client.get("/")
        assert client.get("/").status == 200


def test_server_that_is_away_is_an_error(server, client):
    server.stop()
    with pytest.raises(NoAnswerError, match="refused"):
        client.get("/")
