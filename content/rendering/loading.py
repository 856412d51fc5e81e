"""Loading what a page is made of side by side, before its template is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import msgspec
from django.forms import BaseForm
from django.http import HttpRequest

from content.addressing.publications import SitePublication
from content.conf import conf
from content.factories.content import Content
from content.model.page import ComponentPresentation, Page
from content.model.uri import TcmUri
from content.rendering import link_habits
from content.rendering.page_build import PageBuild
from content.rendering.references import find_candidates, find_candidates_in_linked
from content.rendering.rich_text import ReferenceKind
from content.rendering.view_names import view_name_of

_NO_FORMS: Mapping[str, BaseForm] = {}


def load_build(
    request: HttpRequest,
    publication: SitePublication,
    content: Content,
    page: Page,
    *,
    forms: Mapping[str, BaseForm] = _NO_FORMS,
) -> PageBuild:
    """Return a page ready to be rendered.

    Costs one round trip to the content service for the dynamic component presentations,
    the pages that its template includes and the links of what is on the page itself, and
    one for the links in dynamic ones; more only where a view asks for a link that it did
    not show before.
    """
    content.pages.start_dynamic(page)
    if publication.navigation:
        content.navigations.start(publication.publication_id, publication.navigation)
    for url in _urls_of_includes(publication, page):
        content.pages.start_by_url(publication.publication_id, url)
    _start_links(content, page.uri, page.all_component_presentations())
    loaded = content.pages.load(
        page, on_loaded=lambda each: _start_links(content, page.uri, (each,))
    )
    return PageBuild(
        request=request,
        publication=publication,
        content=content,
        page=loaded.page,
        failures=loaded.failures,
        forms=forms,
    )


def load_included(build: PageBuild, page: Page, url: str) -> PageBuild:
    """Return a page ready to be rendered within another one that is being rendered."""
    included = load_build(
        build.request, build.publication, build.content, page, forms=build.forms
    )
    return msgspec.structs.replace(
        included,
        included_in=(*build.included_in, url),
        markup=build.markup,
        outermost=build.outermost or build,
    )


def note_habits(build: PageBuild) -> None:
    """Remember which links the templates of a page have shown.

    Also of a preview: that a view shows a field's links says nothing of what is in it.
    """
    presentations = tuple(build.page.all_component_presentations())
    if rest := link_habits.learn(find_candidates(presentations), build.asked):
        link_habits.learn(find_candidates_in_linked(presentations), rest)


def url_of_include(publication: SitePublication, name: str) -> str:
    """Return where the page that a template includes is published.

    Args:
        name: Its URL; or, without the slash before it, as DXA's metadata have it,
            relative to the publication, perhaps without its suffix.
    """
    if name.startswith("/"):
        return name
    url = publication.path_prefix + name
    if "." in name.rpartition("/")[2]:
        return url
    return f"{url}.{conf.CONTENT_WELCOME_FILE.rpartition('.')[2]}"


def _urls_of_includes(publication: SitePublication, page: Page) -> Iterator[str]:
    if field := page.page_template.metadata_fields.get("includes"):
        for name in filter(None, field.values):
            yield url_of_include(publication, name)


def _start_links(
    content: Content, page_uri: TcmUri, presentations: Iterable[ComponentPresentation]
) -> None:
    presentations = tuple(presentations)
    showing_linked = [each for each in presentations if _shows_linked(each)]
    candidates = chain(
        find_candidates(presentations), find_candidates_in_linked(showing_linked)
    )
    for candidate in filter(link_habits.is_expected, candidates):
        reference = candidate.reference
        if reference.kind is ReferenceKind.LINK:
            content.links.start(reference.uri, page_uri=page_uri)
        else:
            content.links.start_binary(reference.uri)


def _shows_linked(presentation: ComponentPresentation) -> bool:
    return link_habits.shows_linked(view_name_of(presentation.component_template))
