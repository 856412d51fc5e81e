"""Whether a request wants the answer at all: RFC 9110, section 13.

Fields that do not parse are as good as none, as the RFC has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum

from django.utils.http import parse_http_date

# An entity tag, weak or strong. What a list holds beside tags and commas makes it none.
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_TAG_LIST = re.compile(rf"[\s,]*(?:{_TAG.pattern}[ \t]*(?:,[\s,]*|$))+")
# Nobody has more copies than that to ask about.
_LONGEST_FIELD = 8 * 1024


class Verdict(Enum):
    """What the conditions of a request come to."""

    SEND = "send"
    NOT_MODIFIED = "not modified"
    FAILED = "precondition failed"


def evaluate(
    headers: Mapping[str, str], *, etag: str, last_modified: datetime | None
) -> Verdict:
    """Return what to do with a GET or HEAD.

    Args:
        headers: Of the request, by name in lower case.
        etag: Strong, with its quotes.
    """
    date = None if last_modified is None else _in_seconds(last_modified)
    # 1. and 2.: only if it is still what the client has.
    if (tags := headers.get("if-match")) is not None:
        is_wanted = _matches(tags, etag, is_strong=True)
    else:
        is_wanted = not _is_later(
            date, headers.get("if-unmodified-since"), if_none=False
        )
    if not is_wanted:
        return Verdict.FAILED
    # 3. and 4.: only if it is something else.
    if (tags := headers.get("if-none-match")) is not None:
        is_known = _matches(tags, etag, is_strong=False)
    else:
        is_known = not _is_later(date, headers.get("if-modified-since"), if_none=True)
    return Verdict.NOT_MODIFIED if is_known else Verdict.SEND


def _is_later(date: datetime | None, field: str | None, *, if_none: bool) -> bool:
    """Return whether a date is later than a header says, where both are known."""
    since = parse_date(field)
    return if_none if date is None or since is None else date > since


def may_send_range(
    condition: str | None, *, etag: str, last_modified: datetime | None
) -> bool:
    """Return whether ``If-Range`` allows a part: of just what the client has."""
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):
        return condition.strip() == etag  # a weak one never matches
    date = parse_date(condition)
    return (
        date is not None
        and last_modified is not None
        and date == _in_seconds(last_modified)
    )


def parse_date(text: str | None) -> datetime | None:
    """Return the date of a header; ``None`` if it is none."""
    if text is None or len(text) > _LONGEST_FIELD:
        return None
    try:
        return datetime.fromtimestamp(parse_http_date(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _matches(tags: str, etag: str, *, is_strong: bool) -> bool:
    if tags.strip() == "*":
        return True
    if len(tags) > _LONGEST_FIELD or not _TAG_LIST.fullmatch(tags):
        return False
    return any(
        f'"{tag}"' == etag and not (weak and is_strong)
        for weak, tag in _TAG.findall(tags)
    )


def _in_seconds(moment: datetime) -> datetime:
    """Return a moment as exactly as a header can say it."""
    return moment.astimezone(UTC).replace(microsecond=0)
