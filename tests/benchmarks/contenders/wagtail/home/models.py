"""The one kind of page that the Wagtail site has."""

from __future__ import annotations

from django.db import models

# Not there where types are checked.
from wagtail.models import Page  # type: ignore[import-not-found]
from wagtailcache.cache import WagtailCacheMixin  # type: ignore[import-not-found]


class TextPage(WagtailCacheMixin, Page):  # type: ignore[misc]  # for the same reason
    """A page that is a document as it stands."""

    body = models.TextField()
