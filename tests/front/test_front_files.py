"""Binaries and image variants, answered before Django."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings  # noqa: TID251  # its own list of middleware
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.utils.cache import patch_vary_headers

from content.caching.dependencies import item_dependency
from content.caching.file_store import FileStore
from content.caching.site_cache import get_site_cache
from content.exceptions import ContentServiceUnavailableError
from content.model.uri import TcmUri
from content.operations.stage.waiting import wait_until
from content.providers.registry import get_provider
from tests.support.fronted_site import FrontedApplication
from tests.support.images import encoded, quarters
from tests.support.inspected_site import HOST
from tests.support.stub_provider import StubProvider

URI = TcmUri(5, 230)
PHOTO, SMALL = "/media/i.jpg", "/media/i_w160.jpg"
AVIF, WEBP = "image/avif,image/webp,*/*", "image/webp,*/*"
WAIT_SECONDS = 5.0


@pytest.fixture
def provider():
    with published_with(
        CONTENT_PROVIDERS={
            "default": {"BACKEND": "tests.support.stub_provider.StubProvider"}
        },
        CONTENT_PUBLICATIONS=[{"publication_id": 5}],
        CONTENT_FRESH_SECONDS=60,
        ALLOWED_HOSTS=[HOST],
    ) as provider:
        yield provider


@pytest.fixture
def site(provider):
    return FrontedApplication()


def invalidate(*dependencies: str) -> None:
    """Tell of a change, and wait until this process has heard of it, and of no other."""
    site_cache = get_site_cache()
    sequence = site_cache.store.invalidate(dependencies)
    wait_until(
        lambda: site_cache.memory.position >= sequence and site_cache.is_followed,
        WAIT_SECONDS,
        "memory to catch up",
    )


@contextmanager
def published_with(**changed: Any) -> Iterator[StubProvider]:
    """Publish the photo on a site with other settings."""
    with override_settings(**changed):
        provider = get_provider("default")
        assert isinstance(provider, StubProvider)
        provider.publish_binary(PHOTO, encoded(quarters(), quality=90), str(URI))
        invalidate("of nobody")
        yield provider


def republish(provider: StubProvider) -> None:
    content = encoded(quarters().rotate(180), quality=90)
    provider.publish_binary(PHOTO, content, str(URI))
    invalidate(item_dependency(URI))


@pytest.mark.parametrize("path", [PHOTO, SMALL])
def test_the_second_visitor_of_a_file_is_answered_without_django(site, path):
    first, second = site.get(path), site.get(path)
    assert site.asked == 1
    assert second.body == first.body
    assert {**second.headers, "Cache-Status": ""} == {
        **first.headers,
        "Cache-Status": "",
    }


def test_parts_conditions_and_head_are_answered_so_too(site, provider):
    content = provider.answers["binary", PHOTO]
    tag = site.get(PHOTO).headers["ETag"]
    part = site.get(PHOTO, HTTP_RANGE="bytes=-10")
    assert part.status.startswith("206")
    assert part.body == content[-10:]
    known = site.get(PHOTO, HTTP_IF_NONE_MATCH=tag)
    assert known.status.startswith("304")
    assert "X-Content-Type-Options" in known.headers
    assert site.get(PHOTO, HTTP_RANGE=f"bytes={len(content)}-").status.startswith("416")
    head = site.get(PHOTO, method="HEAD")
    assert (head.body, head.headers["Content-Length"]) == (b"", str(len(content)))
    assert site.asked == 1


def test_a_part_is_not_taken_for_the_whole(site):
    site.get(PHOTO, HTTP_RANGE="bytes=0-9")
    assert len(site.get(PHOTO).body) > 10
    assert site.asked == 2


def test_each_browser_gets_the_format_that_it_shows(site):
    types = {
        accept: {site.get(SMALL, HTTP_ACCEPT=accept).headers["Content-Type"]}
        for accept in (AVIF, WEBP, "*/*", AVIF, WEBP, "*/*")
    }
    assert types == {
        AVIF: {"image/avif"},
        WEBP: {"image/webp"},
        "*/*": {"image/jpeg"},
    }
    for accept in (AVIF, WEBP, "*/*"):
        assert site.is_from_front(SMALL, HTTP_ACCEPT=accept)


def test_a_republished_file_is_sent_at_once_with_its_variants(site, provider):
    before = [site.get(path).headers["ETag"] for path in (PHOTO, SMALL)]
    assert site.is_from_front(SMALL)
    republish(provider)
    after = [site.get(path).headers["ETag"] for path in (PHOTO, SMALL)]
    assert set(before).isdisjoint(after)
    assert site.is_from_front(SMALL)


def test_what_gets_the_name_of_a_variant_is_sent_instead(site, provider):
    site.get(SMALL)
    assert site.is_from_front(SMALL)
    provider.publish_binary(SMALL, encoded(quarters().rotate(90)), "tcm:5-231")
    invalidate("misses:5")
    assert site.get(SMALL).body == provider.answers["binary", SMALL]


def test_an_unpublished_file_is_a_404_with_its_variants(site, provider):
    for path in (PHOTO, SMALL):
        site.get(path)
    for kind in ("binary", "binary meta"):
        del provider.answers[kind, PHOTO]
    invalidate(item_dependency(URI))
    for path in (PHOTO, SMALL):
        assert site.get(path).status.startswith("404")


def test_a_version_in_the_address_is_told_from_others(site):
    etag = site.get(PHOTO).headers["ETag"].strip('"')
    versioned = site.get(PHOTO, f"v={etag[:12]}")
    assert "immutable" in versioned.headers["Cache-Control"]
    assert site.is_from_front(PHOTO, f"v={etag[:12]}")
    assert "immutable" not in site.get(PHOTO, "v=0123456789ab").headers["Cache-Control"]


def test_a_file_that_is_gone_from_the_disk_is_django_s_again(site):
    content = site.get(PHOTO).body
    assert site.is_from_front(PHOTO)
    for file in get_site_cache().files.folder.rglob("files/*/*"):
        file.unlink()
    assert site.get(PHOTO).body == content
    assert site.asked == 2


def test_a_disk_that_fails_is_django_s_to_tell(site, monkeypatch):
    site.get(PHOTO)
    monkeypatch.setattr(FileStore, "open", lambda *_: None)
    assert site.get(PHOTO).status.startswith("503")


def test_while_the_literal_name_cannot_be_looked_up_nothing_is_remembered(
    site, provider
):
    site.get(SMALL)
    provider.answers["binary meta", SMALL] = ContentServiceUnavailableError("down")
    invalidate("misses:5")
    assert site.get(SMALL).status.startswith("200")
    assert not site.is_from_front(SMALL)


def test_files_that_nginx_sends_are_not_sent_here(provider):
    with published_with(CONTENT_BINARY_ACCEL_PREFIX="/-/files/"):
        site = FrontedApplication()
        for _ in range(2):
            given = site.get(PHOTO)
            assert (given.body, "X-Accel-Redirect" in given.headers) == (b"", True)


# -- what middleware does to a file, for each visitor anew ------------------------------------


def setting_a_cookie(get_response):
    def answer(request):
        response = get_response(request)
        response.set_cookie("visitor", "42")
        return response

    return answer


def calling_it_private(get_response):
    def answer(request):
        response = get_response(request)
        response["Cache-Control"] = "private, no-store"
        return response

    return answer


def varying_by_cookie(get_response):
    def answer(request):
        response = get_response(request)
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer


@pytest.mark.parametrize("path", [PHOTO, SMALL])
@pytest.mark.parametrize(
    "name",
    [
        f"{__name__}.setting_a_cookie",
        f"{__name__}.calling_it_private",
        f"{__name__}.varying_by_cookie",
        "django.middleware.gzip.GZipMiddleware",
    ],
)
def test_what_middleware_makes_of_a_file_for_one_is_not_given_to_others(
    provider, name, path
):
    with published_with(MIDDLEWARE=[*settings.MIDDLEWARE, name]):
        site = FrontedApplication(WSGIHandler())
        first = site.get(path, HTTP_ACCEPT_ENCODING="gzip")
        assert first.status.startswith("200")
        assert not site.is_from_front(path, HTTP_ACCEPT_ENCODING="gzip")


def test_what_middleware_has_compressed_is_sent_and_not_the_file(provider):
    gzipping = [*settings.MIDDLEWARE, "django.middleware.gzip.GZipMiddleware"]
    with published_with(MIDDLEWARE=gzipping):
        content = encoded(quarters(), quality=90)
        site = FrontedApplication(WSGIHandler())
        for _ in range(2):
            given = site.get(PHOTO, HTTP_ACCEPT_ENCODING="gzip")
            assert given.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(given.body) == content
        assert site.get(PHOTO).body == content


# -- what it is remembered under ---------------------------------------------------------------


def test_parameters_that_no_page_differs_by_may_say_what_file_it_is(provider):
    with published_with(
        CONTENT_IGNORED_QUERY_PARAMETERS=["*"], CONTENT_IMAGE_URLS=["dyndle"]
    ):
        site = FrontedApplication()
        whole = site.get(PHOTO, HTTP_ACCEPT="*/*")
        small = site.get(PHOTO, "width=160", HTTP_ACCEPT="*/*")
        assert whole.status == small.status == "200 OK"
        assert small.body != whole.body
        assert site.is_from_front(PHOTO, "width=160", HTTP_ACCEPT="*/*")


def test_long_headers_count_as_memory(provider):
    most, length = 100_000, 8_000
    with published_with(CONTENT_CACHE_MEMORY_BYTES=4 * most):
        site = FrontedApplication()
        asked = [f"image/x-{number}".ljust(length, "x") for number in range(20)]
        for accept in asked:
            site.get(SMALL, HTTP_ACCEPT=accept)
        kept = [
            accept
            for accept in reversed(asked)
            if site.is_from_front(SMALL, HTTP_ACCEPT=accept)
        ]
        assert 0 < len(kept) * length <= most
