"""What the design promises whatever the content: contrast, no inline code."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from PIL import ImageColor

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "site_frontend" / "static" / "site"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Each text colour with the surfaces that it stands on.
PAIRS = [
    *product(("ink", "ink-soft", "accent"), ("paper", "paper-deep")),
    *product(("on-deep", "on-deep-soft", "on-deep-accent", "lamp"), ("deep",)),
    ("paper", "ink"),  # buttons
    ("paper", "accent"),  # buttons under the pointer
]


def tokens(*, dark: bool) -> dict[str, str]:
    text = (STYLES / "tokens.css").read_text(encoding="utf-8")
    light, _, night = text.partition("@media (prefers-color-scheme: dark)")
    colours = r"--([\w-]+): (#[0-9a-f]{6});"
    found = dict(re.findall(colours, light))
    return {**found, **dict(re.findall(colours, night))} if dark else found


def luminance(colour: str) -> float:
    """Return the relative luminance, as WCAG 2.2 defines it."""
    channels = (channel / 255 for channel in ImageColor.getrgb(colour)[:3])
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "surface"), PAIRS)
def test_text_can_be_read(text: str, surface: str, dark: bool) -> None:
    colours = tokens(dark=dark)
    lighter, darker = sorted(
        (luminance(colours[text]), luminance(colours[surface])), reverse=True
    )
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_nothing_is_inline(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|<script(?! src=)|\sstyle=|\son\w+=", source)


def test_styles_load_nothing_from_elsewhere() -> None:
    for path in STYLES.glob("*.css"):
        assert not re.search(r"https?:|data:|@import", path.read_text(encoding="utf-8"))
