from __future__ import annotations

import math
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageChops, ImageCms, ImageStat

from content.binaries.images.making import Made, Making, make
from content.binaries.images.variant import Fit, Focus, ImageFormat, Variant
from content.exceptions import ImageError
from tests.support.images import RED, animation, corners, encoded, quarters
from tests.support.running_site import PUBLISHED

UPRIGHT = ["red", "green", "blue", "white"]
PHOTO = PUBLISHED / "5" / "binaries" / "media" / "harbour-at-dawn_tcm5-301.jpg"
FORMATS = list(ImageFormat)


def making(
    variant: Variant,
    image_format: ImageFormat = ImageFormat.PNG,
    *,
    is_still: bool = False,
    max_pixels: int = 1_000_000,
) -> Making:
    return Making(
        variant=variant,
        format=image_format,
        quality=80,
        is_still=is_still,
        max_pixels=max_pixels,
    )


def pixel(image: Image.Image, x: int, y: int) -> Any:
    return image.getpixel((x, y))


def made(content: bytes, asked: Making) -> Image.Image:
    target = BytesIO()
    told = make(BytesIO(content), target, asked)
    image = Image.open(target)
    image.load()
    assert told == Made(width=image.width, height=image.height, format=asked.format)
    assert image.format == asked.format.upper()
    return image


@pytest.mark.parametrize("target", FORMATS)
@pytest.mark.parametrize("source", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_every_format_is_made_of_every_other(source, target):
    image = made(encoded(quarters(), source), making(Variant(width=100), target))
    assert image.size == (100, 50)
    assert corners(image) == UPRIGHT


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "I;16", "RGB"])
@pytest.mark.parametrize("target", FORMATS)
def test_every_kind_of_pixel_is_understood(mode, target):
    source = (
        quarters(mode="L").convert("I;16") if mode == "I;16" else quarters(mode=mode)
    )
    source_format = "TIFF" if mode == "PA" else "PNG"
    if mode == "PA":
        source = source.convert("RGBA")
        source_format = "PNG"
    image = made(encoded(source, source_format), making(Variant(width=100), target))
    assert image.size == (100, 50)


def test_sixteen_bits_become_eight_and_not_white():
    source = Image.new("I;16", (100, 100), 128 * 257)
    image = made(encoded(source, "PNG"), making(Variant(width=50)))
    assert abs(pixel(image.convert("L"), 25, 25) - 128) <= 1


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("source", ["JPEG", "WEBP"])
def test_what_is_turned_stands_upright(orientation, source):
    upright = quarters(800, 400)
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    content = encoded(stored, source, exif=exif)
    image = made(content, making(Variant(width=100), ImageFormat.JPEG))
    assert image.size == (100, 50)
    assert corners(image) == UPRIGHT
    assert not image.getexif()


def test_nothing_is_told_of_place_and_camera():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (53.0, 1.0, 2.0)
    content = encoded(quarters(), exif=exif, comment=b"secret")
    for target in FORMATS:
        out = BytesIO()
        make(BytesIO(content), out, making(Variant(width=100), target))
        assert b"Camera" not in out.getvalue()
        assert b"secret" not in out.getvalue()
        assert not Image.open(out).getexif()


def test_a_profile_is_applied_and_left_out():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = made(
        encoded(quarters(), icc_profile=profile),
        making(Variant(width=100), ImageFormat.JPEG),
    )
    assert corners(image) == UPRIGHT
    assert "icc_profile" not in image.info


def test_a_profile_that_means_other_colours_is_understood():
    standard = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Its table says where each primary is described: what is red here is blue there.
    swapped = standard.replace(b"rXYZ", b"temp").replace(b"bXYZ", b"rXYZ")
    profile = swapped.replace(b"temp", b"bXYZ")
    assert profile != standard
    for target in FORMATS:
        image = made(
            encoded(quarters(), icc_profile=profile),
            making(Variant(width=100), target),
        )
        exchanged = {"red": "blue", "blue": "red"}
        assert corners(image) == [exchanged.get(each, each) for each in UPRIGHT]


def test_a_broken_profile_is_ignored():
    content = encoded(quarters(), icc_profile=b"no profile")
    image = made(content, making(Variant(width=100), ImageFormat.JPEG))
    assert corners(image) == UPRIGHT


def test_a_print_is_shown_in_the_colours_of_a_screen():
    content = encoded(quarters(mode="CMYK"), "JPEG", quality=95)
    image = made(content, making(Variant(width=100), ImageFormat.JPEG))
    assert image.mode == "RGB"
    assert corners(image) == UPRIGHT


@pytest.mark.parametrize("target", ["png", "webp", "avif", "gif"])
def test_what_can_be_seen_through_stays_so(target):
    source = Image.new("RGBA", (100, 100), (*RED, 0))
    image = made(encoded(source, "PNG"), making(Variant(width=50), ImageFormat(target)))
    assert pixel(image.convert("RGBA"), 25, 25)[3] == 0


def test_without_transparency_the_ground_is_white():
    source = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image = made(encoded(source, "PNG"), making(Variant(width=50), ImageFormat.JPEG))
    assert image.getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("variant", "size", "shown"),
    [
        (Variant(width=50, height=50), (50, 50), UPRIGHT),
        (
            Variant(width=50, height=50, focus=Focus(0, 0)),
            (50, 50),
            ["red", "red", "blue", "blue"],
        ),
        (
            Variant(width=50, height=50, focus=Focus(1, 1)),
            (50, 50),
            ["green", "green", "white", "white"],
        ),
        (Variant(width=50, height=50, fit=Fit.STRETCH), (50, 50), UPRIGHT),
        (Variant(width=50, height=50, fit=Fit.INSIDE), (50, 25), UPRIGHT),
        (Variant(width=9_000), (400, 200), UPRIGHT),
        (Variant(width=500, may_upscale=True), (500, 250), UPRIGHT),
    ],
)
def test_the_box_is_filled_as_asked(variant, size, shown):
    image = made(encoded(quarters(), "PNG"), making(variant))
    assert image.size == size
    assert corners(image) == shown


@pytest.mark.parametrize("target", FORMATS)
def test_all_of_it_is_put_onto_a_ground(target):
    variant = Variant(width=100, height=100, fit=Fit.PAD)
    image = made(encoded(quarters()), making(variant, target)).convert("RGBA")
    assert image.size == (100, 100)
    ground = pixel(image, 50, 5)
    assert ground == (255, 255, 255, 255) if target == "jpeg" else ground[3] == 0


@pytest.mark.parametrize("source", ["GIF", "WEBP"])
@pytest.mark.parametrize("target", ["gif", "webp"])
def test_what_moves_moves_on(source, target):
    image = made(
        animation(image_format=source), making(Variant(width=40), ImageFormat(target))
    )
    assert image.size == (40, 20)
    assert image.n_frames == 3  # type: ignore[attr-defined]
    colours = []
    for frame in range(3):
        image.seek(frame)
        colours.append(pixel(image.convert("RGB"), 20, 10))
        assert image.info["duration"] == 70
    assert all(abs(colour[0] - 60 * frame) < 12 for frame, colour in enumerate(colours))


@pytest.mark.parametrize("target", FORMATS)
def test_what_moves_can_be_stilled(target):
    image = made(animation(), making(Variant(width=40), target, is_still=True))
    assert getattr(image, "n_frames", 1) == 1


def test_what_is_too_large_is_not_decoded():
    with pytest.raises(ImageError, match="400 by 200 pixels"):
        made(encoded(quarters()), making(Variant(width=100), max_pixels=79_999))


def test_the_pixels_of_all_frames_count():
    with pytest.raises(ImageError, match="80 by 40 pixels, 3 times"):
        made(
            animation(),
            making(Variant(width=10), ImageFormat.GIF, max_pixels=9_599),
        )
    asked = making(Variant(width=10), ImageFormat.GIF, is_still=True, max_pixels=3_200)
    assert made(animation(), asked).size == (10, 5)


def test_a_bomb_is_refused():
    with pytest.raises(ImageError):
        made(encoded(Image.new("1", (20_000, 20_000)), "PNG"), making(Variant(width=9)))


@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_is_cut_off_makes_no_half_image(source):
    content = encoded(quarters(), source)
    for tenth in range(10):
        with pytest.raises(ImageError):
            made(content[: len(content) * tenth // 10], making(Variant(width=100)))


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"\xff\xd8\xff" * 100])
def test_what_is_no_image_makes_none(content):
    with pytest.raises(ImageError, match="No image"):
        made(content, making(Variant(width=100)))


def test_a_disk_that_is_full_is_no_fault_of_the_image():
    class Full(BytesIO):
        def write(self, _content: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space") as caught:
        make(BytesIO(encoded(quarters())), Full(), making(Variant(width=100)))
    assert not isinstance(caught.value, ImageError)


@pytest.mark.parametrize("width", [160, 320, 330, 390, 480, 640, 660])
def test_what_is_decoded_smaller_looks_as_if_all_of_it_had_been_decoded(width):
    content = PHOTO.read_bytes()
    image = made(content, making(Variant(width=width), max_pixels=2_000_000))
    with Image.open(BytesIO(content)) as photo:
        expected = photo.convert("RGB").resize(image.size, Image.Resampling.LANCZOS)
    difference = ImageStat.Stat(ImageChops.difference(image, expected))
    squares = sum(difference.sum2) / (3 * image.width * image.height)
    # A JPEG of good quality differs by more from what it was made of.
    assert 10 * math.log10(255**2 / squares) > 40
