from __future__ import annotations

import pytest

from content.operations.drills.onlookers import (
    HOST,
    Onlookers,
    find_differing,
    find_publication,
    open_onlookers,
)
from content.operations.stage.exceptions import StageError
from content.operations.stage.http_client import HttpClient
from tests.support.faulty_server import FaultyServer, answer


@pytest.fixture
def servers():
    with FaultyServer() as one, FaultyServer() as other:
        yield one, other


def test_every_process_is_asked_by_the_same_name(servers):
    with open_onlookers(server.port for server in servers) as onlookers:
        seen = onlookers.look(["/a b", "/c"])
    assert seen.keys() == {"/a b", "/c"}
    assert [status for status, _ in seen["/c"]] == [200, 200]
    for server in servers:
        asked = [(each.target, each.headers["host"]) for each in server.exchanges]
        assert asked == [("/a%20b", HOST), ("/c", HOST)]


def test_process_that_answers_otherwise_is_noticed(servers):
    servers[1].script.append(answer(status="404 Not Found"))
    clients = [HttpClient(server.port) for server in servers]
    seen = Onlookers(clients).look(["/a", "/b"])
    [first, _] = seen["/b"]
    assert find_differing(seen, {"/a": first, "/b": first}) == ["/a"]
    for client in clients:
        client.close()


def test_publication_is_that_of_the_root(settings):
    settings.CONTENT_PUBLICATIONS = [{"publication_id": 9, "path_prefix": "/"}]
    assert find_publication().publication_id == 9


def test_site_without_a_publication_at_its_root_is_none_for_a_drill(settings):
    settings.CONTENT_PUBLICATIONS = [{"publication_id": 9, "path_prefix": "/nine/"}]
    with pytest.raises(StageError, match="no publication"):
        find_publication()
