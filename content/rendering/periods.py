"""From when until when something is shown, where editors say so in its metadata.

Publishing itself knows no such dates: what is published is there. A site that names two
metadata fields in ``CONTENT_PERIOD_FIELDS`` has what is too early or too late left out, for
visitors as of now, and for a preview as of the moment that it looks at. What is kept for
visitors is not fresh any more when that changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, UTC, datetime

from django.utils.timezone import get_default_timezone

from content.caching.recorder import current_recorder
from content.conf import conf
from content.exceptions import ItemNotFoundError
from content.model.component import Field
from content.model.page import Page
from content.preview.previews import current_preview


def is_in_period(metadata_fields: Mapping[str, Field]) -> bool:
    """Whether what has such metadata is shown at the moment that is looked at."""
    if not conf.CONTENT_PERIOD_FIELDS:
        return True
    from_name, until_name = conf.CONTENT_PERIOD_FIELDS
    begins = _find_date(metadata_fields.get(from_name))
    ends = _find_date(metadata_fields.get(until_name))
    if begins is None and ends is None:
        return True
    preview = current_preview()
    moment = preview.at if preview and preview.at else datetime.now(UTC)
    _end_with_the_next(moment, begins, ends)
    return (begins is None or begins <= moment) and (ends is None or moment < ends)


def require_in_period(page: Page) -> None:
    """Check that a page is shown at the moment that is looked at.

    Raises:
        ItemNotFoundError: It is not, or not any more.
    """
    if not is_in_period(page.metadata_fields):
        raise ItemNotFoundError("Not at this time", uri=page.id_text)


def _find_date(field: Field | None) -> datetime | None:
    """Return a field's date; one without zone is local time, of the site."""
    if field is None or not field.date_time_values:
        return None
    date = field.date_time_values[0]
    if date.tzinfo is not None:
        return date
    if date.year == MAXYEAR:  # .NET's "never"
        return None
    return date.replace(tzinfo=get_default_timezone())


def _end_with_the_next(moment: datetime, *dates: datetime | None) -> None:
    """Let what is kept of this end when something begins or ends."""
    recorder = current_recorder()
    if recorder is None:
        return
    for date in _later(moment, dates):
        recorder.limit_lifetime((date - moment).total_seconds())


def _later(moment: datetime, dates: tuple[datetime | None, ...]) -> Iterator[datetime]:
    return (each for each in dates if each is not None and each > moment)
