"""From a page to HTML, by the template of its view."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext
from django.utils.safestring import SafeString
from django.utils.translation import override as override_language

from content.addressing.publications import SitePublication
from content.binaries.content_types import content_type_of
from content.caching.building import NotKeptError
from content.caching.recorder import current_recorder
from content.conf import conf
from content.exceptions import ContentError
from content.factories.content import Content
from content.model.page import Page
from content.rendering.controllers import Variables, variables_for_page
from content.rendering.editor_markup import begin_markup
from content.rendering.loading import load_build, note_habits
from content.rendering.models import find_page_model
from content.rendering.page_build import PageBuild
from content.rendering.preview_bar import add_preview_bar
from content.rendering.view_names import find_template, view_name_of
from content.timings import Timings

logger = logging.getLogger(__name__)

#: Templates of whole pages, with what they ask for on their own.
RENDERS = Timings()

_NO_FORMS: Mapping[str, BaseForm] = {}
_NO_VARIABLES: Variables = {}


class RenderedPage(msgspec.Struct, frozen=True):
    """The HTML of a page, and how many gaps it has."""

    html: SafeString
    gaps: int
    is_personal: bool
    """Whether something in it was made for this visitor."""

    def make_response(self, url: str, *, status: int = HTTPStatus.OK) -> HttpResponse:
        """Return it as an answer; one that was made for a visitor is kept by nobody.

        Args:
            url: Where the page is published.
        """
        response = HttpResponse(
            self.html,
            content_type=f"{content_type_of(url)}; charset=utf-8",
            status=status,
        )
        if self.is_personal:
            response["Cache-Control"] = "private, no-store"
        return response


def render_page(
    request: HttpRequest,
    publication: SitePublication,
    content: Content,
    page: Page,
    *,
    forms: Mapping[str, BaseForm] = _NO_FORMS,
    variables: Variables = _NO_VARIABLES,
) -> RenderedPage:
    """Render a page as it was published.

    An answer that is kept of it counts for a short time if there are gaps, and is kept
    for a short time if nothing was made of something that the address asks for.

    Args:
        forms: What the visitor has sent and has to be shown again, by its key.
        variables: More for the page's templates than they get anyway; by whoever has read
            the address.

    Raises:
        TemplateDoesNotExist: The page's view has no template, nor is there a default.
        NotKeptError: This is a build for everyone, and the page differs by visitor.
    """
    build = load_build(request, publication, content, page, forms=forms)
    build.markup = begin_markup(publication)
    template = find_template(
        "pages",
        view_name_of(page.page_template),
        default="default",
        own=publication.templates,
    )
    own_variables = {
        "page": build.page,
        "page_model": find_page_model(build),
        "publication": publication,
    }
    context = RequestContext(request, {**own_variables, **variables})
    # The language is that of dates and numbers, and of controllers' texts.
    with build.activate(), override_language(publication.language):
        context.update(dict(_add_variables(build)))
        with context.bind_template(template), RENDERS.timing():
            html = template.render(context)
    if build.markup is not None:
        html = build.markup.complete(html, build.page)
    html = add_preview_bar(html, build)
    note_habits(build)
    if recorder := current_recorder():
        if build.gaps:
            recorder.limit_freshness(conf.CONTENT_GAP_FRESH_SECONDS)
        if not variables and not build.used_parameters.issuperset(request.GET):
            # There is no end of what an address may ask for.
            recorder.limit_lifetime(conf.CONTENT_MISS_SECONDS)
    return RenderedPage(html, build.gaps, build.is_personal)


def _add_variables(build: PageBuild) -> Variables:
    """Return what controllers add; one that fails is a gap, and the page stands."""
    try:
        return variables_for_page(build)
    except NotKeptError:
        raise  # the page is built anew, for its visitor
    except Exception as exc:
        build.note_gap(exc)
        logger.warning(
            "page controller failed page_uri=%s error=%s",
            build.page.uri,
            exc,
            exc_info=not isinstance(exc, ContentError),
        )
        return _NO_VARIABLES
