"""Text in columns, and in lines that fit a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

_WIDTH = 100
_GAP = "  "


def align(
    rows: Iterable[Sequence[str]], *, right: Collection[int] = (), indent: int = 0
) -> Iterator[str]:
    """Yield a line for each row, in columns as wide as they need to be.

    Args:
        right: The columns whose cells end below each other.
    """
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"{' ' * indent}{_GAP.join(cells)}".rstrip()


def flow(words: Iterable[str], *, indent: int = 0) -> Iterator[str]:
    """Yield lines with as many words each as fit; a word is never broken."""
    line = ""
    for word in words:
        longer = f"{line}{_GAP}{word}" if line else word
        if line and indent + len(longer) > _WIDTH:
            yield f"{' ' * indent}{line}"
            line = word
        else:
            line = longer
    if line:
        yield f"{' ' * indent}{line}"
