"""Previews before the front: what an editor is shown never comes from it, nor into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from content.caching.site_cache import get_site_cache
from content.front.outer_middleware import find_outer_middleware
from content.operations.stage.waiting import wait_until
from content.preview.links import COOKIE, make_link, sign_link
from content.providers.forwarding import SESSION_COOKIE
from tests.support.fronted_site import FrontedApplication
from tests.support.local_delivery import write_item
from tests.support.preview_site import (
    HOST,
    PAGE_PLACE,
    TOKEN,
    page_document,
    preview_site,
)

PLACE, PHOTO = "5/binaries/media/harbour_tcm5-230.bin", "/media/harbour_tcm5-230.bin"
PATHS = ("/", PHOTO)
ASKING: list[Callable[[], dict[str, str]]] = [
    lambda: {"HTTP_COOKIE": f"{SESSION_COOKIE}={TOKEN}"},
    lambda: {"HTTP_COOKIE": f"a=b; {SESSION_COOKIE}={TOKEN}; c=d"},
    lambda: {"HTTP_X_PREVIEW_SESSION_TOKEN": TOKEN},
    lambda: {
        "HTTP_COOKIE": f"{COOKIE}="
        + sign_link(make_link("/", seconds=60, session_token=TOKEN))
    },
]
WAIT_SECONDS = 5.0
NAMES = ["cookie", "among others", "header", "link"]


@pytest.fixture(params=[True, False], ids=["previews on", "previews off"])
def is_on(request: Any) -> bool:
    return bool(request.param)


@pytest.fixture
def site(tmp_path: Path, is_on: bool) -> Iterator[FrontedApplication]:
    write_item(tmp_path / "published", PLACE, b"published")
    write_item(tmp_path / "sessions" / TOKEN, PLACE, b"changed")
    write_item(tmp_path / "sessions" / TOKEN, PAGE_PLACE, page_document("Changed"))
    with preview_site(
        tmp_path,
        CONTENT_PREVIEW=is_on,
        CONTENT_BINARY_FOLDER=str(tmp_path / "files"),
        CONTENT_FRESH_SECONDS=1_000_000,
        CONTENT_FRONT=True,
    ):
        site_cache = get_site_cache()
        site_cache.store.invalidate(["of nobody"])  # news are heard sooner than none
        wait_until(
            lambda: site_cache.is_followed, WAIT_SECONDS, "memory to be followed"
        )
        yield FrontedApplication(WSGIHandler())


def seen(site: FrontedApplication, path: str, **variables: str) -> str:
    body = site.get(path, HTTP_HOST=HOST, **variables).body.decode()
    return "changed" if "hanged" in body else "published"


@pytest.mark.parametrize("ask", ASKING, ids=NAMES)
@pytest.mark.parametrize("path", PATHS, ids=["page", "file"])
def test_editors_and_visitors_get_their_own_whoever_comes_first(site, is_on, path, ask):
    expected = "changed" if is_on else "published"
    assert seen(site, path, **ask()) == expected
    for _ in range(3):
        assert seen(site, path) == "published"
        assert seen(site, path, **ask()) == expected


@pytest.mark.parametrize("ask", ASKING, ids=NAMES)
@pytest.mark.parametrize("path", PATHS, ids=["page", "file"])
def test_only_where_previews_are_off_is_who_asks_for_one_answered_by_the_front(
    site, is_on, path, ask
):
    site.get(path, HTTP_HOST=HOST)
    assert site.is_from_front(path, HTTP_HOST=HOST)
    before = site.asked
    site.get(path, HTTP_HOST=HOST, **ask())
    assert (site.asked == before) is not is_on
    assert site.is_from_front(path, HTTP_HOST=HOST)


def test_many_at_once_get_their_own(site, is_on):
    asked = [
        (path, variables)
        for path in PATHS
        for variables in ({}, *(ask() for ask in ASKING))
    ] * 10
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda each: seen(site, each[0], **each[1]), asked))
    wrong = [
        (path, variables)
        for (path, variables), answer in zip(asked, answers, strict=True)
        if answer != ("changed" if variables and is_on else "published")
    ]
    assert wrong == []


def test_previews_do_not_keep_visitors_from_the_front():
    assert find_outer_middleware() == []
