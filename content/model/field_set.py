"""An immutable mapping by name that ignores case, as every set of fields is."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Generic, TypeVar

T = TypeVar("T")


class NamedSet(Mapping[str, T], Generic[T]):
    """A read-only mapping whose names match whatever their case, as DD4T's do.

    Iteration gives the names as they were published, in their order. Of names that
    differ only in case, the one asked for exactly counts, else the last one. Equal to
    any mapping with the same names and items; safe to share between threads.
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
            self._by_folded_name = {
                key.casefold(): item for key, item in self._items.items()
            }
        try:
            return self._by_folded_name[name.casefold()]
        except (KeyError, AttributeError):  # templates also ask for numbers
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def keys(self) -> KeysView[str]:
        return self._items.keys()

    def values(self) -> ValuesView[T]:
        return self._items.values()  # many times faster than a Mapping's own

    def items(self) -> ItemsView[str, T]:
        return self._items.items()

    def __hash__(self) -> int:
        # Of the names alone, so that sets of records that are expensive to hash, or
        # differ in their order only, are cheap and correct as keys.
        return hash(frozenset(self._items))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._items!r})"
