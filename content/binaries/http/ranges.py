"""Which parts of a file a request asks for: RFC 9110, section 14."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

# A video player asks for one, a PDF viewer for a few. With more, a small request would
# make a large answer, and a slow one.
_MOST_RANGES = 16
_RANGES = re.compile(r"bytes[ \t]*=([0-9,\- \t]{1,1000})", re.IGNORECASE)
_RANGE = re.compile(r"[ \t]*(?:([0-9]{1,19})-([0-9]{0,19})|-([0-9]{1,19}))[ \t]*")


class Span(msgspec.Struct, frozen=True):
    """Some bytes of a file: from ``start`` to before ``stop``."""

    start: int
    stop: int

    @property
    def size_bytes(self) -> int:
        """How many they are."""
        return self.stop - self.start

    def content_range(self, size_bytes: int) -> str:
        """Return the header that tells where they belong."""
        return f"bytes {self.start}-{self.stop - 1}/{size_bytes}"


def parse_ranges(field: str | None, size_bytes: int) -> tuple[Span, ...] | None:
    """Return the parts of a file that a ``Range`` header asks for, in its order.

    Those that overlap or touch are one, in the place of the first. Empty if there is none
    that the file has: the answer is a 416. ``None`` if all of the file is to be sent:
    nothing was asked for that is understood, too many parts, or such as come to more than
    the file, which is what some ask for to make the site work.
    """
    match = _RANGES.fullmatch(field.strip()) if field else None
    if match is None:
        return None
    texts = [text for text in match[1].split(",") if text.strip()]
    if not texts or len(texts) > _MOST_RANGES:
        return None
    spans = []
    for text in texts:
        asked = _RANGE.fullmatch(text)
        if asked is None:
            return None
        first, last, suffix = asked.groups()
        if first and last and int(last) < int(first):
            return None
        if span := _span(first, last, suffix, size_bytes):
            spans.append(span)
    if len(spans) > 1 and sum(span.size_bytes for span in spans) > size_bytes:
        return None
    return _merge(spans)


def _merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in spans:
        near = [
            each
            for each in merged
            if each.start <= span.stop and span.start <= each.stop
        ]
        place = merged.index(near[0]) if near else len(merged)
        one = Span(
            min(each.start for each in (span, *near)),
            max(each.stop for each in (span, *near)),
        )
        merged = [each for each in merged if each not in near]
        merged.insert(place, one)
    return tuple(merged)


def _span(
    first: str | None, last: str | None, suffix: str | None, size_bytes: int
) -> Span | None:
    if suffix:
        start, stop = max(0, size_bytes - int(suffix)), size_bytes
    else:
        start = int(first or 0)
        stop = min(int(last) + 1, size_bytes) if last else size_bytes
    return Span(start, stop) if start < stop else None
