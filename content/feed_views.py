"""Feeds of what a published page lists, declared by the site: RSS or Atom.

::

    class NewsFeed(ListFeed):
        view = "ArticleTeaser"
        date = "date"

    path("news/feed.xml", NewsFeed.as_view(list_url="/news/index.html"))
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, RssFeed
from django.utils.html import escape, strip_tags
from django.views.decorators.http import require_safe

from content.addressing.absolute_urls import Origin
from content.addressing.publications import SitePublication, resolve_publication
from content.addressing.published_urls import address_of
from content.caching.recorder import current_recorder
from content.conf import conf
from content.error_views import unavailable
from content.exceptions import (
    UNAVAILABLE,
    ContentServiceError,
    ItemNotFoundError,
)
from content.factories.content import Content
from content.factories.pages import LoadedPage
from content.model.component import Component, FieldType
from content.model.page import ComponentPresentation
from content.output.building import limit_freshness, shared_answer
from content.providers.registry import get_provider
from content.rendering.selection import Selection
from content.rendering.target_groups import is_for_everyone
from content.views import published

logger = logging.getLogger(__name__)

# What XML 1.0 cannot say in any way.
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class FeedItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a feed."""

    title: str
    url: str
    summary: str = ""
    """Plain text, like the title."""
    date: datetime | None = None


class ListFeed:
    """A feed of the component presentations on a page. Subclass it and name the fields.

    Newest first where they have dates, else in the order of the page. What cannot be
    linked to, has no title, or is for some visitors only, is left out.
    """

    list_url: str = ""
    """The published URL of the page; that of any publication."""
    view: str = ""
    """The views of the component presentations that are items, as in
    ``{% component_presentations view=… %}``; empty for all."""
    schema: str = ""
    """Their schemas, likewise."""
    title: str = "heading"
    summary: str = "summary"
    date: str = "date"
    limit: int = 20
    feed_class: type[RssFeed] | type[Atom1Feed] = Rss201rev2Feed
    """``django.utils.feedgenerator.Atom1Feed`` for Atom."""

    def __init__(self, **options: Any) -> None:
        """Set attributes; raises ``TypeError`` for one that the class does not have."""
        for name, value in options.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name!r}")
            setattr(self, name, value)

    @classmethod
    def as_view(cls, **options: Any) -> Callable[..., HttpResponseBase]:
        """Return the feed as a view, whose answers are kept like pages."""
        feed = cls(**options)
        if not feed.list_url:
            raise TypeError(f"{cls.__name__} has no list_url")

        @shared_answer
        @require_safe
        def view(request: HttpRequest) -> HttpResponseBase:
            return feed.respond(request)

        return view

    def make_item(self, component: Component, url: str) -> FeedItem:
        """Return a component as an item; override it for what no field holds."""
        fields = component.fields
        date = fields.get(self.date)
        return FeedItem(
            title=_text_of(component, self.title),
            url=url,
            summary=_text_of(component, self.summary),
            date=date.date_time_values[0] if date and date.date_time_values else None,
        )

    def respond(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the feed; where its page is not published, as nothing is."""
        publication = resolve_publication(request.get_host(), self.list_url)
        if publication is None:
            return published(request)
        try:
            return self._respond(request, publication)
        except ItemNotFoundError:
            return published(request)
        except UNAVAILABLE as exc:
            logger.error(  # noqa: TRY400  # the cause is named
                "feed unavailable path=%s error=%s", request.path_info, exc
            )
            return unavailable(request)

    def _respond(
        self, request: HttpRequest, publication: SitePublication
    ) -> HttpResponse:
        content = Content(get_provider(publication.provider))
        page = content.pages.get_by_url(publication.publication_id, self.list_url)
        loaded = content.pages.load(page, on_loaded=lambda _: None)
        _note_failures(loaded)
        start = Origin(request.scheme or "http", request.get_host()).of(publication)
        feed = self.feed_class(
            title=_sayable(page.title),
            link=start + address_of(self.list_url, conf.CONTENT_WELCOME_FILE),
            description=_sayable(_description_of(loaded)),
            language=publication.language,
            feed_url=start + request.path,
        )
        for item in self._items(content, loaded, start):
            feed.add_item(
                title=_sayable(item.title),
                link=item.url,
                description=escape(_sayable(item.summary)),
                unique_id=_sayable(item.url),
                pubdate=item.date,
                updateddate=item.date,
            )
        text = feed.writeString("utf-8")
        return HttpResponse(text, content_type=feed.content_type)

    def _items(
        self, content: Content, loaded: LoadedPage, start: str
    ) -> list[FeedItem]:
        shown = self._choose(loaded)
        page_uri = loaded.page.uri
        for each in shown:
            content.links.start(each.component.uri, page_uri=page_uri)
        items = []
        for each in shown:
            url = content.links.get_url(each.component.uri, page_uri=page_uri)
            if not url:
                continue
            address = address_of(url, conf.CONTENT_WELCOME_FILE)
            if address.startswith("/"):
                address = start + address
            item = self.make_item(each.component, address)
            if item.title:
                items.append(_dated(item))
        items.sort(key=_newest_first)
        return items[: self.limit]

    def _choose(self, loaded: LoadedPage) -> tuple[ComponentPresentation, ...]:
        selection = Selection(view=self.view, schema=self.schema)
        presentations = loaded.page.all_component_presentations()
        return tuple(selection.choose(filter(is_for_everyone, presentations)))


def _note_failures(loaded: LoadedPage) -> None:
    """Let a feed that lacks something be built anew soon."""
    if not loaded.failures:
        return
    limit_freshness(conf.CONTENT_GAP_FRESH_SECONDS)
    recorder = current_recorder()
    if recorder and any(
        isinstance(each, ContentServiceError) for each in loaded.failures.values()
    ):
        recorder.degrade()


def _dated(item: FeedItem) -> FeedItem:
    if item.date is None or timezone.is_aware(item.date):
        return item
    try:
        date = timezone.make_aware(item.date)
    except (OverflowError, ValueError):  # at the end of time
        date = None
    return msgspec.structs.replace(item, date=date)


def _newest_first(item: FeedItem) -> float:
    return -item.date.timestamp() if item.date else 0.0


def _description_of(loaded: LoadedPage) -> str:
    field = loaded.page.metadata_fields.get("description")
    return str(field.values[0]) if field and field.values else loaded.page.title


def _text_of(component: Component, name: str) -> str:
    field = component.fields.get(name)
    if not field or not field.values:
        return ""
    text = str(field.values[0])
    if field.field_type is FieldType.XHTML:
        text = html.unescape(strip_tags(text))
    return text.strip()


def _sayable(text: str) -> str:
    return _UNSAYABLE.sub("", text)
