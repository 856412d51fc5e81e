"""The moment that a preview looks at, as it is written in forms, cookies and links."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import get_default_timezone

_MAX_LENGTH = 40


def read_moment(text: str) -> datetime | None:
    """Return the moment that is written; ``None`` if none is.

    As browsers' forms write it, ``2026-12-24T18:00``: without zone, in that of the site.

    Raises:
        ValueError: It is no moment.
        OverflowError: It is one of no clock, in the site's zone.
    """
    if not text:
        return None
    if len(text) > _MAX_LENGTH:
        raise ValueError("This is no date and time")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=get_default_timezone())
    return moment.astimezone(get_default_timezone())


def write_moment(moment: datetime | None) -> str:
    """Return a moment that was read as such a form takes it; empty for now."""
    if moment is None:
        return ""
    return f"{moment:%Y-%m-%dT%H:%M}"
