"""What all redirects of a publication come to, one by one: a dry run."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import msgspec

from content.addressing.publications import SitePublication
from content.factories.content import Content
from content.redirects.following import Ending, Route, find_published, follow
from content.redirects.loading import load_rules
from content.redirects.records import Redirect
from content.redirects.rules import find_pattern

_ENDINGS = {
    Ending.LOOP: "goes around in a loop: visitors get a 404",
    Ending.GONE: "answers 410",
}


class Surveyed(msgspec.Struct, frozen=True):
    """A redirect with what there is to say of it."""

    redirect: Redirect
    remarks: tuple[str, ...]
    is_wrong: bool


def survey(
    content: Content, publication: SitePublication, host: str
) -> Iterator[Surveyed]:
    """Follow each redirect for a plain path; of a pattern only its target is told.

    Raises:
        ContentServiceError: The content service could not be asked.
        DecodingError: The page of redirects holds something else.
    """
    for redirect in load_rules(content, publication).listed.redirects:
        try:
            is_pattern = find_pattern(redirect.source) is not None
        except ValueError:
            continue  # among the problems of the rules
        if is_pattern:
            yield Surveyed(
                redirect, ("a pattern: try paths with --try",), is_wrong=False
            )
            continue
        path, _, query = redirect.source.partition("?")
        if find_published(content, publication, unquote(path)):
            remark = "something is published there, so it does not count"
            yield Surveyed(redirect, (remark,), is_wrong=True)
            continue
        route = follow(content, publication, unquote(path), query, host=host)
        yield Surveyed(redirect, tuple(remarks_on(route)), is_wrong=is_wrong(route))


def remarks_on(route: Route) -> Iterator[str]:
    """Say what is remarkable of a route."""
    if len(route.hops) > 1:
        chain = ", ".join(each.source for each in route.hops)
        yield f"a chain of {len(route.hops)} ({chain}), answered at once"
    if route.ending in _ENDINGS:
        yield _ENDINGS[route.ending]
    elif route.ending is Ending.REFUSED:
        yield f"refused: {route.reason}"
    elif route.ending is Ending.LEADS:
        status = 301 if route.is_permanent else 302
        yield f"answers {status}, to {route.location}"
        if leads_nowhere(route):
            yield "nothing is published there"


def is_wrong(route: Route) -> bool:
    """Whether an editor should look at it."""
    return route.ending in {Ending.LOOP, Ending.REFUSED} or leads_nowhere(route)


def leads_nowhere(route: Route) -> bool:
    """Whether the target is of this site, and not there."""
    return (
        route.ending is Ending.LEADS
        and route.location.startswith("/")
        and not route.is_published
    )
