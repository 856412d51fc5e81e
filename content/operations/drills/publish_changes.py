"""Every item of a published folder in another edition, to be published in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

import msgspec

from content.exceptions import InvalidUrlError
from content.local_delivery.places import ItemKind, Place, parse_place
from content.operations.drills.editions import make_edition


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An item, and what is to be published in its place."""

    place: Place
    document: bytes
    is_other: bool
    """Whether it says anything else than before: a publication has no text to change."""

    @property
    def kind(self) -> str:
        """What kind of change it is, in words."""
        return self.place.kind if self.is_other else f"{self.place.kind}, unchanged"


def find_changes(folder: Path) -> Iterator[Change]:
    """Yield a change of every item in a folder, in the order of their places."""
    for number, (place, file) in enumerate(_find_items(folder)):
        before = file.read_bytes()
        document = _change(place, before, f"Edition {number}:")
        yield Change(place=place, document=document, is_other=document != before)


def choose_spread(changes: Sequence[Change], count: int) -> list[Change]:
    """Return about so many changes of all kinds, from the beginning to the end of each.

    Of a kind that there is much of there are more; the kinds take turns.
    """
    by_kind = []
    for kind in ItemKind:
        of_kind = [change for change in changes if change.place.kind is kind]
        share = max(1, round(count * len(of_kind) / len(changes)))
        by_kind.append(of_kind[:: max(1, len(of_kind) // share)][:share])
    turns = zip_longest(*by_kind)
    return [change for turn in turns for change in turn if change is not None]


def _find_items(folder: Path) -> Iterator[tuple[Place, Path]]:
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        try:
            yield parse_place(file.relative_to(folder).as_posix()), file
        except InvalidUrlError:
            continue  # no published item, and not served either


def _change(place: Place, before: bytes, mark: str) -> bytes:
    if place.kind is ItemKind.BINARY:
        return before + mark.encode()
    return make_edition(before, mark)
