"""What a discovery service is asked for, how often, and what its failures mean."""

from __future__ import annotations

import time

import pytest

from content.preview.previews import Preview, previewing
from content.providers import discovery
from content.providers.discovery import forget_capabilities, has_capability
from content.providers.forwarding import SESSION_HEADER
from content.providers.service_client import reset_service_client
from tests.support.faulty_server import FaultyServer, answer, close, hang

NAME = "PreviewWebServiceCapability"


@pytest.fixture(autouse=True)
def _anew():
    forget_capabilities()
    yield
    forget_capabilities()
    reset_service_client()


def url_of(server: FaultyServer) -> str:
    return f"{server.base_url}discovery.svc/"


@pytest.mark.parametrize(("status", "expected"), [("200 OK", True), ("404 No", False)])
def test_a_capability_is_there_if_the_service_has_it(status, expected):
    with FaultyServer(default=answer(status=status)) as server:
        assert has_capability(url_of(server), NAME) is expected
        [asked] = server.exchanges
        assert asked.target == f"/discovery.svc/Environment/{NAME}"


def test_it_is_asked_for_once_in_a_while(monkeypatch):
    with FaultyServer(default=answer()) as server:
        for _ in range(3):
            assert has_capability(url_of(server), NAME)
        assert server.requests == 1
        monkeypatch.setattr(discovery, "REMEMBERED_SECONDS", 0)
        assert has_capability(url_of(server), NAME)
        assert server.requests == 2


@pytest.mark.parametrize(
    "fault",
    [hang(), close, answer(status="500 Oh")],
    ids=["hangs", "closes", "fails"],
)
def test_a_service_that_fails_is_a_no_and_is_left_alone_for_a_while(fault):
    with FaultyServer(default=fault) as server:
        begun = time.monotonic()
        for _ in range(3):
            assert not has_capability(url_of(server), NAME)
        assert server.requests == 1
        assert time.monotonic() - begun < 10  # three seconds would be three deadlines


def test_it_is_not_told_whose_page_is_shown():
    with (
        FaultyServer(default=answer()) as server,
        previewing(Preview(session_token="secret")),
    ):
        has_capability(url_of(server), NAME)
        [asked] = server.exchanges
        assert SESSION_HEADER.lower() not in {each.lower() for each in asked.headers}
        assert "secret" not in str(asked.headers)
