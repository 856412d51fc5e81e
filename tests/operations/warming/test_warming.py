"""Binaries are ready, and those that are not are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client, override_settings

from content.addressing.publications import site_publications
from content.binaries.pictures import pictures_of
from content.caching.dependencies import item_dependency
from content.caching.site_cache import get_site_cache
from content.exceptions import ContentServiceUnavailableError
from content.factories.content import Content
from content.model.uri import TcmUri
from content.operations.warming.finding import Found
from content.operations.warming.warming import Warmed, warm
from content.providers.registry import get_provider
from tests.support.images import encoded, quarters
from tests.support.stub_provider import StubProvider

PHOTO = "/media/i.jpg"


@pytest.fixture
def provider(tmp_path):
    with override_settings(
        CONTENT_PROVIDERS={
            "default": {"BACKEND": "tests.support.stub_provider.StubProvider"}
        },
        CONTENT_PUBLICATIONS=[{"publication_id": 5}],
        CONTENT_BINARY_FOLDER=str(tmp_path / "binaries"),
        CONTENT_IMAGE_WIDTHS=(100, 200, 400, 800),
        CONTENT_IMAGE_HEIGHTS=(60,),
        CONTENT_FRESH_SECONDS=1000,
    ):
        provider = get_provider("default")
        assert isinstance(provider, StubProvider)
        provider.publish_binary(PHOTO, encoded(quarters(400, 200)))
        yield provider


def warmed(*urls: str, has_variants: bool = False) -> list[Warmed]:
    [publication] = site_publications()
    found = [Found(publication, url) for url in urls]
    return list(warm(found, at_once=2, has_variants=has_variants))


def kept_files() -> list[Path]:
    return list((get_site_cache().files.folder / "files").glob("*/*"))


def test_visitors_find_it_fetched(provider):
    [each] = warmed(PHOTO)
    assert each.size_bytes == len(provider.answers["binary", PHOTO])
    assert (each.variants, each.errors) == (0, ())
    response = Client().get(PHOTO)
    assert response.getvalue() == provider.answers["binary", PHOTO]
    response.close()
    assert provider.asked["binary", PHOTO] == 1


def test_variants_are_made_in_every_format_unless_they_were_larger(provider):
    [each] = warmed(PHOTO, has_variants=True)
    # Two widths and a height, in AVIF, WebP and JPEG.
    assert (each.variants, each.errors) == (9, ())
    assert len(kept_files()) == 10
    response = Client().get("/media/i_w200.jpg")
    response.close()
    assert "; hit" in response["Cache-Status"]


def test_what_is_no_image_has_no_variants(provider):
    provider.publish_binary("/x.pdf", b"%PDF", "tcm:5-231")
    [each] = warmed("/x.pdf", has_variants=True)
    assert (each.size_bytes, each.variants, each.errors) == (4, 0, ())


def test_variants_that_cannot_be_made_are_told(provider):
    provider.publish_binary(PHOTO, encoded(quarters(400, 200))[:700])
    [each] = warmed(PHOTO, has_variants=True)
    assert len(each.errors) == 9
    assert each.errors[0].startswith("100x jpeg: ")


def test_what_fails_is_told_and_the_rest_is_fetched(provider):
    provider.publish_binary("/down.pdf", b"x", "tcm:5-231")
    provider.answers["binary", "/down.pdf"] = ContentServiceUnavailableError("down")
    by_url = {each.found.url: each for each in warmed("/down.pdf", "/none.pdf", PHOTO)}
    assert by_url["/down.pdf"].errors == ("down",)
    assert "Nothing is published there" in by_url["/none.pdf"].errors[0]
    assert by_url[PHOTO].errors == ()


def test_an_old_copy_is_not_taken_for_the_new_one(provider):
    warmed(PHOTO)
    provider.publish_binary(PHOTO, b"another")
    get_site_cache().store.invalidate([item_dependency(TcmUri(5, 230))])
    provider.answers["binary", PHOTO] = ContentServiceUnavailableError("down")
    [each] = warmed(PHOTO)
    assert each.errors
    provider.answers["binary", PHOTO] = b"another"


def test_few_are_fetched_at_once_and_the_search_does_not_run_ahead(
    provider, monkeypatch
):
    for number in range(40):
        provider.publish_binary(f"/{number}.pdf", b"x", f"tcm:5-{300 + number}")
    lock, running, most, searched = threading.Lock(), [0], [0], [0]
    answer = provider._answer

    def count(kind, *key):
        if key[0] == "binary":
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
        try:
            return answer(kind, *key)
        finally:
            if key[0] == "binary":
                with lock:
                    running[0] -= 1

    monkeypatch.setattr(provider, "_answer", count)
    [publication] = site_publications()

    def search() -> Iterator[Found]:
        for number in range(40):
            searched[0] = number
            yield Found(publication, f"/{number}.pdf")

    done = 0
    for _ in warm(search(), at_once=2, has_variants=False):
        done += 1
        assert searched[0] <= done + 2 * 4 + 8
    assert done == 40
    assert most[0] <= 2


def test_who_ends_it_early_leaves_nothing_half_written(provider):
    for number in range(40):
        provider.publish_binary(
            f"/{number}.pdf", b"x%d" % number, f"tcm:5-{300 + number}"
        )
    [publication] = site_publications()
    found = [Found(publication, f"/{number}.pdf") for number in range(40)]
    with closing(warm(found, at_once=2, has_variants=False)) as warming:
        next(warming)
    assert not list((get_site_cache().files.folder / "incoming").iterdir())
    assert 1 <= len(kept_files()) < 40


def test_pages_know_the_size_of_an_image_that_is_ready(provider):
    warmed(PHOTO)
    pictures = pictures_of(Content(provider))
    known = pictures.find_known(5, PHOTO)
    assert known is not None
    assert known.facts is not None
    assert (known.facts.width, known.facts.height) == (400, 200)


def test_a_file_that_was_lost_is_fetched_again(provider):
    warmed(PHOTO)
    [kept] = kept_files()
    kept.unlink()
    [each] = warmed(PHOTO)
    assert each.errors == ()
    assert [file.name for file in kept_files()] == [kept.name]
