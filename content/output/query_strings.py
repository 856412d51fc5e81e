"""Which part of a query string an answer may differ by."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from urllib.parse import unquote_plus


def reduce_query(
    query: str, *, counting: Iterable[str], ignored: Iterable[str]
) -> str | None:
    """Return the parameters that count, sorted, each as it was written.

    ``None`` if there is one that neither counts nor is ignored: what it does is not
    known. ``a=`` and no ``a`` at all are told apart, the order of different parameters is
    not.

    Args:
        counting: Names of the parameters that count.
        ignored: Patterns of names, with ``*``.
    """
    kept = []
    for written in filter(None, query.split("&")):
        name = unquote_plus(written.partition("=")[0])
        if name in counting:
            kept.append((name, written))
        elif not any(fnmatchcase(name, pattern) for pattern in ignored):
            return None
    # Stable: of one parameter's values the order may count.
    kept.sort(key=lambda each: each[0])
    return "&".join(written for _, written in kept)
