"""For a site's own views: published pages around what they make."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from content.addressing.publications import resolve_publication
from content.exceptions import ItemNotFoundError
from content.factories.content import Content
from content.providers.registry import get_provider
from content.rendering.pages import render_page


def render_published(
    request: HttpRequest,
    url: str,
    variables: dict[str, Any] | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Answer with a published page, whose templates get ``variables`` besides their own.

    The answer is for whoever asked, unless the view is marked with
    ``output.building.shared_answer``; then it may use nothing of the request but its
    address, and what is published supersedes it.

    Args:
        url: Where the page is published: ``/search.html``.

    Raises:
        ItemNotFoundError: It is not, or the request is for no publication.
        ContentServiceError: The content service could not be asked.
        DecodingError: What is published is no page.
    """
    publication = resolve_publication(request.get_host(), request.path_info)
    if publication is None:
        raise ItemNotFoundError("No publication is served here", url=request.path_info)
    content = Content(get_provider(publication.provider))
    page = content.pages.get_by_url(publication.publication_id, url)
    rendered = render_page(
        request, publication, content, page, variables=variables or {}
    )
    return rendered.make_response(url, status=status)
