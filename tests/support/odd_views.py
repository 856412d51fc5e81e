"""Views beside published content, of every kind that a cache may meet.

Each answer holds a number of its own: who gets the same number gets the same answer.
"""

from __future__ import annotations

from itertools import count

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import get_language

from content.factories.recording import record_item
from content.model.uri import TcmUri
from content.output.building import shared_answer

handler404 = "content.error_views.not_found"
handler500 = "content.error_views.server_error"

#: What ``/visitor/`` depends on.
ITEM = "item:1:5:7"
_numbers = count(1)


def _answer(*said: object, status: int = 200) -> HttpResponse:
    record_item(TcmUri(5, 7))
    lines = [f"number {next(_numbers)}", *map(str, said)]
    return HttpResponse("\n".join(lines), status=status, content_type="text/plain")


def _known_of(request: HttpRequest) -> list[object]:
    return [
        f"language {get_language()}",
        f"zone {timezone.get_current_timezone_name()}",
        f"cookies {request.COOKIES}",
        f"headers {dict(request.headers)}",
        f"query {request.META['QUERY_STRING']}",
        f"from {request.META['REMOTE_ADDR']}",
    ]


@shared_answer
def visitor(request: HttpRequest) -> HttpResponse:
    """Say all that is known of who asks."""
    return _answer(*_known_of(request))


def own(request: HttpRequest) -> HttpResponse:
    """Say the same, and let nobody else see it."""
    return _answer(*_known_of(request))


@shared_answer
def with_cookie(request: HttpRequest) -> HttpResponse:
    response = _answer()
    response.set_cookie("visitor", response.content.decode())
    return response


@shared_answer
def with_token(request: HttpRequest) -> HttpResponse:
    return _answer(get_token(request))


@shared_answer
def private(request: HttpRequest) -> HttpResponse:
    response = _answer()
    response["Cache-Control"] = "private"
    return response


@shared_answer
def streaming(request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse([_answer().content], content_type="text/plain")


@shared_answer
def unavailable(request: HttpRequest) -> HttpResponse:
    return _answer(status=503)


@shared_answer
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


@shared_answer
def address(request: HttpRequest) -> HttpResponse:
    """Say where it is itself."""
    return _answer(
        f"at {reverse('address')}", f"absolute {request.build_absolute_uri()}"
    )


urlpatterns = [
    path("visitor/", visitor),
    path("own/", own),
    path("with-cookie/", with_cookie),
    path("with-token/", with_token),
    path("private/", private),
    path("streaming/", streaming),
    path("unavailable/", unavailable),
    path("broken/", broken),
    path("address/", address, name="address"),
    path("", include("content.urls")),
]
