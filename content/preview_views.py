"""The views of previews: of pages that are sent here, and of links that are opened."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import unquote

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from content.addressing.absolute_urls import Origin
from content.addressing.publications import (
    SitePublication,
    resolve_publication,
    site_publications,
)
from content.addressing.published_urls import address_of
from content.caching.entries import Key
from content.caching.preview_links import issue, require_valid
from content.caching.site_cache import get_site_cache
from content.conf import conf
from content.error_views import refused, unavailable
from content.exceptions import (
    CacheUnavailableError,
    ContentServiceError,
    DecodingError,
)
from content.factories.content import Content
from content.factories.documents import limits_from_settings
from content.forms.origins import is_from_here
from content.model.decoding import decode_page
from content.model.page import Page
from content.output.addresses import Address
from content.output.releases import find_release
from content.output.visibility import Visibility, find_visibility
from content.preview.exceptions import PreviewRefusedError
from content.preview.headers import hide_from_others
from content.preview.links import COOKIE, is_local, make_link, read_link, sign_link
from content.preview.moments import read_moment
from content.preview.posting import (
    TOLERANCE_SECONDS,
    document_in,
    read_body,
    require_sender,
)
from content.preview.previews import Preview, current_preview, previewing
from content.preview.requests import FETCH_COOKIE, MOMENT_COOKIE
from content.providers.registry import get_provider
from content.rendering.pages import render_page
from content.rendering.xpm_lite import DIALECT, configuration_script

View = Callable[..., HttpResponseBase]

_LINK_SECONDS = 2 * 86_400  # 2 days

# An address in an attribute that begins at the site's top: src="/x", but not "//x".
_ASSET = re.compile(r"""(\s(?:src|href|poster|action)\s*=\s*["']?)(/(?!/))""", re.I)
_SOURCES = re.compile(r"""(\ssrcset\s*=\s*)("[^"]*"|'[^']*')""", re.I)
_TAG = re.compile(r"""<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>""", re.I)


def _for_editors(view: View) -> View:
    """Let a view answer where previews are on, and keep nobody else's answers."""

    def answer(request: HttpRequest, **values: str) -> HttpResponseBase:
        if not conf.CONTENT_PREVIEW:
            raise Http404
        try:
            response = view(request, **values)
        except PreviewRefusedError as exc:
            response = refused(exc)
        except CacheUnavailableError:
            response = unavailable(request)
        return hide_from_others(response)

    return answer


@_for_editors
def open_link(request: HttpRequest, signed: str) -> HttpResponseBase:
    """Let a browser see what a link is for, and send it there."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    link = read_link(signed)
    require_valid(link, get_site_cache().unguarded_store)
    response = HttpResponseRedirect(link.path, status=HTTPStatus.SEE_OTHER.value)
    response.set_cookie(
        COOKIE,
        signed,
        max_age=max(1, int(link.expires_at - time.time())),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@csrf_exempt  # the browser says where it was sent from
@_for_editors
def refresh(request: HttpRequest) -> HttpResponseBase:
    """Let an editor's page be fetched anew, by whichever process shows it."""
    _require_editor(request)
    response = HttpResponseRedirect(
        _path_in(request), status=HTTPStatus.SEE_OTHER.value
    )
    response.set_cookie(
        FETCH_COOKIE, str(time.time_ns()), httponly=True, samesite="Lax"
    )
    return response


@csrf_exempt  # as above
@_for_editors
def look_at(request: HttpRequest) -> HttpResponseBase:
    """Let an editor look at another moment, or at now again."""
    _require_editor(request)
    try:
        moment = read_moment(request.POST.get("at", ""))
    except (ValueError, OverflowError) as exc:
        raise PreviewRefusedError("This is no date and time.") from exc
    response = HttpResponseRedirect(
        _path_in(request), status=HTTPStatus.SEE_OTHER.value
    )
    if moment is None:
        response.delete_cookie(MOMENT_COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            MOMENT_COOKIE, moment.isoformat(), httponly=True, samesite="Lax"
        )
    return response


@csrf_exempt  # as above
@_for_editors
def make_link_here(request: HttpRequest) -> HttpResponseBase:
    """Answer with a link to what an editor is shown."""
    preview = _require_editor(request)
    link = make_link(
        _path_in(request).partition("?")[0],
        seconds=_LINK_SECONDS,
        session_token=preview.session_token,
        at=preview.at,
    )
    signed = sign_link(issue(link, get_site_cache().unguarded_store))
    path = reverse("preview_link", kwargs={"signed": signed})
    return HttpResponse(request.build_absolute_uri(path), content_type="text/plain")


@csrf_exempt  # as above
@_for_editors
def visible(request: HttpRequest) -> HttpResponseBase:
    """Answer with since when visitors see what an editor looks at.

    Previews never look at what is kept for visitors; this does, when it is asked to.
    """
    _require_editor(request)
    host, script_name = request.get_host().lower(), request.META.get("SCRIPT_NAME", "")
    path = unquote(_path_in(request).partition("?")[0]).removeprefix(script_name)
    publication = resolve_publication(host, path)
    if publication is None:
        raise PreviewRefusedError("This is no path of this site.")
    address = Address(
        publication_id=publication.publication_id,
        scheme=request.scheme or "http",
        host=host,
        script_name=script_name.rstrip("/"),
        path=path,
    )
    found = find_visibility(
        address.key(find_release()), get_site_cache().unguarded_store
    )
    return HttpResponse(_describe(found), content_type="text/plain")


def _describe(found: Visibility | None) -> str:
    """Return in a sentence since when visitors see something."""
    if found is None:
        return "Nothing is kept for visitors; the next one has it built."
    built = _clock(found.built_at)
    if found.event_at is None:
        return f"Visitors see what was built at {built}; no event since is known."
    event = f"{found.event or 'an event'} at {_clock(found.event_at)}"
    if found.seconds is None:
        return (
            f"Visitors see what was built at {built}, before the last event: {event}."
        )
    return f"Visitors see what was built {found.seconds:.2f} s after the last event: {event}."


def _clock(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%H:%M:%S} UTC"


@_for_editors
def xpm_lite(request: HttpRequest) -> HttpResponseBase:
    """Answer with what XPM Lite is configured with, as the script that it reads."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if DIALECT not in conf.CONTENT_EDITOR_MARKUP or not conf.CONTENT_XPM_LITE:
        raise Http404
    return HttpResponse(configuration_script(), content_type="text/javascript")


def _require_editor(request: HttpRequest) -> Preview:
    """Return the preview of whoever presses a button of the preview bar.

    Raises:
        PreviewRefusedError: It is no editor, or no button of ours.
    """
    preview = current_preview()
    if request.method != "POST" or preview is None or not preview.shows_bar:
        raise PreviewRefusedError("This is for editors.", HTTPStatus.FORBIDDEN)
    if not is_from_here(request):
        raise PreviewRefusedError(
            "This was not sent from this site.", HTTPStatus.FORBIDDEN
        )
    return preview


def _path_in(request: HttpRequest) -> str:
    path = request.POST.get("path", "")
    if not is_local(path):
        raise PreviewRefusedError("This is no path of this site.")
    return path


@csrf_exempt  # a signature is more than a token
@_for_editors
def preview_page(request: HttpRequest) -> HttpResponseBase:
    """Answer with the HTML of the page that was sent, published or not."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    body = read_body(request)
    signature = require_sender(request, body)
    if signature:
        _require_first(signature)
    try:
        page = decode_page(document_in(request, body), limits_from_settings())
    except DecodingError as exc:
        raise PreviewRefusedError(f"This is no page: {exc}") from exc
    publication = _find_publication(page)
    preview = current_preview() or Preview(is_posted=True)
    with previewing(preview):
        try:
            return _show(request, publication, page)
        except ContentServiceError:
            return unavailable(request)


def _require_first(signature: str) -> None:
    """Check that what was signed was not sent before, to any process of the site."""
    store = get_site_cache().unguarded_store
    key = Key("preview-post", 0, signature)
    if not store.acquire(key, signature, lease_seconds=2 * TOLERANCE_SECONDS):
        raise PreviewRefusedError("This was sent before.", HTTPStatus.CONFLICT)


def _find_publication(page: Page) -> SitePublication:
    for publication in site_publications():
        if publication.publication_id == page.uri.publication_id:
            return publication
    raise PreviewRefusedError("This page is of no publication that is shown here.")


def _show(
    request: HttpRequest, publication: SitePublication, page: Page
) -> HttpResponse:
    url = _url_of(request, publication, page)
    address = Address(
        publication_id=publication.publication_id,
        scheme=request.scheme or "http",
        host=request.get_host().lower(),
        script_name=request.META.get("SCRIPT_NAME", "").rstrip("/"),
        path=address_of(url, conf.CONTENT_WELCOME_FILE),
    )
    content = Content(get_provider(publication.provider))
    rendered = render_page(address.make_request(), publication, content, page)
    response = rendered.make_response(url)
    origin = Origin(address.scheme, address.host).of(publication)
    response.content = make_absolute(str(rendered.html), origin)
    return response


def _url_of(request: HttpRequest, publication: SitePublication, page: Page) -> str:
    """Return where the page will be: as the sender says, else as its name says."""
    if url := request.GET.get("url", ""):
        if not is_local(url) or not url.startswith(publication.path_prefix):
            raise PreviewRefusedError("This is no URL of the page's publication.")
        return url
    suffix = page.page_template.file_extension or "html"
    return f"{publication.path_prefix}{page.filename or 'preview'}.{suffix}"


def make_absolute(html: str, origin: str) -> str:
    """Return HTML whose addresses lead to the site wherever it is shown."""

    def in_sources(found: re.Match[str]) -> str:
        sources = re.sub(r"""(^["']\s*|,\s*)/(?!/)""", rf"\g<1>{origin}/", found[2])
        return found[1] + sources

    def in_tag(found: re.Match[str]) -> str:
        tag = _ASSET.sub(rf"\g<1>{origin}\g<2>", found[0])
        return _SOURCES.sub(in_sources, tag)

    return _TAG.sub(in_tag, html)
