"""Single values in every form that they were seen in, or that DD4T reads.

Each function takes a value as JSON or XML had it, never ``None``, and returns what the
records hold, or ``ABSENT`` where the value says "not set" and the default is to stay.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum, IntEnum
from typing import Any, Final

import msgspec


class _Absent(Enum):
    ABSENT = "absent"


ABSENT: Final = _Absent.ABSENT


class Misfit(Exception):  # noqa: N818  # a signal within this package; never leaves it
    """A value that cannot be read as what its place asks for."""

    def __init__(self, wanted: str, value: object) -> None:
        super().__init__(wanted)
        self.reason = f"Expected {wanted}, found {_shown(value)}"
        self._steps: list[str] = []

    def within(self, step: str) -> None:
        """Note, on the way out, which member or item the value was in."""
        self._steps.append(step)

    @property
    def place(self) -> str:
        return "$" + "".join(reversed(self._steps))


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(value[:60])
    if isinstance(value, int | float):
        return repr(value)[:60]
    return "an object" if isinstance(value, dict) else "a list"


def read_text(value: Any) -> str:
    """Read text; numbers and booleans become what JSON wrote."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    raise Misfit("text", value)


def read_boolean(value: Any) -> bool | _Absent:
    """Read ``true``, ``"True"``, ``1`` and the like."""
    if isinstance(value, bool):
        return value
    match str(value).strip().lower() if isinstance(value, str | int) else value:
        case "true" | "1":
            return True
        case "false" | "0":
            return False
        case "":
            return ABSENT
    raise Misfit("true or false", value)


def read_integer(value: Any) -> int | _Absent:
    """Read a whole number of at most 64 bits."""
    number = read_number(value)
    if number is ABSENT:
        return ABSENT
    whole = value if isinstance(value, int) else number
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        whole = int(value)  # exact, where a float is not
    if whole != int(whole) or not -(2**63) <= whole < 2**63:
        raise Misfit("a whole number", value)
    return int(whole)


def read_number(value: Any) -> float | _Absent:
    """Read a finite number. A decimal comma is refused: DD4T makes 45 of ``4,5``."""
    if isinstance(value, str):
        if not value.strip():
            return ABSENT
        if not value.isascii() or "_" in value:  # Python would take both
            raise Misfit("a number", value)
    return _to_finite(value)


def _to_finite(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise Misfit("a number", value) from None
    if not math.isfinite(number):
        raise Misfit("a finite number", value)
    return number


def read_text_or_number(value: Any) -> str | float:
    """Read a condition's value."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _to_finite(value)
    return read_text(value)


def enum_reader(enum: type[IntEnum]) -> Callable[[Any], Any]:
    """Return a function that reads a member of ``enum`` by number or name, in any case.

    A number without a name leaves the default: DD4T reads it, to no effect.
    """
    by_name = {each.name.replace("_", "").casefold(): each for each in enum}

    def read(value: Any) -> IntEnum | _Absent:
        if isinstance(value, str) and value.strip().casefold() in by_name:
            return by_name[value.strip().casefold()]
        number = read_integer(value)
        try:
            return ABSENT if number is ABSENT else enum(number)
        except ValueError:
            return ABSENT

    return read


_DOT_NET_DATE = re.compile(r"/Date\((-?[0-9]{1,17})(?:[+-][0-9]{4})?\)/")
_MIDNIGHT_AFTER = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T24:00(?::00(?:\.0+)?)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_date(value: Any) -> datetime | _Absent:
    """Read an ISO date with or without time, zone and decimals, or ``/Date(ms)/``.

    Decimals are rounded to microseconds. Culture-formatted dates are refused: nothing
    tells whether 1/2 is in January.
    """
    if not isinstance(value, str):
        raise Misfit("a date", value)
    text = value.strip()
    if not text:
        return ABSENT
    try:
        return _parse_date(text)
    except (ValueError, OverflowError):
        raise Misfit("a date", value) from None


def _parse_date(text: str) -> datetime:
    try:
        # As in the fast lane, so that both round and refuse alike.
        return msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        pass
    if match := _DOT_NET_DATE.fullmatch(text):
        # The offset only says in which zone it was written.
        return _EPOCH + timedelta(milliseconds=int(match[1]))
    if match := _MIDNIGHT_AFTER.fullmatch(text):
        return datetime.fromisoformat(match[1]) + timedelta(days=1)
    if len(text) == len("2024-03-04"):
        return datetime.combine(date.fromisoformat(text), datetime.min.time())
    return datetime.fromisoformat(text)
