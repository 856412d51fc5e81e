from __future__ import annotations

import pytest
import requests

from content.providers.requests_session import open_session
from content.providers.service_client import get_service_client
from tests.support.faulty_server import FaultyServer, answer, close


@pytest.fixture
def server():
    with FaultyServer() as server:
        yield server


def test_requests_share_the_pool_of_the_process(server):
    server.default = answer(b'{"a": 1}', headers={"X-Y": "z"})
    for _ in range(3):
        with open_session() as session:
            response = session.post(
                f"{server.base_url}a?b=c", json={"d": 2}, headers={"E": "f"}
            )
        assert response.json() == {"a": 1}
        assert (response.status_code, response.headers["x-y"]) == (200, "z")
    assert [each.target for each in server.exchanges] == ["/a?b=c"] * 3
    assert server.exchanges[0].body == b'{"d": 2}'
    assert server.exchanges[0].headers["e"] == "f"
    known = get_service_client().statistics()
    opened = {each.service: each.connections.opened for each in known}
    assert opened[server.base_url.rstrip("/")] == 1


def test_what_says_no_is_an_answer(server):
    server.default = answer(status="404 Not Found")
    with open_session() as session:
        assert session.get(server.base_url).status_code == 404


@pytest.mark.parametrize("behaviour", [close, answer(status="503 Service Unavailable")])
def test_what_cannot_answer_is_an_error_of_requests(server, behaviour):
    server.default = behaviour
    with open_session() as session, pytest.raises(requests.ConnectionError):
        session.get(server.base_url)


def test_nothing_is_read_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    with open_session() as session:
        assert session.get(server.base_url).status_code == 200


def test_what_is_not_in_memory_is_not_sent(server):
    with open_session() as session, pytest.raises(TypeError):
        session.post(server.base_url, data=iter([b"a"]))
