"""The fields of one item, by name: an immutable mapping that ignores case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class NamedSet(Mapping[str, T], Generic[T]):
    """A read-only mapping whose names match whatever their case, as DD4T's do.

    Iteration gives the names as they were published, in their order. Of two names that
    differ only in case the last one published counts.
    """

    __slots__ = ("_by_folded_name", "_items")

    def __init__(self, items: Mapping[str, T] | None = None) -> None:
        self._items: dict[str, T] = dict(items) if items else {}
        # Most sets are asked for names in their published case: the folded index is
        # made when first needed.
        self._by_folded_name: dict[str, T] | None = None

    def __getitem__(self, name: str) -> T:
        try:
            return self._items[name]
        except KeyError:
            pass
        if self._by_folded_name is None:
            self._by_folded_name = {key.casefold(): item for key, item in self._items.items()}
        try:
            return self._by_folded_name[name.casefold()]
        except (KeyError, AttributeError):
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(tuple(self._items))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._items!r})"
