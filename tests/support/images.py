"""Images to make variants of, drawn by the tests themselves."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 20), (20, 20, 220), (255, 255, 255)


def quarters(width: int = 400, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Return an image of four colours: red, green, below them blue, white."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image.convert(mode)


def encoded(image: Image.Image, image_format: str = "JPEG", **options: Any) -> bytes:
    """Return an image as a file's bytes."""
    target = BytesIO()
    image.save(target, image_format, **options)
    return target.getvalue()


def animation(frames: int = 3, image_format: str = "GIF") -> bytes:
    """Return images one after the other, each of another colour."""
    first, *rest = [
        Image.new("RGB", (80, 40), (60 * number, 100, 255 - 60 * number))
        for number in range(frames)
    ]
    return encoded(
        first, image_format, save_all=True, append_images=rest, duration=70, loop=0
    )


def corners(image: Image.Image) -> list[str]:
    """Return the colours near the corners: top left and right, then below."""
    width, height = image.size
    places = [
        (width // 8, height // 8),
        (width * 7 // 8, height // 8),
        (width // 8, height * 7 // 8),
        (width * 7 // 8, height * 7 // 8),
    ]
    shown = image.convert("RGB")
    return [_name_of(shown.getpixel(place)) for place in places]


def _name_of(pixel: Any) -> str:
    colours = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    return min(
        colours,
        key=lambda name: sum(
            abs(one - other) for one, other in zip(pixel, colours[name], strict=True)
        ),
    )
