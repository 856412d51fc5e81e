"""Redirects as editors wrote them."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class RedirectKind(StrEnum):
    """What a redirect says of the old address."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    GONE = "gone"
    """There is nothing instead."""


class Redirect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One redirect."""

    source: str
    """A path, perhaps with a query; one with ``*`` or ``?`` wildcards; or ``^regular$``."""
    target: str = ""
    """A path, an absolute URL, or a component's URI; ``$1`` is the first group."""
    kind: RedirectKind = RedirectKind.TEMPORARY
    keeps_query: bool = True
    """Whether the query that was asked with goes along."""

    def __str__(self) -> str:
        target = f" -> {self.target}" if self.target else ""
        return f"{self.source}{target} ({self.kind})"


class RedirectList(msgspec.Struct, frozen=True, omit_defaults=True):
    """All redirects of a page, in its order, and what in it was not understood."""

    redirects: tuple[Redirect, ...] = ()
    problems: tuple[str, ...] = ()
