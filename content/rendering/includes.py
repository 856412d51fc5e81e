"""What a template takes from elsewhere: pages within pages, component presentations by URI."""

from __future__ import annotations

import logging

from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from content.caching.building import NotKeptError
from content.exceptions import ContentError, ItemNotFoundError
from content.model.component import Component
from content.model.page import ComponentPresentation, ComponentTemplate
from content.model.uri import TcmUri
from content.rendering.component_presentations import (
    render_component_presentation,
    render_component_presentations,
)
from content.rendering.gaps import render_gap, render_include_gap
from content.rendering.loading import load_included, note_habits, url_of_include
from content.rendering.models import find_page_model
from content.rendering.page_build import PageBuild
from content.rendering.regions import render_region
from content.rendering.view_names import find_template_or_none, view_name_of

logger = logging.getLogger(__name__)


def render_include(context: Context, build: PageBuild, name: str) -> SafeString:
    """Render a published page within another: a header, say.

    By the template ``includes/<view of its page template>``, if there is one; else its
    component presentations and regions, one after the other. One that is not published,
    or fails, is a gap, and the page around it stands.

    Args:
        name: See ``loading.url_of_include``.
    """
    url = url_of_include(build.publication, name)
    try:
        return _render_include(context, build, url)
    except NotKeptError:
        raise  # the page is built anew, for its visitor
    except Exception as exc:  # whatever it is, the rest of the page stands
        build.note_gap(exc)
        logger.warning(
            "include left out url=%s page_uri=%s error=%s",
            url,
            build.page.uri,
            exc,
            exc_info=not isinstance(exc, ContentError),
        )
        return render_include_gap(url, exc)


def render_by_uri(
    context: Context, build: PageBuild, uri: str, template_uri: str
) -> SafeString:
    """Render a component presentation that is on no page, or on another one.

    Args:
        template_uri: Empty leaves the choice to the content service.
    """
    try:
        presentation = build.content.component_presentations.get(
            TcmUri.parse(uri), TcmUri.parse(template_uri) if template_uri else None
        )
    except ContentError as exc:
        build.note_gap(exc)
        logger.warning(
            "component presentation left out uri=%s template_uri=%s page_uri=%s error=%s",
            uri,
            template_uri,
            build.page.uri,
            exc,
        )
        named = ComponentPresentation(
            component=Component(id_text=uri),
            component_template=ComponentTemplate(id_text=template_uri),
        )
        return render_gap(named, exc)
    return render_component_presentation(context, build, presentation)


def _render_include(context: Context, build: PageBuild, url: str) -> SafeString:
    if url in build.included_in:
        raise ContentError("Included in itself", url=url)
    page = build.content.pages.find_part_by_url(build.publication.publication_id, url)
    if page is None:
        raise ItemNotFoundError("Nothing is published there", url=url)
    included = load_included(build, page, url)
    try:
        own = {"page": included.page, "page_model": find_page_model(included)}
        with included.activate(), context.push(**own):
            return _render_page(context, included)
    finally:
        note_habits(included)
        build.take_over(included)


def _render_page(context: Context, build: PageBuild) -> SafeString:
    page = build.page
    if template := find_template_or_none(
        "includes", view_name_of(page.page_template), own=build.publication.templates
    ):
        return template.render(context)
    rendered = [
        render_component_presentations(context, build, page.component_presentations),
        *(render_region(context, build, region) for region in page.regions),
    ]
    return mark_safe("\n".join(rendered))  # noqa: S308  # made of SafeStrings
