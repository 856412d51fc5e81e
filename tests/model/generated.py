"""Documents as publishers of every age might write them, for property tests.

They follow the records' own declarations, so that members added later are covered.
Drawn from a seed rather than composed of strategies, which is fifty times as fast and
still tells, by the seed, how to make a failing document again.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import IntEnum
from typing import Annotated, Any, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from content.model.items import Record

seeds = st.integers(min_value=0, max_value=2**32)

_DEEPEST = 9
_TEXTS = ("", "a", "A", " ", "é€😀", "tcm:5-301", "<p>x</p>", '"\\', "2024-03-01", "\n")
_NUMBERS = (0.0, -0.0, 4.0, 4.5, -1e-7, 1e300, 2.0**53)
_INTEGERS = (0, 1, -1, 7, 2**31, 2**63 - 1, -(2**63))
_DATES = (
    "0001-01-01T00:00:00",
    "2024-03-01T08:00:00",
    "2024-03-01T08:00:00.413",
    "2024-03-01T08:00:00.1234567",
    "2024-03-01T08:00:00.9999999Z",
    "2024-03-01T08:00:00+03:00",
    "2024-02-29T23:59:59-11:30",
    "9999-12-31T23:59:59.999999",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
)
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, 99, 3.0, 3.5, 2**70, [], [None], [1], {}, {"a": 1}),
    *("", " ", "3", "3.0", "true", "Xhtml", "NORMAL", "x", "/Date(1)/", {"$type": "x"}),
    "9999-12-31T23:59:59.9999999",  # .NET's last moment; rounded there is none such
)

_fields_of = functools.cache(msgspec.structs.fields)


class Writer:
    """Writes one document after another, each different, always the same for a seed.

    A canonical one is what DD4T 2 writes. The others have, here and there, another
    case, an unknown or an older member, or an odd value.
    """

    def __init__(self, seed: int, *, canonical: bool) -> None:
        self._random = random.Random(seed)  # noqa: S311  # no secret
        self._canonical = canonical
        self._simple: dict[object, Callable[[], Any]] = {
            str: lambda: self._random.choice(_TEXTS),
            bool: lambda: self._random.random() < 0.5,
            float: lambda: self._random.choice(_NUMBERS),
            datetime: lambda: self._random.choice(_DATES),
        }

    def write(self, record_type: type[Record], depth: int = 0) -> dict[str, Any]:
        """Return plain objects that describe a record."""
        fields = _fields_of(record_type)
        share = 0.7 / (1 + depth / 3)
        document = {
            self._spell(field.encode_name): self._value(field.type, depth)
            for field in fields
            if self._random.random() < share
        }
        if not self._canonical and self._random.random() < 0.02:
            older = self._random.choice(("Value", "Keywords", "Conditions", "Metadata"))
            document[older] = self._random.choice(_ODD)
        return document

    def _spell(self, name: str) -> str:
        if self._canonical or self._random.random() < 0.99:
            return name
        return self._random.choice((name.lower(), name.upper(), f"<{name}>k__Back"))

    def _value(self, declared: Any, depth: int) -> Any:
        if not self._canonical and self._random.random() < 0.01:
            return self._random.choice(_ODD)
        if declared in self._simple:
            return self._simple[declared]()
        if isinstance(declared, type) and issubclass(declared, IntEnum):
            return self._random.choice(list(declared)).value
        if isinstance(declared, type) and issubclass(declared, Record):
            return self.write(declared, depth + 1)
        return self._composed(get_origin(declared), get_args(declared), depth + 1)

    def _composed(self, origin: Any, args: tuple[Any, ...], depth: int) -> Any:
        count = 0 if depth > _DEEPEST else self._random.choice((0, 1, 1, 2))
        if origin is Annotated:
            return self._random.choice(_INTEGERS)
        if origin is tuple:
            return [self._value(args[0], depth) for _ in range(count)]
        if origin is Mapping:
            names = self._random.sample(_TEXTS, count)
            return {name: self._value(args[1], depth) for name in names}
        kinds = [each for each in args if each is not type(None)]
        return self._value(self._random.choice(kinds), depth)
