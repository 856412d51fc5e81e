"""Short texts by key, as published: labels of the site, or its configuration."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from content.model.field_set import NamedSet


class KeyedTexts(msgspec.Struct, frozen=True, omit_defaults=True):
    """The texts of one page. Immutable; keys match whatever their case."""

    texts: Mapping[str, str] = {}
    parts: tuple[str, ...] = ()
    """Published URLs of further documents, whose names go before their keys."""

    def __post_init__(self) -> None:
        if type(self.texts) is not NamedSet:
            msgspec.structs.force_setattr(self, "texts", NamedSet(self.texts))
