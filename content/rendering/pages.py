"""From a page to HTML: load what it is made of side by side, then render its view."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.http import HttpRequest
from django.template import RequestContext
from django.utils.safestring import SafeString

from content.addressing.publications import SitePublication
from content.factories.content import Content
from content.model.page import ComponentPresentation, Page
from content.model.uri import TcmUri
from content.rendering import link_habits
from content.rendering.page_build import PageBuild
from content.rendering.references import find_candidates
from content.rendering.rich_text import ReferenceKind
from content.rendering.view_names import find_template, view_name_of


class RenderedPage(msgspec.Struct, frozen=True):
    """The HTML of a page, and how many gaps it has."""

    html: SafeString
    gaps: int


def render_page(
    request: HttpRequest, publication: SitePublication, content: Content, page: Page
) -> RenderedPage:
    """Render a page as it was published.

    Costs one round trip to the content service for the dynamic component presentations
    and the links of the others, and one for the links in dynamic ones; more only where a
    view asks for a link that it did not show before.

    Raises:
        TemplateDoesNotExist: The page's view has no template, nor is there a default.
    """
    content.pages.start_dynamic(page)
    _start_links(content, page.uri, page.all_component_presentations())
    loaded = content.pages.load(
        page, on_loaded=lambda each: _start_links(content, page.uri, (each,))
    )
    build = PageBuild(
        request=request,
        publication=publication,
        content=content,
        page=loaded.page,
        failures=loaded.failures,
    )
    template = find_template(
        "pages", view_name_of(page.page_template), default="default"
    )
    context = RequestContext(request, {"page": loaded.page, "publication": publication})
    with build.activate(), context.bind_template(template):
        html = template.render(context)
    candidates = find_candidates(loaded.page.all_component_presentations())
    link_habits.learn(candidates, build.asked)
    return RenderedPage(html, build.gaps)


def _start_links(
    content: Content, page_uri: TcmUri, presentations: Iterable[ComponentPresentation]
) -> None:
    candidates = find_candidates(presentations)
    for candidate in filter(link_habits.is_expected, candidates):
        reference = candidate.reference
        if reference.kind is ReferenceKind.LINK:
            content.links.start(reference.uri, page_uri=page_uri)
        else:
            content.links.start_binary(reference.uri)
