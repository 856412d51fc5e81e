"""Binaries and image variants as visitors get them."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import pytest
from django.test import Client, override_settings
from PIL import Image

from content.binaries.images.addresses import build_address
from content.binaries.images.making import make
from content.binaries.images.permissions import sign
from content.binaries.images.variant import Focus, Variant
from content.caching.dependencies import item_dependency
from content.caching.site_cache import get_site_cache
from content.exceptions import ContentServiceUnavailableError
from content.model.uri import TcmUri
from content.providers.registry import get_provider
from tests.support.images import animation, corners, encoded, quarters
from tests.support.stub_provider import StubProvider

URI = TcmUri(5, 230)
PHOTO = "/media/i.jpg"
BROWSER = "image/avif,image/webp,*/*"
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def site():
    with override_settings(
        CONTENT_PROVIDERS={
            "default": {"BACKEND": "tests.support.stub_provider.StubProvider"}
        },
        CONTENT_PUBLICATIONS=[{"publication_id": 5}],
        CONTENT_FRESH_SECONDS=60,
    ):
        yield


@pytest.fixture
def provider(site: None) -> StubProvider:
    return find_provider()


def find_provider() -> StubProvider:
    provider = get_provider("default")
    assert isinstance(provider, StubProvider)
    provider.publish_binary(PHOTO, encoded(quarters(), quality=90), str(URI))
    return provider


class Visitor:
    """Reads every answer to its end."""

    def get(self, url: str, **options: Any) -> Any:
        response: Any = Client().get(url, **options)
        response.body = response.getvalue()
        response.close()
        return response


@pytest.fixture
def client() -> Visitor:
    return Visitor()


def shown(response: Any) -> Image.Image:
    assert response.status_code == 200
    image = Image.open(BytesIO(response.body))
    assert response["Content-Type"] == f"image/{(image.format or '').lower()}"
    return image


def republish(provider: StubProvider, content: bytes) -> None:
    provider.publish_binary(PHOTO, content, str(URI))
    invalidate(item_dependency(URI))


def invalidate(dependency: str) -> None:
    """Tell of a change, and wait until this process has heard of it."""
    site_cache = get_site_cache()
    sequence = site_cache.store.invalidate([dependency])
    ends_at = time.monotonic() + 10
    while site_cache.memory.position < sequence and time.monotonic() < ends_at:
        time.sleep(0.001)


def test_a_binary_is_fetched_once(client, provider):
    for _ in range(3):
        response = client.get(PHOTO)
        assert response.body == provider.answers["binary", PHOTO]
    assert provider.asked["binary", PHOTO] == 1
    assert response["Cache-Status"].startswith("site-frontend; hit")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Content-Length"] == str(len(provider.answers["binary", PHOTO]))


def test_what_the_browser_has_is_not_sent_again(client, provider):
    tag = client.get(PHOTO)["ETag"]
    response = client.get(PHOTO, headers={"if-none-match": tag})
    assert (response.status_code, response.body) == (304, b"")
    assert response["ETag"] == tag


def test_parts_are_sent(client, provider):
    content = provider.answers["binary", PHOTO]
    response = client.get(PHOTO, headers={"range": "bytes=10-19"})
    assert (response.status_code, response.body) == (206, content[10:20])
    response = client.get(PHOTO, headers={"range": f"bytes={len(content)}-"})
    assert response.status_code == 416


def test_a_republished_binary_is_fetched_anew_with_its_variants(client, provider):
    before = client.get(PHOTO)["ETag"], client.get("/media/i_w160.jpg")["ETag"]
    republish(provider, encoded(quarters().rotate(180)))
    assert client.get(PHOTO)["ETag"] != before[0]
    response = client.get("/media/i_w160.jpg")
    assert response["ETag"] != before[1]
    assert corners(shown(response)) == ["white", "blue", "green", "red"]


def test_an_unpublished_binary_is_a_404_with_its_variants(client, provider):
    assert client.get("/media/i_w160.jpg").status_code == 200
    for kind in ("binary", "binary meta"):
        del provider.answers[kind, PHOTO]
    invalidate(item_dependency(URI))
    assert client.get(PHOTO).status_code == 404
    assert client.get("/media/i_w160.jpg").status_code == 404


@pytest.mark.parametrize("kind", ["binary", "binary meta"])
def test_a_good_copy_outlives_a_failing_content_service(client, provider, kind):
    content = client.get(PHOTO).body
    variant = client.get("/media/i_w160.jpg").body
    republish(provider, b"never arrives")
    provider.answers[kind, PHOTO] = ContentServiceUnavailableError("down")
    response = client.get(PHOTO)
    assert (response.status_code, response.body) == (200, content)
    assert "stale-if-error" in response["Cache-Status"]
    assert response["Cache-Control"] == "public, max-age=5, must-revalidate"
    assert client.get("/media/i_w160.jpg").body == variant


def test_what_was_never_fetched_is_a_503_and_no_404(client, provider):
    provider.answers["binary", PHOTO] = ContentServiceUnavailableError("down")
    assert client.get(PHOTO).status_code == 503


def test_the_format_is_the_best_that_the_browser_can_show(client, provider):
    for accept, image_format in (
        (BROWSER, "AVIF"),
        ("image/webp", "WEBP"),
        ("", "JPEG"),
    ):
        response = client.get("/media/i_w160.jpg", headers={"accept": accept})
        image = shown(response)
        assert (image.format, image.size) == (image_format, (160, 80))
        assert response["Vary"] == "Accept"
    image = shown(client.get("/media/i_w160.jpg.webp", headers={"accept": BROWSER}))
    assert image.format == "WEBP"


def test_variants_are_made_once(client, provider, monkeypatch):
    made = []

    def make_and_count(*arguments: Any) -> Any:
        made.append(1)
        return make(*arguments)

    monkeypatch.setattr("content.binaries.pictures.make", make_and_count)
    for _ in range(3):
        client.get("/media/i_w160.jpg")
    assert len(made) == 1
    # Nothing of the image has changed: what was made of it still is.
    invalidate("everything")
    assert client.get("/media/i_w160.jpg").status_code == 200
    assert len(made) == 1


@pytest.mark.parametrize(
    "url",
    [
        "/media/i_w161.jpg",
        "/media/i_h100.jpg",
        "/media/i_w160_h80.jpg",
        "/media/i_w99999.jpg",
        "/media/i_w160_h80.jpg?s=forged",
        "/media/nothing_w160.jpg",
    ],
)
def test_what_is_not_offered_is_not_made(client, provider, url):
    assert client.get(url).status_code == 404
    assert not [key for key in provider.asked if key == ("binary", PHOTO)]


def test_what_is_signed_is_made(client, provider):
    variant = Variant(width=50, height=50, focus=Focus(0, 0))
    address = build_address(PHOTO, variant, signature=sign(5, PHOTO, variant))
    image = shown(client.get(address))
    assert image.size == (50, 50)
    assert corners(image) == ["red", "red", "blue", "blue"]


def test_what_has_that_very_name_goes_before_what_the_name_means(client, provider):
    provider.publish_binary("/media/i_w160.jpg", encoded(quarters(9, 9)), "tcm:5-231")
    assert shown(client.get("/media/i_w160.jpg")).size == (9, 9)


def test_an_address_with_the_version_is_kept_for_good(client, provider):
    version = client.get(PHOTO)["ETag"].strip('"')[:12]
    for url in (PHOTO, "/media/i_w160.jpg"):
        assert "immutable" in client.get(f"{url}?v={version}")["Cache-Control"]
        # Another version has that address: this answer must not be kept under it.
        assert "immutable" not in client.get(f"{url}?v=000000000000")["Cache-Control"]


@pytest.mark.parametrize(
    "content",
    [
        b"<html>not an image</html>",
        b"",
        b"\xff\xd8\xff" * 10,
        encoded(quarters())[:500],
    ],
)
def test_what_is_no_image_is_served_and_has_no_variants(client, provider, content):
    republish(provider, content or b"x")
    assert client.get(PHOTO).status_code == 200
    assert client.get("/media/i_w160.jpg").status_code == 404


@pytest.mark.parametrize(
    ("setting", "image_format", "frames"), [("keep", "GIF", 3), ("still", "PNG", 1)]
)
def test_animations_move_on_or_are_stilled(client, setting, image_format, frames):
    with override_settings(
        CONTENT_IMAGE_WIDTHS=(40,), CONTENT_IMAGE_ANIMATIONS=setting
    ):
        find_provider().publish_binary("/media/a.gif", animation(), "tcm:5-232")
        image = shown(client.get("/media/a_w40.gif"))
    assert (image.format, getattr(image, "n_frames", 1)) == (image_format, frames)


def test_a_web_server_can_be_left_to_send_it(client):
    with override_settings(CONTENT_BINARY_ACCEL_PREFIX="/-/files/"):
        find_provider()
        response = client.get(PHOTO, headers={"range": "bytes=0-9"})
        assert (response.status_code, response.body) == (200, b"")
        path = response["X-Accel-Redirect"].removeprefix("/-/files/")
        file = get_site_cache().files.folder / "files" / path
        assert file.read_bytes() == find_provider().answers["binary", PHOTO]


@pytest.mark.parametrize(
    "url",
    [
        "/media/..%2f..%2fetc/passwd.jpg",
        "/media/%2e%2e/x.jpg",
        "/media/x%00.jpg",
        "/media/x%0d%0aSet-Cookie:a.jpg",
        "/media/..%5cx.jpg",
        "/media/" + "x" * 3_000 + ".jpg",
    ],
)
def test_bad_names_are_refused_and_nothing_is_written(client, provider, url):
    assert client.get(url).status_code in {400, 404, 414}
    assert not get_site_cache().files.find_note("x")
    assert not (get_site_cache().files.folder / "files").exists()
