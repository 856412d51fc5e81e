"""The regions of a page: native ones, and those named by component template metadata."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from django.template import Context, TemplateDoesNotExist
from django.utils.safestring import SafeString, mark_safe

from content.caching.building import NotKeptError
from content.model.page import ComponentPresentation, Page, Region
from content.rendering.gaps import render_region_gap
from content.rendering.page_build import PageBuild
from content.rendering.view_names import find_template, view_name_of_region

logger = logging.getLogger(__name__)


def region_name_of(presentation: ComponentPresentation) -> str:
    """Return the region that the component template's metadata names, or ``""``."""
    return presentation.component_template.find_metadata_text("region")


def regions_of(page: Page) -> tuple[Region, ...]:
    """Return a page's regions: the native ones, then those that metadata name.

    What metadata assign to a native region comes after what that region holds itself.
    """
    assigned: dict[str, list[ComponentPresentation]] = {}  # by folded name
    for presentation in page.component_presentations:
        if name := region_name_of(presentation):
            assigned.setdefault(name.casefold(), []).append(presentation)
    if not assigned:
        return page.regions
    return (*_extend(page.regions, assigned), *_make(assigned))


def find_region(regions: Iterable[Region], name: str) -> Region | None:
    """Return the region of that name, whatever its case, or ``None``."""
    folded = name.casefold()
    return next((each for each in regions if each.name.casefold() == folded), None)


def render_region(context: Context, build: PageBuild, region: Region) -> SafeString:
    """Render a region by its view, else its name's, else the default template.

    A region without any content is nothing, not an empty frame; one whose template
    fails leaves a gap and a log line.
    """
    if not has_content(region):
        return mark_safe("")
    try:
        view_name = view_name_of_region(region)
        template = find_template(
            "regions",
            view_name,
            default="default",
            own=build.publication.templates,
        )
        with build.within_region(region), context.push(region=region):
            html = template.render(context)
        if build.markup is None:
            return html
        return build.markup.mark_region(html, region, build.page)
    except NotKeptError:
        raise  # the page is built anew, for its visitor
    except Exception as exc:  # whatever it is, the rest of the page stands
        build.note_gap(exc)
        logger.warning(
            "region left out name=%r page_uri=%s error=%s",
            region.name,
            build.page.uri,
            exc,
            exc_info=not isinstance(exc, TemplateDoesNotExist),
        )
        return render_region_gap(region, exc)


def has_content(region: Region) -> bool:
    """Whether the region or one inside it holds a component presentation."""
    return bool(region.component_presentations) or any(map(has_content, region.regions))


def _extend(
    regions: tuple[Region, ...], assigned: dict[str, list[ComponentPresentation]]
) -> Iterator[Region]:
    for region in regions:
        more = tuple(assigned.pop(region.name.casefold(), ()))
        yield Region(
            name=region.name,
            schema=region.schema,
            metadata_fields=region.metadata_fields,
            component_presentations=region.component_presentations + more,
            regions=region.regions,
        )


def _make(assigned: dict[str, list[ComponentPresentation]]) -> Iterator[Region]:
    for presentations in assigned.values():
        name = region_name_of(presentations[0])  # as first spelled
        yield Region(name=name, component_presentations=tuple(presentations))
