"""Images and other files that a session has changed: its editor's, and nobody else's."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from content.binaries.pictures import pictures_of
from content.caching.file_store import FileStore
from content.caching.session_cache import SessionFiles
from content.caching.site_cache import get_site_cache
from content.factories.content import Content
from content.preview.previews import Preview, previewing
from content.providers.forwarding import SESSION_COOKIE, SESSION_HEADER
from content.providers.registry import get_provider
from tests.support.images import corners, encoded, quarters
from tests.support.kept_for_visitors import kept_for_visitors
from tests.support.local_delivery import write_item
from tests.support.preview_site import OTHER_TOKEN, TOKEN, PreviewSite, preview_site

PLACE = "5/binaries/media/harbour_tcm5-230.jpg"
PHOTO, VARIANT = "/media/harbour_tcm5-230.jpg", "/media/harbour_tcm5-230_w160.jpg"
PUBLISHED = encoded(quarters(), quality=90)
CHANGED = encoded(quarters().rotate(180), quality=90)
CHANGED_BY_ANOTHER = encoded(quarters().rotate(90, expand=True), quality=90)
SEEN_BY = {
    "": ["red", "green", "blue", "white"],
    TOKEN: ["white", "blue", "green", "red"],
    OTHER_TOKEN: ["green", "white", "red", "blue"],
}


@pytest.fixture(params=["in memory", "in redis"])
def site(request, tmp_path):
    settings: dict[str, Any] = {}
    if request.param == "in redis":
        server = request.getfixturevalue("redis_server")
        with server.connect() as client:
            client.flushall()
        settings = {
            "CACHES": {
                "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
                "content": {
                    "BACKEND": "django_redis.cache.RedisCache",
                    "LOCATION": server.url,
                },
            },
            "CONTENT_CACHE_ALIAS": "content",
        }
    with _image_site(tmp_path, **settings) as site:
        yield site


def _image_site(tmp_path: Path, **settings: Any) -> Any:
    write_item(tmp_path / "published", PLACE, PUBLISHED)
    write_item(tmp_path / "sessions" / TOKEN, PLACE, CHANGED)
    write_item(tmp_path / "sessions" / OTHER_TOKEN, PLACE, CHANGED_BY_ANOTHER)
    return preview_site(
        tmp_path,
        CONTENT_BINARY_FOLDER=str(tmp_path / "files"),
        CONTENT_FRESH_SECONDS=1_000_000,
        **settings,
    )


def get(site: PreviewSite, path: str, token: str = "", **headers: str) -> Any:
    response = site.get(path, token=token, **headers)
    response.body = response.getvalue()
    response.close()
    return response


def seen(site: PreviewSite, path: str, token: str = "") -> list[str]:
    response = get(site, path, token)
    assert response.status_code == 200
    return corners(Image.open(BytesIO(response.body)))


@pytest.mark.parametrize("first", ["", TOKEN])
def test_an_editor_sees_a_changed_image_while_visitors_get_the_published_one(
    site, first
):
    for path in (PHOTO, VARIANT):
        seen(site, path, first)
        for _ in range(2):
            for token, colours in SEEN_BY.items():
                assert seen(site, path, token) == colours, (path, token)


def test_previews_of_files_leave_what_is_kept_for_visitors_as_it_is(site):
    for path in (PHOTO, VARIANT):
        seen(site, path)
    before = kept_for_visitors()
    assert before.memory
    assert before.store
    assert before.files
    for path in (PHOTO, VARIANT, "/media/harbour_tcm5-230_w320.jpg", "/media/none.jpg"):
        for token in (TOKEN, OTHER_TOKEN, "no-session"):
            get(site, path, token)
            get(site, path, token, range="bytes=0-9")
    assert kept_for_visitors() == before


def test_previews_that_come_first_leave_nothing_for_visitors(site):
    before = kept_for_visitors()
    for path in (PHOTO, VARIANT):
        seen(site, path, TOKEN)
    after = kept_for_visitors()
    assert after == before
    assert after.files == {}


@pytest.mark.parametrize("site", ["in memory"], indirect=True)
def test_many_at_once_see_their_own_image(site):
    asked = [
        (path, token) for path in (PHOTO, VARIANT) for token in SEEN_BY
    ] * 8  # more than are fetched side by side
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda each: seen(site, *each), asked))
    wrong = [
        each
        for each, colours in zip(asked, answers, strict=True)
        if colours != SEEN_BY[each[1]]
    ]
    assert wrong == []


@pytest.mark.parametrize("site", ["in memory"], indirect=True)
def test_nobody_keeps_a_previewed_file(site):
    for path in (PHOTO, VARIANT, "/media/none.jpg"):
        response = get(site, path, TOKEN)
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response["X-Robots-Tag"]
        assert {"Cookie", SESSION_HEADER} <= set(response["Vary"].split(", "))
        assert "ETag" not in response
        assert "Last-Modified" not in response


@pytest.mark.parametrize("site", ["in memory"], indirect=True)
def test_what_an_editor_has_seen_as_a_visitor_does_not_stand_for_the_preview(site):
    visited = get(site, PHOTO)
    conditions = {
        "if-none-match": visited["ETag"],
        "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT",
    }
    assert get(site, PHOTO, **conditions).status_code == 304
    response = get(site, PHOTO, TOKEN, **conditions)
    assert (response.status_code, response.body) == (200, CHANGED)
    part = get(site, PHOTO, TOKEN, range="bytes=10-19")
    assert (part.status_code, part.body) == (206, CHANGED[10:20])
    resumed = {"range": "bytes=10-19", "if-range": visited["ETag"]}
    response = get(site, PHOTO, TOKEN, **resumed)
    assert (response.status_code, response.body) == (200, CHANGED)


def test_nginx_is_not_asked_for_what_is_in_no_folder_of_its_own(tmp_path):
    with _image_site(tmp_path, CONTENT_BINARY_ACCEL_PREFIX="/-/files/") as site:
        assert get(site, PHOTO)["X-Accel-Redirect"]
        response = get(site, PHOTO, TOKEN)
        assert "X-Accel-Redirect" not in response
        assert response.body == CHANGED


def test_where_previews_are_off_a_token_changes_no_file(tmp_path):
    with _image_site(tmp_path, CONTENT_PREVIEW=False) as site:
        for path in (PHOTO, VARIANT):
            assert seen(site, path, TOKEN) == SEEN_BY[""]


def test_files_that_a_session_changes_again_are_seen_at_once(tmp_path):
    with _image_site(tmp_path, CONTENT_PREVIEW_FRESH_SECONDS=0) as site:
        assert seen(site, VARIANT, TOKEN) == SEEN_BY[TOKEN]
        site.change(TOKEN, PLACE, CHANGED_BY_ANOTHER)
        assert seen(site, VARIANT, TOKEN) == SEEN_BY[OTHER_TOKEN]


def test_previewed_files_are_kept_within_their_bound_and_go_with_the_process(tmp_path):
    with _image_site(
        tmp_path, CONTENT_PREVIEW_FRESH_SECONDS=0, CONTENT_PREVIEW_FILE_BYTES=20_000
    ) as site:
        for number in range(20):
            image = Image.effect_noise((100, 100), number + 1)
            site.change(TOKEN, PLACE, encoded(image))
            get(site, PHOTO, TOKEN)
        files = get_site_cache().own(SessionFiles, SessionFiles)
        folder = files.folder
        assert 0 < _size_of(folder) <= 20_000
        assert folder.stat().st_mode & 0o077 == 0
    del files
    gc.collect()  # with the cache of the process, which knows itself
    assert not folder.exists()


def _size_of(folder: Path) -> int:
    return sum(
        each.stat().st_size for each in (folder / "files").rglob("*") if each.is_file()
    )


@pytest.mark.parametrize("site", ["in memory"], indirect=True)
def test_what_a_preview_is_built_with_has_no_way_to_what_visitors_get(site):
    with previewing(Preview(session_token=TOKEN)):
        content = Content(get_provider())
    # Also outside of the request that it was made for.
    pictures = pictures_of(content)
    site_cache = get_site_cache()
    assert pictures._fleet is None
    for part in (pictures, content.binaries):
        assert isinstance(part._files, FileStore)
        assert part._files is not site_cache.files
        assert part._cache is not site_cache.models


@pytest.mark.parametrize("site", ["in memory"], indirect=True)
def test_a_token_that_none_gives_gets_no_file(site):
    client = Client()
    client.cookies[SESSION_COOKIE] = "a b"
    response = client.get(PHOTO)
    assert response.status_code == 400
    assert response["Cache-Control"] == "private, no-store"
