from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from site_frontend.sample_site.authoring.drawing.portraits import SITTERS
from site_frontend.sample_site.authoring.drawing.scenes import SCENES
from site_frontend.sample_site.authoring.drawing.studio import make_binary
from site_frontend.sample_site.authoring.publishing import PUBLISHED
from site_frontend.sample_site.authoring.sources import load_library

LARGEST_PICTURE_BYTES = 120 * 1024
LARGEST_SITE_BYTES = 6.5 * 1024 * 1024


def pictures() -> list[Path]:
    return sorted(PUBLISHED.glob("*/binaries/**/*.jpg"))


def test_every_image_component_can_be_drawn() -> None:
    images = {
        name
        for name, component in load_library().components.items()
        if component.schema == "image"
    }
    assert images == {*SCENES, *SITTERS, "chart-of-the-halmdiep"}


def test_committed_pictures_are_of_the_size_that_documents_tell() -> None:
    declared = {
        file.file: (file.width, file.height)
        for component in load_library().components.values()
        if (file := component.multimedia)
    }
    for path in pictures():
        with Image.open(path) as image:
            assert image.size == declared[path.name.rpartition("_tcm")[0] + ".jpg"]


def test_committed_pictures_are_small_enough() -> None:
    sizes = {path.name: path.stat().st_size for path in pictures()}
    assert [name for name, size in sizes.items() if size > LARGEST_PICTURE_BYTES] == []


def test_the_published_site_is_small_enough() -> None:
    files = [path for path in PUBLISHED.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST_SITE_BYTES


@pytest.mark.slow
def test_a_picture_is_the_same_each_time() -> None:
    first = make_binary("chart-of-the-halmdiep", "en")
    assert first.startswith(b"\xff\xd8")
    assert make_binary("chart-of-the-halmdiep", "nl") == first


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_sheet_of_paper_is_a_pdf_with_right_offsets(language: str) -> None:
    data = make_binary("timetable-pdf", language)
    assert data.startswith(b"%PDF-1.4")
    start = int(data.split(b"startxref\n")[1].split()[0])
    assert data[start:].startswith(b"xref")
    offsets = [
        int(line[:10]) for line in data[start:].splitlines() if line.endswith(b" n ")
    ]
    for number, offset in enumerate(offsets, start=1):
        assert data[offset:].startswith(b"%d 0 obj" % number)


def test_nobody_can_draw_what_is_not_known() -> None:
    with pytest.raises(KeyError):
        make_binary("the-kraken", "en")
