"""Local delivery as the site's own client of the DD4T REST service sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from content.exceptions import ContentError, ItemNotFoundError
from content.model.uri import TcmUri
from content.providers.contracts import ContentProvider
from content.providers.dd4t_rest import Dd4tRestProvider
from content.providers.folder import FolderProvider
from content.providers.service_client import ServiceClient
from content.providers.transport_limits import TransportLimits
from tests.support.asking import ask
from tests.support.local_delivery import running_local_delivery

FERRY, TIDES, HARBOUR = (TcmUri(5, item_id) for item_id in (305, 302, 230))
HOME, TOPIC, ABSENT = TcmUri(5, 310, 64), TcmUri(5, 33, 512), TcmUri(5, 999)
HARBOUR_URL = "/media/harbour_tcm5-230.jpg"


@pytest.fixture(params=[False, True], ids=["as meant", "as .NET"])
def rest(root: Path, request: pytest.FixtureRequest) -> Iterator[ContentProvider]:
    with (
        running_local_delivery(root, is_dotnet=request.param) as service,
        closing(ServiceClient(TransportLimits.from_settings())) as client,
    ):
        yield Dd4tRestProvider(base_url=service.url, client=client)


def outcome(provider: ContentProvider, method: str, arguments: tuple[Any, ...]) -> Any:
    try:
        return ask(provider, method, *arguments)
    except ContentError as exc:
        return type(exc)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("fetch_page_by_url", (5, "/index.html")),
        ("fetch_page_by_uri", (HOME,)),
        ("fetch_component_presentation", (FERRY,)),
        ("fetch_component_presentation", (FERRY, TcmUri(5, 1001, 32))),
        ("fetch_component_presentations", ((FERRY,),)),
        ("fetch_component_link", (TIDES,)),
        ("download_binary_by_url", (5, HARBOUR_URL)),
        ("download_binary_by_uri", (HARBOUR,)),
        ("fetch_binary_meta_by_url", (5, HARBOUR_URL)),
        ("fetch_binary_meta_by_uri", (HARBOUR,)),
        ("fetch_binary_url", (HARBOUR,)),
        ("fetch_page_last_published_by_url", (5, "/index.html")),
        ("fetch_page_last_published_by_uri", (HOME,)),
        ("fetch_component_presentation_last_published", (FERRY,)),
        ("fetch_keyword", (TOPIC, "Sea & sky")),
    ],
    ids=str,
)
def test_items_come_over_http_as_from_the_folder(root, rest, method, arguments):
    expected = outcome(FolderProvider(folder=root), method, arguments)
    assert not isinstance(expected, type)
    assert outcome(rest, method, arguments) == expected


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("fetch_page_by_url", (5, "/absent.html")),
        ("fetch_page_by_uri", (ABSENT.of_type(64),)),
        ("fetch_component_presentation", (ABSENT,)),
        ("fetch_component_link", (ABSENT,)),
        ("download_binary_by_url", (5, "/absent.jpg")),
        ("download_binary_by_uri", (ABSENT,)),
        ("fetch_binary_meta_by_url", (5, "/absent.jpg")),
        ("fetch_binary_meta_by_uri", (ABSENT,)),
        ("fetch_binary_url", (ABSENT,)),
        ("fetch_keyword", (TOPIC, "absent")),
    ],
    ids=str,
)
def test_missing_items_are_not_found_either_way(rest, method, arguments):
    assert outcome(rest, method, arguments) is ItemNotFoundError
