"""Times, durations, sizes and numbers, as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

_MINUTE, _HOUR, _DAY = 60, 60 * 60, 24 * 60 * 60
_KIBIBYTE = 1024
_MICROSECONDS = 1_000_000


def seconds_of(sequence: int) -> float:
    """Return the time that a sequence, or a stamp, is."""
    return sequence / _MICROSECONDS


def moment(seconds: float) -> str:
    """Return a time of the epoch as local time, with its zone."""
    local = timezone.localtime(datetime.fromtimestamp(seconds, UTC))
    return f"{local:%Y-%m-%d %H:%M:%S %Z}"


def distance(seconds: float, now: float) -> str:
    """Return how long ago a time was, or when it will be."""
    if seconds > now:
        return f"in {duration(seconds - now)}"
    return f"{duration(now - seconds)} ago"


def when(seconds: float, now: float) -> str:
    """Return a time in both ways."""
    return f"{moment(seconds)}, {distance(seconds, now)}"


def duration(seconds: float) -> str:
    """Return a duration in the one or two units that matter."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return _in_two(whole, _MINUTE, "min", 1, "s")
    if whole < _DAY:
        return _in_two(whole, _HOUR, "h", _MINUTE, "min")
    return _in_two(whole, _DAY, "d", _HOUR, "h")


def _in_two(seconds: int, unit: int, name: str, part: int, part_name: str) -> str:
    units, rest = divmod(seconds, unit)
    # Of ten minutes the seconds do not matter any more.
    parts = rest // part if units < 10 else 0
    return f"{units} {name} {parts} {part_name}" if parts else f"{units} {name}"


def size(size_bytes: float) -> str:
    """Return a size in the unit that suits it."""
    if size_bytes < _KIBIBYTE:
        return f"{size_bytes:.0f} B"
    for power, unit in enumerate(("KiB", "MiB"), start=1):
        if size_bytes < _KIBIBYTE ** (power + 1):
            return f"{size_bytes / _KIBIBYTE**power:.1f} {unit}"
    return f"{size_bytes / _KIBIBYTE**3:.1f} GiB"


def number(value: int) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}".replace(",", " ")


def count(value: int, thing: str, things: str = "") -> str:
    """Return a number of things."""
    return f"{number(value)} {thing if value == 1 else things or f'{thing}s'}"
