from __future__ import annotations

import json

import pytest
from django.test import override_settings

from content.invalidation.edge.edges import Edge, configured_edges
from content.invalidation.edge.purging import EdgeError, purge
from tests.support.faulty_server import FaultyServer, answer, close

TAGS = [f"tag{number}" for number in range(70)]


@pytest.fixture
def server():
    with FaultyServer() as server:
        yield server


def edge(server: FaultyServer, **entry: object) -> Edge:
    given = {"url": f"{server.base_url}purge", **entry}
    with override_settings(CONTENT_EDGE_CACHES=[given]):
        [found] = configured_edges()
    return found


def test_varnish_is_told_in_a_header(server):
    assert purge(edge(server, kind="varnish"), TAGS[:2]) == 1
    [told] = server.exchanges
    assert (told.method, told.target) == ("PURGE", "/purge")
    assert told.headers["xkey-purge"] == "tag0 tag1"


def test_fastly_is_told_in_a_header_with_its_key(server):
    purge(edge(server, kind="fastly", headers={"Fastly-Key": "secret"}), TAGS[:2])
    [told] = server.exchanges
    assert told.method == "POST"
    assert told.headers["surrogate-key"] == "tag0 tag1"
    assert told.headers["fastly-key"] == "secret"


def test_cloudflare_is_told_in_the_body_as_much_as_it_takes_at_once(server):
    server.default = answer(b'{"success": true}')
    assert purge(edge(server, kind="cloudflare"), TAGS) == 3
    told = [json.loads(each.body)["tags"] for each in server.exchanges]
    assert [len(each) for each in told] == [30, 30, 10]
    assert [tag for each in told for tag in each] == TAGS


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(answer(status="403 Forbidden"), id="403"),
        pytest.param(answer(status="500 Internal Server Error"), id="500"),
        pytest.param(answer(status="503 Service Unavailable"), id="503"),
        pytest.param(answer(status="301 Moved", headers={"Location": "/x"}), id="301"),
        pytest.param(close, id="close"),
    ],
)
def test_whoever_does_not_say_that_it_has_forgotten_is_an_error(server, behaviour):
    server.default = behaviour
    with pytest.raises(EdgeError, match="varnish-0"):
        purge(edge(server, kind="varnish"), TAGS[:1])


@pytest.mark.parametrize(
    "body", [b'{"success": false}', b'{"success": "true"}', b"[]", b"", b"\xff"]
)
def test_an_answer_that_does_not_say_success_is_an_error(server, body):
    server.default = answer(body)
    with pytest.raises(EdgeError, match="cloudflare-0"):
        purge(edge(server, kind="cloudflare"), TAGS[:1])


def test_nobody_there_is_an_error():
    with FaultyServer() as server:
        gone = edge(server, kind="varnish")
    with pytest.raises(EdgeError, match="varnish-0"):
        purge(gone, TAGS[:1])


@pytest.mark.parametrize(
    "query",
    [
        "token=secret",
        "token=secret%zz€",
        "token=a%2fsecret%3d",
        "token=a%2fsecret&p=100%",
        "token=secret#x",
        "a b=secret",
    ],
)
@pytest.mark.parametrize("port", [1, 99999])
def test_a_token_in_the_url_is_in_no_error(query, port):
    url = f"http://127.0.0.1:{port}/purge?{query}"
    told = Edge(url=url, name="cdn", answer_header="x", purge_header="y")
    with pytest.raises(EdgeError, match=r"cdn.*/purge") as caught:
        purge(told, TAGS[:1])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("key", ["secret\n", " secret", "secret €"])
def test_a_key_that_cannot_be_sent_is_in_no_error(server, key):
    told = edge(server, kind="fastly", headers={"Fastly-Key": key})
    with pytest.raises(EdgeError, match="fastly-0") as caught:
        purge(told, TAGS[:1])
    assert "secret" not in str(caught.value)
