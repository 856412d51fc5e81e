"""A report as a table, for a terminal and for a document."""

from __future__ import annotations

from collections.abc import Iterable

from content.operations.drills.report import Report

_HEADINGS = ("what", "measured", "bound", "verdict")
_RULE = ("---",) * len(_HEADINGS)


def text_table(report: Report) -> str:
    """Return a line for each row, in columns as wide as they need to be."""
    rows = [_HEADINGS, *_cells(report)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_text_row(row, widths) for row in rows)


def markdown_table(report: Report) -> str:
    """Return a table in Markdown."""
    return "\n".join(map(_markdown_row, [_HEADINGS, _RULE, *_cells(report)]))


def _cells(report: Report) -> list[tuple[str, str, str, str]]:
    return [(row.label, row.value, row.bound, row.verdict) for row in report.rows]


def _text_row(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _markdown_row(cells: Iterable[str]) -> str:
    escaped = (cell.replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"
