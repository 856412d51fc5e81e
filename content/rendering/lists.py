"""Lists of component presentations that the content service finds, a page at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import urlencode

import msgspec
from django.core.paginator import Page as ListPage, Paginator

from content.addressing.published_urls import quote_path
from content.caching.recorder import current_recorder
from content.conf import conf
from content.exceptions import ContentError
from content.model.page import ComponentPresentation
from content.model.queries import Found, Query
from content.rendering.page_build import PageBuild

logger = logging.getLogger(__name__)

_MOST_PER_PAGE = 100


class PresentationList(msgspec.Struct, frozen=True, kw_only=True):
    """What a template shows of a list: one page of it, and where the others are."""

    component_presentations: tuple[ComponentPresentation, ...] = ()
    total: int = 0
    number: int = 1
    """Of this page of the list, the first being 1."""
    pages: int = 1
    parameter: str = "page"
    """The query parameter that tells the page."""
    path: str = ""
    """The address of all of them, escaped, without what it asks for."""
    query: str = ""
    """What else the address asks for."""

    def __iter__(self) -> Iterator[ComponentPresentation]:
        return iter(self.component_presentations)

    def __bool__(self) -> bool:
        return bool(self.component_presentations)

    @property
    def previous_url(self) -> str:
        """The address of the page before; empty if there is none."""
        return self.url_of(self.number - 1)

    @property
    def next_url(self) -> str:
        """The address of the next page, likewise."""
        return self.url_of(self.number + 1)

    @property
    def urls(self) -> tuple[tuple[int, str], ...]:
        """The numbers of all pages with their addresses."""
        return tuple((each, self.url_of(each)) for each in range(1, self.pages + 1))

    def url_of(self, number: int) -> str:
        """Return the address of a page of the list; empty if there is no such page."""
        if not 1 <= number <= self.pages:
            return ""
        own = urlencode({self.parameter: number}) if number > 1 else ""
        query = "&".join(filter(None, (self.query, own)))
        return f"{self.path}?{query}" if query else self.path


def find_list(
    build: PageBuild, query: Query, *, per_page: int, parameter: str
) -> PresentationList:
    """Return a page of what a query finds: that which the address asks for.

    A number that is none means the first page, one that is too high the last. What
    cannot be found or loaded leaves a gap.
    """
    try:
        found = build.content.lists.find(query)
    except ContentError as exc:
        build.note_gap(exc)
        logger.warning(
            "list left out query=%s page_uri=%s error=%s", query, build.page.uri, exc
        )
        return PresentationList(parameter=parameter)
    asked = build.request.GET.getlist(parameter)
    build.used_parameters.add(parameter)
    paginator = Paginator(found, max(1, min(per_page, _MOST_PER_PAGE)))
    shown = paginator.get_page(asked[-1] if asked else "")
    if asked not in ([], [str(shown.number)]):
        _be_short_lived()
    rest = build.request.GET.copy()
    rest.pop(parameter, None)
    presentations = tuple(_load(build, shown))
    build.listed.update(map(id, presentations))
    return PresentationList(
        component_presentations=presentations,
        total=paginator.count,
        number=shown.number,
        pages=paginator.num_pages,
        parameter=parameter,
        path=quote_path(build.request.path),
        query=rest.urlencode(),
    )


def _load(build: PageBuild, shown: ListPage[Found]) -> Iterator[ComponentPresentation]:
    """Load what is on a page of a list, side by side."""
    factory = build.content.component_presentations
    for each in shown:
        factory.start(each.component_uri, each.template_uri)
    for each in shown:
        try:
            yield factory.get(each.component_uri, each.template_uri)
        except ContentError as exc:
            build.note_gap(exc)
            logger.warning(
                "item left out of a list uri=%s template_uri=%s error=%s",
                each.component_uri,
                each.template_uri,
                exc,
            )


def _be_short_lived() -> None:
    """There is no end of numbers that no page has, nor of ways to say one several times."""
    if recorder := current_recorder():
        recorder.limit_lifetime(conf.CONTENT_MISS_SECONDS)
