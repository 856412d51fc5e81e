"""A content service with a past: what it has answered, and what was told of it when.

A *thing* is what one question to it is about, spelled as :class:`StubProvider` spells its
questions: ``("page", "/a.html")``, ``("dcp", "tcm:5-1")``. Its *values* are texts that no
two publishes share; ``None`` is that it is not there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache
from typing import Any, cast

from content.exceptions import ItemNotFoundError
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
    text_field,
)
from tests.support.stub_provider import StubProvider

Thing = tuple[str, str]
Value = str | None

DYNAMIC = "tcm:5-1"  # a dynamic component presentation that is on every page
LINKED = "tcm:5-2"  # a component that pages link to
_VIEW = template("tcm:5-7-32", "Plain")


class Past:
    """What every thing has been, one value after the other."""

    def __init__(self) -> None:
        self._values: dict[Thing, list[Value]] = defaultdict(lambda: [None])
        self._told: list[tuple[int, Thing, int]] = []  # sequence, thing, place
        self._version = 0

    def now(self, thing: Thing) -> Value:
        return self._values[thing][-1]

    def next_version(self) -> int:
        self._version += 1
        return self._version

    def change(self, thing: Thing, value: Value) -> tuple[Thing, int]:
        """Return the thing and the place of its new value among all that it had."""
        self._values[thing].append(value)
        return thing, len(self._values[thing]) - 1

    def tell(self, sequence: int, changes: Iterable[tuple[Thing, int]]) -> None:
        """Note that everybody who knows the sequence has to know the changes."""
        self._told += [(sequence, thing, place) for thing, place in changes]

    @property
    def changes_told(self) -> int:
        return len(self._told)

    def told_until(self, sequence: int | None) -> Mapping[Thing, int]:
        """Return the place of the oldest value of each thing that is not too old."""
        places: dict[Thing, int] = {}
        for told_at, thing, place in self._told:
            if sequence is None or told_at <= sequence:
                places[thing] = max(place, places.get(thing, 0))
        return places

    def is_told(self, thing: Thing) -> bool:
        """Whether the newest value has been told."""
        last = len(self._values[thing]) - 1
        return last == self.told_until(None).get(thing, 0)

    def is_too_old(self, thing: Thing, value: Value, told: Mapping[Thing, int]) -> bool:
        """Whether a thing has not had this value since it was told to have another."""
        return value not in self._values[thing][told.get(thing, 0) :]


class ChangingService(StubProvider):
    """Answers with what is so at the moment; ``step`` is called around that."""

    def __init__(self, past: Past, step: Callable[[], None]) -> None:
        super().__init__()
        self._past = past
        self._step = step

    def _answer(self, kind: type[Any], *key: Hashable) -> Any:
        self._step()
        thing = cast("Thing", key)
        value = self._past.now(thing)
        self._step()
        if value is None:
            raise ItemNotFoundError("Not in the service", key=key)
        return _answer_of(thing[0], value)


@cache
def _answer_of(kind: str, value: str) -> bytes | str:
    match kind:
        case "page":
            uri, _, _ = value.partition(" ")
            stub = presentation(component(DYNAMIC), _VIEW, is_dynamic=True)
            return document(page(stub, uri=uri) | {"Title": value})
        case "dcp":
            heading = text_field("heading", value)
            return document(presentation(component(DYNAMIC, heading), _VIEW))
        case _:
            return value
