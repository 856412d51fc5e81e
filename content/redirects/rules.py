"""All redirects of a publication, ready to be asked which one is for a path.

In this order: exact paths with a query, exact paths, then patterns in the order in which
they were published. Of two for the same path the first one counts. Case does not matter,
nor does a slash at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qsl, unquote

import msgspec

from content.exceptions import ContentError
from content.model.packing import pack, unpack
from content.redirects.pattern_syntax import InvalidPatternError
from content.redirects.patterns import Pattern, make_expression, make_wildcards
from content.redirects.records import Redirect, RedirectKind, RedirectList
from content.redirects.targets import make_target

#: What all patterns may cost together for a character of a path, in instructions. A path
#: of the longest kind then takes some seconds at worst, whatever the patterns.
MOST_INSTRUCTIONS = 5_000
_Parameters = frozenset[tuple[str, str]]
#: How the URI of a component begins, as a target.
URI_BEGINNING = "tcm:"


class Match(msgspec.Struct, frozen=True):
    """A redirect, and what its pattern matched."""

    redirect: Redirect
    groups: tuple[str, ...] = ()
    rest: str = ""
    """What is left of the query that was asked with."""


class RedirectRules:
    """Redirects by what they are for. Immutable; safe to share between threads."""

    def __init__(self, listed: RedirectList, *, welcome_file: str) -> None:
        self.listed = listed
        self._welcome_file = welcome_file
        exact: dict[str, dict[_Parameters, Redirect]] = {}
        self._patterns: list[tuple[Pattern, Redirect]] = []
        problems: list[str] = []
        instructions = 0
        for redirect in listed.redirects:
            try:
                pattern = find_pattern(redirect.source)
                _check_target(redirect, pattern)
            except ContentError as exc:
                problems.append(f"{redirect.source}: {exc.message}")
                continue
            if pattern is None:
                path, _, query = redirect.source.partition("?")
                wanted = frozenset(parse_qsl(query, keep_blank_values=True))
                same_path = exact.setdefault(self.fold(unquote(path)), {})
                if same_path.setdefault(wanted, redirect) is not redirect:
                    problems.append(
                        f"{redirect.source}: there is one before it for the same path"
                    )
            elif instructions + pattern.size > MOST_INSTRUCTIONS:
                problems.append(f"{redirect.source}: too many patterns")
            else:
                instructions += pattern.size
                self._patterns.append((pattern, redirect))
        # The more it asks for, the first.
        self._exact = {
            path: sorted(same_path.items(), key=lambda each: -len(each[0]))
            for path, same_path in exact.items()
        }
        self.problems = (*listed.problems, *problems)
        """What is wrong with redirects that are left out."""

    def fold(self, path: str) -> str:
        """Return what all spellings of a path have in common."""
        path = path.casefold()
        return path.removesuffix(f"/{self._welcome_file.casefold()}").rstrip("/") or "/"

    def find(self, path: str, query: str) -> Match | None:
        """Return the redirect for a decoded path, if there is one."""
        if same_path := self._exact.get(self.fold(path)):
            given = frozenset(parse_qsl(query, keep_blank_values=True))
            for wanted, redirect in same_path:
                if wanted <= given:
                    return Match(redirect, rest=_without(query, wanted))
        for pattern, redirect in self._patterns:
            groups = pattern.match(path)
            if groups is not None:
                return Match(redirect, groups, query)
        return None


def find_pattern(source: str) -> Pattern | None:
    """Return the pattern that a source is; ``None`` if it is a plain path.

    A ``?`` with a ``=`` behind it begins a query.

    Raises:
        InvalidPatternError: It is not understood.
    """
    if source.startswith("^"):
        return make_expression(source)
    is_wild = "*" in source or ("?" in source and "=" not in source.partition("?")[2])
    if not is_wild:
        return None
    if source.strip("/*?") == "":
        raise InvalidPatternError("It would match every path", pattern=source)
    return make_wildcards(source)


def _without(query: str, parameters: _Parameters) -> str:
    return "&".join(
        each
        for each in filter(None, query.split("&"))
        if not parameters.intersection(parse_qsl(each, keep_blank_values=True))
    )


def _check_target(redirect: Redirect, pattern: Pattern | None) -> None:
    if redirect.kind is RedirectKind.GONE or redirect.target.startswith(URI_BEGINNING):
        return
    make_target(redirect.target, ("x",) * (pattern.program.groups if pattern else 0))


class RuleCodec:
    """How redirects are kept: as they were written, and compiled once when loaded."""

    def __init__(self, welcome_file: str) -> None:
        self._make: Callable[[RedirectList], RedirectRules] = partial(
            RedirectRules, welcome_file=welcome_file
        )

    def make(self, listed: RedirectList) -> RedirectRules:
        """Return redirects ready to be asked."""
        return self._make(listed)

    def encode(self, value: RedirectRules) -> bytes:
        """Return the redirects packed."""
        return pack(value.listed)

    def decode(self, payload: bytes) -> RedirectRules:
        """Return the redirects; raise ``DecodingError`` if the bytes are none."""
        return self._make(unpack(RedirectList, payload))

    def size_bytes(self, payload: bytes) -> int:
        """Return about how much memory the rules take."""
        return len(payload) * 8
