"""Template tags and filters: thin adapters to :mod:`content.rendering`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from content.model.component import Component, Field
from content.model.page import ComponentPresentation, Region
from content.model.queries import Query
from content.rendering.component_presentations import (
    render_component_presentation,
    render_component_presentations,
)
from content.rendering.files import find_file_address
from content.rendering.images import Wanted, render_image
from content.rendering.includes import render_by_uri, render_include
from content.rendering.links import find_component_url, find_reference_url
from content.rendering.lists import PresentationList, find_list
from content.rendering.page_build import PageBuild, current_build
from content.rendering.regions import (
    find_region,
    region_name_of,
    regions_of,
    render_region,
)
from content.rendering.rich_text import resolve_rich_text
from content.rendering.selection import Selection
from content.view_models import ComponentModel

register = template.Library()


@register.simple_tag(takes_context=True)
def component_presentations(
    context: Context, *, view: str = "", schema: str = "", region: str = ""
) -> SafeString:
    """Render those of the page, or of the region whose template this is.

    ``{% component_presentations view="ArticleTeaser,EventTeaser" %}``: the names of
    views, schemas or regions, with ``!`` before them all but those. On a page and
    without ``region``, those that belong to a named region are left to
    ``{% region %}``; with it, those of native regions are chosen from as well.
    """
    build = current_build()
    selection = Selection(view=view, schema=schema, region=region)
    candidates: Iterable[ComponentPresentation]
    if build.region is not None:
        candidates = build.region.component_presentations
    else:
        candidates = build.page.component_presentations
        if not region:
            candidates = (each for each in candidates if not region_name_of(each))
    chosen = selection.choose(candidates)
    if build.region is None and region:
        chosen += selection.choose_in_regions(build.page.regions)
    return render_component_presentations(context, build, chosen)


@register.simple_tag(takes_context=True)
def component_presentation(
    context: Context, presentation: ComponentPresentation | str, *, template: str = ""
) -> SafeString:
    """Render one by URI: ``{% component_presentation "tcm:5-1" template="tcm:5-2-32" %}``.

    One that is on no page, or on another. Without ``template`` the content service
    chooses. Or one of a list, as it is.
    """
    build = current_build()
    if isinstance(presentation, str):
        return render_by_uri(context, build, presentation, template)
    return render_component_presentation(context, build, presentation)


@register.simple_tag
def find_component_presentations(
    *,
    schema: str = "",
    template: str = "",
    keyword: str = "",
    sort: str = "",
    per_page: int = 10,
    parameter: str = "page",
    **fields: str,
) -> PresentationList:
    """Return a page of those that are published: ``{% find_component_presentations … as x %}``.

    ``schema="Article" sort="-date" per_page=5``; see ``model.queries.Query``. Any other
    argument is a field and the value that it must have: ``place="Noordhalm"``. The
    address tells the page: ``?page=2``; name it in ``CONTENT_QUERY_PARAMETERS``, so that
    answers are kept.
    """
    build = current_build()
    query = Query(
        publication_id=build.publication.publication_id,
        schema=schema,
        template=template,
        keyword=keyword,
        metadata=tuple(sorted(fields.items())),
        sort=sort,
    )
    return find_list(build, query, per_page=per_page, parameter=parameter)


@register.simple_tag(takes_context=True)
def editable(context: Context, field: str, *, index: int | None = None) -> SafeString:
    """Tell editors' tools which field an element shows: ``<h1{% editable "heading" %}>``.

    In its start tag, right after the name or an attribute. ``index`` (from 0) is which of
    several values; ``"sections.heading"`` the heading in one of several sections. Nothing
    for visitors.
    """
    markup = current_build().markup
    component = context.get("component")
    if markup is None or not isinstance(component, Component):
        return mark_safe("")
    return markup.mark_field(component, field, index)


@register.simple_tag(takes_context=True)
def include_page(context: Context, name: str) -> SafeString:
    """Render a published page within this one: ``{% include_page "/header.html" %}``.

    Those that a page template's metadata name as ``includes`` are fetched early.
    """
    return render_include(context, current_build(), str(name))


@register.simple_tag(takes_context=True)
def region(context: Context, name: str) -> SafeString:
    """Render the region of that name: ``{% region "Sidebar" %}``; nothing if empty."""
    build = current_build()
    found = find_region(_regions_in(build), name)
    return render_region(context, build, found) if found else mark_safe("")


@register.simple_tag(takes_context=True)
def regions(context: Context, *, exclude: str = "") -> SafeString:
    """Render all regions but the excluded: ``{% regions exclude="Header,Footer" %}``."""
    build = current_build()
    excluded = {name.strip().casefold() for name in exclude.split(",")}
    rendered = [
        render_region(context, build, each)
        for each in _regions_in(build)
        if each.name.casefold() not in excluded
    ]
    return mark_safe("\n".join(rendered))  # noqa: S308  # made of SafeStrings


@register.filter
def rich_text(value: Field | str | None) -> SafeString:
    """Return rich text as HTML, its links resolved: ``{{ fields.body|rich_text }}``.

    All values of a field, one after the other. Rich text is written by editors and
    trusted as they are. What is absent (``None``, in an ``if``) has no text.
    """
    build = current_build()
    values = value.values if isinstance(value, Field) else value or ""
    return resolve_rich_text(values, lambda asked: find_reference_url(build, asked))


@register.filter
def link_url(value: ComponentModel | Component | Field | str | None) -> str:
    """Return the address of a page that shows the component, or of its file.

    ``{% if component|link_url %}``: empty when nothing published shows it. A field means
    its first linked component.
    """
    if isinstance(value, ComponentModel):
        return value.link_url
    return find_component_url(current_build(), value or "")


@register.simple_tag
def image(
    picture: ComponentModel | Component | Field | None,
    *,
    sizes: str = "100vw",
    ratio: str = "",
    alt: str | None = None,
    first: bool = False,
    **attributes: str,
) -> SafeString:
    """Render an image: ``{% image model.photo sizes="(min-width: 40rem) 50vw, 100vw" %}``.

    In all widths that the site offers, for browsers to choose from; ``ratio="16:9"`` has
    it cut around what editors marked as its focus. ``alt=""`` is for one that only
    decorates; by default it is what editors wrote. ``first=True`` is for what visitors
    see first; any other image is loaded when it is scrolled to. All else becomes an
    attribute: ``class="wide" data_index="1"``. Of a field it is the first component.
    """
    component = _component_of(picture)
    if component is None:
        return mark_safe("")
    wanted = Wanted(
        sizes=sizes, ratio=ratio, alt=alt, is_first=first, attributes=attributes
    )
    return render_image(current_build(), component, wanted)


@register.simple_tag
def binary_url(file: ComponentModel | Component | Field | None) -> str:
    """Return the address of a file: ``<a href="{% binary_url model.document %}">``.

    With its version where that is known. Empty for what has no file.
    """
    component = _component_of(file)
    return find_file_address(current_build(), component) if component else ""


def _component_of(value: ComponentModel | Component | Field | None) -> Component | None:
    if isinstance(value, ComponentModel):
        return value.component
    if isinstance(value, Field):
        return next(iter(value.linked_component_values), None)
    return value if isinstance(value, Component) else None


def _regions_in(build: PageBuild) -> tuple[Region, ...]:
    """Return the regions inside the current one, else those of the page."""
    return build.region.regions if build.region else regions_of(build.page)
