from __future__ import annotations

import pytest

from content.operations.drills.pages import choose_pages, find_pages
from content.operations.stage.exceptions import StageError
from tests.support.faulty_server import FaultyServer, answer
from tests.support.local_delivery import write_sample


@pytest.fixture
def folder(tmp_path):
    return write_sample(tmp_path)


def test_pages_of_all_publications_are_found_and_nothing_else(folder):
    assert [place.url for place in find_pages(folder)] == [
        "/index.html",
        "/news/index.html",
        "/news/tides.html",
        "/nl/index.html",
    ]


def test_only_pages_that_the_site_has_are_chosen(folder):
    script = [answer(status="404 Not Found"), answer(), answer()]
    with FaultyServer(script) as server:
        chosen = choose_pages(folder, server.port, count=2)
        assert [(place.publication_id, place.url) for place in chosen] == [
            (5, "/news/index.html"),
            (5, "/news/tides.html"),
        ]
        assert server.requests == 3


def test_site_without_any_of_the_pages_is_an_error(folder):
    missing = answer(status="404 Not Found")
    with (
        FaultyServer(default=missing) as server,
        pytest.raises(StageError, match="none of the pages"),
    ):
        choose_pages(folder, server.port)
