from __future__ import annotations

from io import BytesIO

import pytest
from PIL import ExifTags, Image

from content.binaries.images.facts import ImageFacts, read_facts
from content.binaries.images.variant import ImageFormat
from tests.support.images import animation, encoded, quarters


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_an_image_is_known_by_its_header(image_format):
    facts = read_facts(BytesIO(encoded(quarters(), image_format)))
    assert facts == ImageFacts(
        width=400, height=200, format=ImageFormat(image_format.lower())
    )


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_image_has_the_size_it_is_shown_in(orientation):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    facts = read_facts(BytesIO(encoded(quarters(), exif=exif)))
    assert facts
    size = (200, 400) if orientation >= 5 else (400, 200)
    assert (facts.width, facts.height) == size


def test_what_moves_or_can_be_seen_through_is_known():
    moving = read_facts(BytesIO(animation()))
    clear = read_facts(BytesIO(encoded(quarters(mode="RGBA"), "PNG")))
    assert moving
    assert moving.is_animated
    assert clear
    assert clear.is_transparent


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not an image</html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"%PDF-1.7",
        b"BM" + b"\x00" * 60,  # none of the formats that are read
    ],
)
def test_what_is_no_image_has_no_facts(content):
    assert read_facts(BytesIO(content)) is None
