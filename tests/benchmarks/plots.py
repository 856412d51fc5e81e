"""Line charts as SVG, without a library."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 640, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 130, 30, 45
_COLOURS = ("#0b6e99", "#c4572b", "#5a7d2a", "#7a4fa3")
_STEPS = 4
_WHOLE_FROM = 100  # what is larger is spelled without a fraction
_BEGIN = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    ' font-family="sans-serif" font-size="11">'
)


def draw_lines(
    title: str,
    lines: Mapping[str, Points],
    *,
    x: str,
    y: str,
    is_logarithmic: bool = False,
) -> str:
    """Return a chart of at least one line with at least one point.

    Args:
        x: What the horizontal axis says.
        y: What the vertical axis says; it begins at 0.
        is_logarithmic: Whether the horizontal axis is; it then has a mark per point.
    """
    xs = sorted({point[0] for points in lines.values() for point in points})
    highest = max(point[1] for points in lines.values() for point in points) or 1.0
    scale: Callable[[float], float] = math.log10 if is_logarithmic else float
    first, last = scale(xs[0]), scale(xs[-1])

    def across(value: float) -> float:
        share = (scale(value) - first) / ((last - first) or 1.0)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def down(value: float) -> float:
        return _HEIGHT - _BOTTOM - value / highest * (_HEIGHT - _TOP - _BOTTOM)

    marks = xs if is_logarithmic else [xs[0], xs[-1]]
    parts = [
        _BEGIN,
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        _text(_LEFT, 18, title, size=13),
        *(_text(across(each), _HEIGHT - 28, _spell(each), "middle") for each in marks),
        _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 10, x, "middle"),
        *_draw_scale(highest, down),
        _text(8, _TOP - 2, y),
    ]
    for number, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        placed = [(across(point[0]), down(point[1])) for point in sorted(points)]
        path = " ".join(f"{left:.1f},{top:.1f}" for left, top in placed)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts += [
            f'<circle cx="{left:.1f}" cy="{top:.1f}" r="2.5" fill="{colour}"/>'
            for left, top in placed
            if len(placed) <= 2 * len(marks)
        ]
        parts.append(_text(_WIDTH - _RIGHT + 10, _TOP + 14 * number, name, fill=colour))
    return "\n".join([*parts, "</svg>\n"])


def _draw_scale(highest: float, down: Callable[[float], float]) -> Iterator[str]:
    for step in range(_STEPS + 1):
        value = highest * step / _STEPS
        yield (
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{down(value):.1f}"'
            f' y2="{down(value):.1f}" stroke="#ddd"/>'
        )
        yield _text(_LEFT - 6, down(value) + 4, _spell(value), "end")


def _spell(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE_FROM else f"{value:.3g}"


def _text(
    left: float,
    top: float,
    text: str,
    anchor: str = "start",
    *,
    size: int = 11,
    fill: str = "#333",
) -> str:
    return (
        f'<text x="{left:.1f}" y="{top:.1f}" text-anchor="{anchor}"'
        f' font-size="{size}" fill="{fill}">{escape(text)}</text>'
    )
