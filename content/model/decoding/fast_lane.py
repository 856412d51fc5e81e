"""The fast lane: JSON straight into records, if it is exactly what DD4T 2 writes.

Anything else (another case, ``null``, an unknown member, a number as text) is left to
the tolerant lane, which costs several times as much.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from content.model.component import Component
from content.model.decoding.kinds import Kind
from content.model.items import Record
from content.model.page import ComponentPresentation, Page


class _Lane(NamedTuple):
    decoder: msgspec.json.Decoder[Any]
    # Whether the document had a member that tells its kind: any record can be made of
    # ``{}``, which is no published content.
    is_told: Callable[[Any], bool]


# Keywords and categories are published one at a time, and small.
_LANES = {
    Kind.PAGE: _Lane(
        msgspec.json.Decoder(Page),
        lambda page: bool(page.component_presentations or page.structure_group),
    ),
    Kind.COMPONENT_PRESENTATION: _Lane(
        msgspec.json.Decoder(ComponentPresentation),
        lambda shown: bool(shown.component.id_text or shown.component_template.id_text),
    ),
    Kind.COMPONENT: _Lane(
        msgspec.json.Decoder(Component),
        lambda component: bool(component.fields or component.multimedia),
    ),
}


def find_record(text: bytes, kind: Kind) -> Record | None:
    """Return the record in a JSON document; ``None`` if that is for the other lane."""
    lane = _LANES.get(kind)
    if lane is None:
        return None
    try:
        record: Record = lane.decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return record if lane.is_told(record) else None
