"""The inks: one set of colours for each kind of light on the water."""

from __future__ import annotations

import msgspec

INK = "#0e2a38"
VERMILION = "#e2512f"
SAND = "#f3e6cf"
OCHRE = "#e3a53f"


class Palette(msgspec.Struct, frozen=True):
    """From the top of the sky to the water at one's feet."""

    sky: tuple[str, str]  # top, horizon
    sun: str
    far: str  # land in the distance
    land: str
    near: str  # what stands in front, against the light
    sea: tuple[str, str]  # horizon, foreground
    glint: str
    lamp: str = OCHRE


DAWN = Palette(
    ("#2f6f86", "#f6cfa0"), "#f7ead0", "#c98f79", "#5d6b70", INK,
    ("#e9a77b", "#17465a"), "#fbe3bd",
)  # fmt: skip
NOON = Palette(
    ("#5fa9b5", "#e8ecd9"), "#fdf6e3", "#a9c1ab", "#d8bd83", "#1c4a55",
    ("#7fb9b2", "#1f6473"), "#f2f4e4",
)  # fmt: skip
GOLDEN = Palette(
    ("#d9853f", "#f9dfa4"), "#fff3d1", "#d59a5c", "#a05c34", "#3a2a2e",
    ("#efb769", "#7c3f36"), "#fff0c4",
)  # fmt: skip
DUSK = Palette(
    ("#23304f", "#ee9a78"), "#f9c9a0", "#8d5f77", "#4c3f5e", "#191c33",
    ("#d98a83", "#2a2f4f"), "#f8c7a8",
)  # fmt: skip
NIGHT = Palette(
    ("#071724", "#27536a"), "#f4ecd2", "#1d4152", "#12303f", "#050f17",
    ("#2c6075", "#06131d"), "#d8e2d4",
)  # fmt: skip
STORM = Palette(
    ("#36454c", "#9aa9a3"), "#c7cdc1", "#6d7d7c", "#4a5a5c", "#16232a",
    ("#7c908c", "#1d343c"), "#dfe5da",
)  # fmt: skip
WINTER = Palette(
    ("#7d9db0", "#f3e3d6"), "#fdf5ea", "#b9c3cb", "#e9eef0", "#2b4457",
    ("#a9bfc9", "#35586c"), "#ffffff",
)  # fmt: skip
FOG = Palette(
    ("#aebbb6", "#dfe2d6"), "#eef0e4", "#bcc7c1", "#9dada9", "#4d6467",
    ("#cdd5cb", "#8ea3a1"), "#eef0e6",
)  # fmt: skip
MARSH = Palette(
    ("#8fb7a3", "#f4ecc9"), "#fbf5dd", "#a8bb8c", "#c8b06a", "#2c4a3f",
    ("#b9cba5", "#3f7468"), "#f6f1d3",
)  # fmt: skip
