"""The view of published content: from a request to a page or binary."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.views.decorators.http import require_http_methods

from content.addressing.publications import (
    SitePublication,
    is_known_host,
    resolve_publication,
)
from content.addressing.published_urls import Candidate, find_candidates, quote_path
from content.binaries.responses import make_response
from content.binaries.serving import find_served, headers_of
from content.caching.site_cache import get_site_cache
from content.conf import conf
from content.error_views import (
    bad_request,
    error_response,
    forbidden,
    misdirected,
    not_found,
    unavailable,
    uri_too_long,
)
from content.exceptions import (
    UNAVAILABLE,
    DecodingError,
    InvalidUrlError,
    ItemNotFoundError,
)
from content.factories.content import Content
from content.forms.origins import is_from_here
from content.forms.submitting import has_form, submit
from content.output.building import limit_lifetime, shared_answer
from content.output.edge_caching import edge_headers
from content.output.kept import Kept, mark_kept
from content.preview.previews import current_preview
from content.providers.registry import get_provider
from content.redirects.following import Ending, Route, follow
from content.rendering.pages import render_page
from content.rendering.periods import require_in_period

logger = logging.getLogger(__name__)


@shared_answer
@require_http_methods(["GET", "HEAD", "POST"])
def published(request: HttpRequest) -> HttpResponseBase:
    """Answer with the page or binary published at the request's path.

    What is sent to a page goes to the form that it is of.

    The one place where errors become responses: what is not published is a 404, a path
    that nothing can be published at a 400, and a content service that fails or talks
    nonsense a 503. Never a 404 for the latter: the page may well exist.
    """
    path, host = request.path_info, request.get_host()
    if len(path.encode()) > conf.CONTENT_MAX_URL_BYTES:
        return uri_too_long(request)
    publication = resolve_publication(host, path)
    if publication is None:
        return not_found(request) if is_known_host(host) else misdirected()
    content = Content(get_provider(publication.provider))
    respond = _submit if request.method == "POST" else _respond
    try:
        try:
            return respond(request, publication, content)
        except ItemNotFoundError:
            return _answer_unpublished(request, publication, content)
    except InvalidUrlError as exc:
        return bad_request(request, exc)
    except UNAVAILABLE as exc:
        logger.error("content unavailable path=%s error=%s", path, exc)  # noqa: TRY400  # the cause is named
        return unavailable(request, content)


def _respond(
    request: HttpRequest, publication: SitePublication, content: Content
) -> HttpResponseBase:
    """Answer with the first candidate that is published, at its own address.

    Raises:
        ItemNotFoundError: None of them is.
    """
    candidates = find_candidates(request.path_info, conf.CONTENT_WELCOME_FILE)
    for candidate in candidates[:-1]:
        try:
            return _respond_with(request, publication, content, candidate)
        except ItemNotFoundError:
            continue
    return _respond_with(request, publication, content, candidates[-1])


def _respond_with(
    request: HttpRequest,
    publication: SitePublication,
    content: Content,
    candidate: Candidate,
) -> HttpResponseBase:
    if candidate.url in publication.pages_for_site():
        raise ItemNotFoundError("For the site itself, no page", url=candidate.url)
    suffix = candidate.url.rpartition(".")[2].lower()
    if suffix not in conf.CONTENT_PAGE_SUFFIXES:
        # Before asking: a wrong address is redirected to one that may not exist, at the
        # cost of a 404 there, instead of fetching a large file for nothing.
        if candidate.address != request.path_info:
            return _redirect(request, candidate.address)
        return _binary_response(request, publication, content, candidate.url)
    page = content.pages.get_by_url(publication.publication_id, candidate.url)
    require_in_period(page)
    if candidate.address != request.path_info:
        return _redirect(request, candidate.address)
    return render_page(request, publication, content, page).make_response(candidate.url)


def _submit(
    request: HttpRequest, publication: SitePublication, content: Content
) -> HttpResponse:
    """Give what was sent to a page to the form it is of.

    Raises:
        ItemNotFoundError: There is no such page.
    """
    candidate = find_candidates(request.path_info, conf.CONTENT_WELCOME_FILE)[0]
    url = candidate.url
    if url.rpartition(".")[2].lower() not in conf.CONTENT_PAGE_SUFFIXES:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if candidate.address != request.path_info:
        raise ItemNotFoundError("Not the address of a page", url=request.path_info)
    page = content.pages.get_by_url(publication.publication_id, url)
    require_in_period(page)
    if not has_form(content, page):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not is_from_here(request):
        return forbidden(request)
    try:
        submitted = submit(request, publication, content, page)
    except ItemNotFoundError as exc:
        return bad_request(request, exc)
    if submitted.redirect_to:
        return HttpResponseRedirect(
            submitted.redirect_to, status=HTTPStatus.SEE_OTHER.value
        )
    forms = {submitted.key: submitted.form}
    rendered = render_page(request, publication, content, page, forms=forms)
    response = rendered.make_response(url)
    response["Cache-Control"] = "private, no-store"
    return response


def _binary_response(
    request: HttpRequest, publication: SitePublication, content: Content, url: str
) -> HttpResponseBase:
    served, file = find_served(
        content,
        publication.publication_id,
        url,
        request.META.get("QUERY_STRING", ""),
        request.headers.get("Accept", ""),
    )
    headers = headers_of(request.META)
    response = make_response(served, file, request.method or "GET", headers)
    if current_preview() is not None:
        return response  # for nobody else: neither the front nor an edge is told of it
    mark_kept(
        request.META,
        Kept(site_cache=get_site_cache(), uses=served.uses, served=served),
    )
    for name, tags in edge_headers(entry for _, entry in served.uses).items():
        response[name] = tags
    return response


def _answer_unpublished(
    request: HttpRequest, publication: SitePublication, content: Content
) -> HttpResponse:
    """Answer with the editors' redirect, else 404.

    Raises:
        ContentServiceError: It is not known whether there is a redirect.
    """
    # There is no end of addresses at which nothing is published.
    limit_lifetime(conf.CONTENT_MISS_SECONDS)
    route = Route(ending=Ending.NOWHERE)
    if request.method != "POST":  # what was sent would be lost on the way
        route = _find_route(request, publication, content)
    if route.ending is Ending.LEADS:
        return _led(route)
    if route.ending is Ending.GONE:
        return error_response(request, HTTPStatus.GONE, content)
    if route.ending is not Ending.NOWHERE:
        logger.warning(
            "redirect not followed path=%s ending=%s redirect=%s %s",
            request.path_info,
            route.ending,
            route.hops[-1],
            route.reason,
        )
    return error_response(request, HTTPStatus.NOT_FOUND, content)


def _find_route(
    request: HttpRequest, publication: SitePublication, content: Content
) -> Route:
    query = request.META.get("QUERY_STRING", "")
    try:
        return follow(
            content, publication, request.path_info, query, host=request.get_host()
        )
    except DecodingError as exc:
        # What is published there is no list of redirects, so there are none.
        logger.warning("redirects not read url=%s error=%s", publication.redirects, exc)
        return Route(ending=Ending.NOWHERE)


def _led(route: Route) -> HttpResponse:
    redirect = (
        HttpResponsePermanentRedirect if route.is_permanent else HttpResponseRedirect
    )
    response = redirect(route.location)
    # Browsers would keep a permanent one for good, and editors take redirects back.
    response["Cache-Control"] = "max-age=0, must-revalidate"
    return response


def _redirect(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
    query = request.META.get("QUERY_STRING", "")
    target = quote_path(address)
    return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)
