"""Which page a link to a component leads to."""

from __future__ import annotations

from content.exceptions import ItemNotFoundError
from content.local_delivery.index import Index, current
from content.local_delivery.published_item import PublishedItem
from content.model.uri import TcmUri


def resolve_component_link(
    index: Index,
    component_uri: TcmUri,
    *,
    page_uri: TcmUri | None = None,
    excluded_template_uri: TcmUri | None = None,
    with_anchor: bool = False,
) -> str:
    """Return the URL of the page that shows a component best.

    That is, in this order: one that shows the component first, as the page about it
    does (a list of teasers would else link to itself); the page that the link stands
    on; one of the same structure group; the one with the shortest path; the first by
    URL.

    Args:
        page_uri: The page that the link stands on; ``None`` if unknown.
        excluded_template_uri: A presentation with this template does not count.
        with_anchor: Append ``#`` and the component's item id, unless it is shown first.

    Raises:
        ItemNotFoundError: No page shows the component.
    """
    component_uri = current(component_uri)
    page_uri = current(page_uri) if page_uri else None
    group_uri = _structure_group_of(index, page_uri)
    best: tuple[tuple[bool, bool, bool, int, str], str] | None = None
    for page in index.find_pages_showing(component_uri):
        position = _position(page, component_uri, excluded_template_uri)
        if position is None:
            continue
        url = page.place.url
        rank = (
            position > 0,
            page_uri is None or page.uri != page_uri,
            group_uri is None or page.facts.structure_group_uri != group_uri,
            url.count("/"),
            url,
        )
        anchor = f"#{component_uri.item_id}" if with_anchor and position else ""
        best = min(best or (rank, url + anchor), (rank, url + anchor))
    if best is None:
        raise ItemNotFoundError("No page shows the component", uri=str(component_uri))
    return best[1]


def _structure_group_of(index: Index, page_uri: TcmUri | None) -> TcmUri | None:
    if page_uri is None:
        return None
    try:
        return index.get_page_by_uri(page_uri).facts.structure_group_uri
    except ItemNotFoundError:
        return None


def _position(
    page: PublishedItem, component_uri: TcmUri, excluded_template_uri: TcmUri | None
) -> int | None:
    for position, shown in enumerate(page.facts.shown):
        if (
            shown.component_uri == component_uri
            and shown.template_uri != excluded_template_uri
        ):
            return position
    return None
