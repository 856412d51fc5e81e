"""What editors are shown beside a page that they preview: what it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from content.conf import conf
from content.model.page import ComponentPresentation
from content.preview.moments import write_moment
from content.preview.previews import current_preview
from content.preview.sources import Source, noted_sources
from content.rendering.page_build import PageBuild
from content.rendering.view_names import view_name_of

_TEMPLATE = "preview/bar.html"
_END_OF_BODY = re.compile(r"</body\s*>", re.IGNORECASE)


class ShownPresentation(msgspec.Struct, frozen=True, kw_only=True):
    """A component presentation of the page, as the bar lists it."""

    uri: str
    template_uri: str
    title: str
    view: str
    is_dynamic: bool
    is_missing: bool
    last_published: datetime | None
    source: Source | None
    """Where it came from; ``None``: with the page."""


def add_preview_bar(html: SafeString, build: PageBuild) -> SafeString:
    """Return a page with the bar, if it is an editor's; else as it is."""
    preview = current_preview()
    if preview is None or not preview.shows_bar:
        return html
    ends = list(_END_OF_BODY.finditer(html))
    if not ends:
        return html
    try:
        template = get_template(_TEMPLATE)
    except TemplateDoesNotExist:  # a site may do without
        return html
    values = _describe(build)
    values["has_periods"] = bool(conf.CONTENT_PERIOD_FIELDS)
    values["at"] = write_moment(preview.at)
    values["sign_out_url"] = _find_sign_out_url() if preview.is_staff else ""
    bar = template.render(values, build.request)
    end = ends[-1].start()
    return mark_safe(html[:end] + bar + html[end:])  # noqa: S308  # both were rendered


def _find_sign_out_url() -> str:
    try:
        return reverse("staff_sign_out")
    except NoReverseMatch:  # a site may have a way of its own
        return ""


def _describe(build: PageBuild) -> dict[str, object]:
    sources = noted_sources()
    presentations = tuple(_list_presentations(build, sources))
    return {
        "page": build.page,
        "view": view_name_of(build.page.page_template),
        "path": build.request.get_full_path(),
        "source": _find(sources, "page", build.request.path_info)
        or next((each for each in sources if each.kind == "page"), None),
        "component_presentations": presentations,
        "gaps": build.gaps,
        "calls": sum(each.age_seconds is None for each in sources),
    }


def _list_presentations(
    build: PageBuild, sources: Sequence[Source]
) -> Iterator[ShownPresentation]:
    for each in build.page.all_component_presentations():
        yield ShownPresentation(
            uri=each.component.id_text,
            template_uri=each.component_template.id_text,
            title=each.component.title or each.component.id_text,
            view=view_name_of(each.component_template),
            is_dynamic=each.is_dynamic,
            is_missing=_is_missing(build, each),
            last_published=each.component.last_published_date,
            source=_find_of(sources, each) if each.is_dynamic else None,
        )


def _is_missing(build: PageBuild, shown: ComponentPresentation) -> bool:
    key = (shown.component.id_text, shown.component_template.id_text)
    return key in build.failures


def _find_of(sources: Sequence[Source], shown: ComponentPresentation) -> Source | None:
    return _find(sources, "component presentation", str(shown.component.uri))


def _find(sources: Sequence[Source], kind: str, identity: str) -> Source | None:
    """Return the source of one thing, as it was found last."""
    found = (
        each for each in sources if each.kind == kind and each.identity == identity
    )
    return next(found, None)
