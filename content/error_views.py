"""Responses for what cannot be shown: the publication's own pages, else templates.

1. The page that the publication names for the status in ``error_pages``, from the cache if
   the content service is down. It is rendered for an address of its own, so that nothing
   of a visitor's request is in it.
2. ``publications/<templates>/errors/<status>.html``, ``errors/<status>.html``, else the
   template for 400 or 500. They stand alone: they extend nothing, and use neither content
   tags nor the database, so that they work when nothing else does.
3. A line of text.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import select_template

from content.addressing.publications import SitePublication, resolve_publication
from content.caching.building import NotKeptError
from content.conf import conf
from content.exceptions import ContentError
from content.factories.content import Content
from content.output.addresses import Address
from content.preview.exceptions import PreviewRefusedError
from content.providers.registry import get_provider
from content.rendering.pages import render_page

logger = logging.getLogger(__name__)

#: What says something of what is published, and so may be kept.
_FACTS = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request cannot be for anything that is published."""
    return error_response(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: not for this visitor, or not sent from a page of this site."""
    return error_response(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: there is nothing."""
    return error_response(request, HTTPStatus.NOT_FOUND)


def uri_too_long(request: HttpRequest) -> HttpResponse:
    """Answer 414: no published URL is that long."""
    return error_response(request, HTTPStatus.REQUEST_URI_TOO_LONG)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: a defect; its traceback is in the log."""
    return error_response(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest, content: Content | None = None) -> HttpResponse:
    """Answer 503: the content cannot be had at the moment, but may be there."""
    response = error_response(request, HTTPStatus.SERVICE_UNAVAILABLE, content)
    response["Retry-After"] = str(conf.CONTENT_RETRY_AFTER_SECONDS)
    return response


def under_maintenance(request: HttpRequest) -> HttpResponse:
    """Answer 503: an operator has closed the site for a while."""
    response = error_response(request, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(conf.CONTENT_MAINTENANCE_RETRY_AFTER_SECONDS)
    # Django would log each as an error, and this is none.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  # see above
    return response


def misdirected() -> HttpResponse:
    """Answer 421: no publication has this host. Costs nothing, remembers nothing."""
    return _plain(HTTPStatus.MISDIRECTED_REQUEST)


def refused(refusal: PreviewRefusedError) -> HttpResponse:
    """Answer a preview that is refused, in a line: nothing is asked of anyone for it."""
    return HttpResponse(
        f"{refusal.status.value} {refusal.status.phrase}: {refusal}\n",
        status=refusal.status,
        content_type="text/plain",
    )


def error_response(
    request: HttpRequest, status: HTTPStatus, content: Content | None = None
) -> HttpResponse:
    """Return the best answer there is for a status; never fails.

    Args:
        content: What the request has asked the content service by, and when it has to be
            over; ``None`` if it has not asked yet.
    """
    publication = find_publication(request)
    response = None
    if publication is not None and status in publication.error_pages:
        response = _published_page(request, publication, status, content)
    if response is None:
        response = _from_template(publication, status)
        response["Cache-Control"] = "no-store"
    elif status not in _FACTS:
        response["Cache-Control"] = "no-store"
    return response


def find_publication(request: HttpRequest) -> SitePublication | None:
    """Return the publication that a request is for, whatever the request is."""
    try:
        return resolve_publication(request.get_host(), request.path_info)
    except DisallowedHost:
        return None


def _published_page(
    request: HttpRequest,
    publication: SitePublication,
    status: HTTPStatus,
    content: Content | None,
) -> HttpResponse | None:
    url = publication.error_pages[status]
    address = Address(
        publication_id=publication.publication_id,
        scheme=request.scheme or "http",
        host=request.get_host().lower(),
        script_name=request.META.get("SCRIPT_NAME", "").rstrip("/"),
        path=url,
    )
    try:
        content = content or Content(get_provider(publication.provider))
        page = content.pages.get_by_url(publication.publication_id, url)
        rendered = render_page(address.make_request(), publication, content, page)
    except NotKeptError:
        raise  # it is built anew, for its visitor
    except Exception as exc:  # its template's too: the status stays what it is
        logger.warning(
            "published error page not shown url=%s error=%s",
            url,
            exc,
            exc_info=not isinstance(exc, ContentError),
        )
        return None
    return rendered.make_response(url, status=status)


def _from_template(
    publication: SitePublication | None, status: HTTPStatus
) -> HttpResponse:
    general = 500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400
    names = [f"errors/{status.value}.html", f"errors/{general}.html"]
    if publication is not None and publication.templates:
        own = f"publications/{publication.templates}"
        names = [f"{own}/{names[0]}", *names]
    try:
        return HttpResponse(select_template(names).render(), status=status)
    except Exception:  # an error in the answer to an error
        logger.exception("error template not shown status=%s", status.value)
        return _plain(status)


def _plain(status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(
        f"{status.value} {status.phrase}\n", status=status, content_type="text/plain"
    )
    response["Cache-Control"] = "no-store"
    return response
