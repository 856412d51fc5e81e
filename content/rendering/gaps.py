"""What stands where a component presentation should: a mark, never an error."""

from __future__ import annotations

from django.conf import settings  # noqa: TID251  # DEBUG is Django's own
from django.utils.html import format_html
from django.utils.safestring import SafeString

from content.model.page import ComponentPresentation, Region


def render_gap(presentation: ComponentPresentation, error: Exception) -> SafeString:
    """Return a comment that names what is missing; in ``DEBUG`` a box that says why."""
    # Printed from parsed URIs, so that no published text can end the comment.
    component_uri = presentation.component.uri
    template_uri = presentation.component_template.uri
    if not settings.DEBUG:
        return format_html("<!-- not shown: {} by {} -->", component_uri, template_uri)
    return format_html(
        '<div role="note" class="content-gap"><strong>Not shown:</strong> {title} '
        "({component_uri}) by {template_title} ({template_uri})<br>"
        "<code>{kind}: {error}</code></div>",
        title=presentation.component.title or "component",
        component_uri=component_uri,
        template_title=presentation.component_template.title or "its template",
        template_uri=template_uri,
        kind=type(error).__name__,
        error=error,
    )


def render_include_gap(url: str, error: Exception) -> SafeString:
    """Return the same for a page that should be shown within another."""
    if not settings.DEBUG:
        return format_html("<!-- not shown: page {} -->", url)
    return format_html(
        '<div role="note" class="content-gap"><strong>Not shown:</strong> page {}<br>'
        "<code>{}: {}</code></div>",
        url,
        type(error).__name__,
        error,
    )


def render_region_gap(region: Region, error: Exception) -> SafeString:
    """Return the same for a region whose template fails."""
    if not settings.DEBUG:
        # Escaped, so that no name can end the comment.
        return format_html("<!-- not shown: region {} -->", region.name)
    return format_html(
        '<div role="note" class="content-gap"><strong>Not shown:</strong> region {}<br>'
        "<code>{}: {}</code></div>",
        region.name,
        type(error).__name__,
        error,
    )
