"""What events would touch, as it is read in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from content.operations.inspection.columns import align, flow
from content.operations.inspection.prose import count, number
from content.operations.inspection.records import Impact


def impact_lines(impact: Impact) -> Iterator[str]:
    """Yield the count first, then the addresses, those asked for most first."""
    pages = [each for each in impact.answers if each.status == HTTPStatus.OK]
    others = [each for each in impact.answers if each.status != HTTPStatus.OK]
    known = count(impact.kept, "known address", "known addresses")
    yield f"Touches {count(len(pages), 'page')} of {known}"
    yield from flow(["by", *impact.dependencies])
    if pages:
        yield ""
        rows = [(number(each.hits), each.address) for each in pages]
        yield from align([("hits", "address"), *rows], right={0}, indent=2)
    if others:
        yield ""
        addresses = count(len(others), "address", "addresses")
        yield f"and {addresses} at which there is no page, or one that is elsewhere"
        yield ""
        rows_of_others = [
            (number(each.hits), f"{each.status}", each.address) for each in others
        ]
        heading = ("hits", "status", "address")
        yield from align([heading, *rows_of_others], right={0}, indent=2)
    if impact.superseded:
        yield ""
        yield (
            f"Not counted: {count(impact.superseded, 'address', 'addresses')} whose answer"
            " does not count any more"
        )
