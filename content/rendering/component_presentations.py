"""From a component presentation to HTML, each on its own: one failure is one gap."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.template import Context, TemplateDoesNotExist
from django.utils.safestring import SafeString, mark_safe

from content.caching.building import NotKeptError
from content.exceptions import ContentError
from content.factories.pages import key_of
from content.model.page import ComponentPresentation
from content.rendering.controllers import Declined, variables_for_presentation
from content.rendering.gaps import render_gap
from content.rendering.models import find_model
from content.rendering.page_build import PageBuild
from content.rendering.periods import is_in_period
from content.rendering.target_groups import is_for_visitor
from content.rendering.view_names import find_template, view_name_of

logger = logging.getLogger(__name__)


def render_component_presentations(
    context: Context, build: PageBuild, presentations: Iterable[ComponentPresentation]
) -> SafeString:
    """Render some component presentations one after the other."""
    rendered = [
        render_component_presentation(context, build, each) for each in presentations
    ]
    return mark_safe("\n".join(rendered))  # noqa: S308  # made of SafeStrings


def render_component_presentation(
    context: Context, build: PageBuild, presentation: ComponentPresentation
) -> SafeString:
    """Render one component presentation; what fails leaves a gap and a log line."""
    try:
        return _render(context, build, presentation)
    except Declined:
        return mark_safe("")
    except NotKeptError:
        raise  # the page is built anew, for its visitor
    except Exception as exc:  # whatever it is, the rest of the page stands
        build.note_gap(exc)
        logger.warning(
            "component presentation left out uri=%s template_uri=%s page_uri=%s error=%s",
            presentation.component.uri,
            presentation.component_template.uri,
            build.page.uri,
            exc,
            exc_info=not isinstance(exc, ContentError | TemplateDoesNotExist),
        )
        return render_gap(presentation, exc)


def _render(
    context: Context, build: PageBuild, presentation: ComponentPresentation
) -> SafeString:
    # 1. It was not loaded.
    if failure := build.failures.get(key_of(presentation)):
        raise failure
    # 2. It is for others, or for another time.
    is_now = is_in_period(presentation.component.metadata_fields)
    if not (is_now and is_for_visitor(build, presentation)):
        raise Declined
    html = _render_shown(context, build, presentation)
    if build.markup is None:
        return html
    is_listed = id(presentation) in build.listed
    return build.markup.mark_presentation(html, presentation, is_listed=is_listed)


def _render_shown(
    context: Context, build: PageBuild, presentation: ComponentPresentation
) -> SafeString:
    # 3. It was rendered when it was published.
    if presentation.rendered_content:
        return mark_safe(presentation.rendered_content)  # noqa: S308  # the CMS's templates made it
    # 4. It has a view.
    template = find_template(
        "component_presentations",
        view_name_of(presentation.component_template),
        own=build.publication.templates,
    )
    with build.within_presentation(presentation):
        added = variables_for_presentation(build, presentation)
        with context.push(**{**_variables(build, presentation), **added}):
            return template.render(context)


def _variables(
    build: PageBuild, presentation: ComponentPresentation
) -> Mapping[str, Any]:
    component = presentation.component
    return {
        "component_presentation": presentation,
        "component": component,
        "component_template": presentation.component_template,
        "fields": component.fields,
        "metadata": component.metadata_fields,
        "model": find_model(build, presentation),
    }
