"""The view that lets this site's own commands look into a process."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from content.caching.building import built_by
from content.caching.site_cache import get_site_cache
from content.exceptions import CacheUnavailableError
from content.operations.inspection.answering import answer_question
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.signed_questions import HEADER, read_question
from content.operations.inspection.site_client import SiteAnswer


@csrf_exempt  # a signature is more than a token, and nothing is changed
def inspect(request: HttpRequest) -> HttpResponse:
    """Answer a question that was signed with the site's key; else there is nothing here.

    Never marked as shared, and so never kept.
    """
    question = read_question(request.headers.get(HEADER, ""))
    if question is None:
        raise Http404
    status = HTTPStatus.OK
    try:
        site_cache = get_site_cache()
        finding = answer_question(
            question, site_cache.unguarded_store, site_cache.files
        )
    except (CacheUnavailableError, InspectionError) as exc:
        answer = SiteAnswer(process=built_by(), error=str(exc))
        status = HTTPStatus.SERVICE_UNAVAILABLE
    else:
        found = msgspec.Raw(msgspec.json.encode(finding))
        answer = SiteAnswer(process=built_by(), finding=found)
    response = HttpResponse(
        msgspec.json.encode(answer), status=status, content_type="application/json"
    )
    response["Cache-Control"] = "no-store"
    return response
