"""What links the templates of a view asked for before, so that no others are asked early.

Asking early is what lets all links of a page be resolved side by side. But a teaser shows
a link to its component and no links of its body, a detail view the other way round, and
nothing that is published tells which. So it is learned, in each process, from what a view
asked for when it was rendered. A wrong guess costs a call, never a wrong page.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from content.factories.pages import PresentationKey
from content.rendering.references import Candidate
from content.rendering.rich_text import Reference

_MOST_HABITS = 10_000  # views times fields of a large site, with room to spare

_is_shown: dict[tuple[str, str], bool] = {}  # by view and origin; true once it was so


def is_expected(candidate: Candidate) -> bool:
    """Return whether the view asked for this before, or is likely to if it never could."""
    return _is_shown.get((candidate.view, candidate.origin), candidate.is_likely)


def learn(
    candidates: Iterable[Candidate],
    asked: Set[tuple[PresentationKey | None, Reference]],
) -> None:
    """Remember what was shown of what could have been.

    Args:
        asked: What templates asked for while which component presentation was rendered.
    """
    if len(_is_shown) > _MOST_HABITS:
        _is_shown.clear()
    for presentation_key, view, origin, reference in candidates:
        if (presentation_key, reference) in asked:
            _is_shown[view, origin] = True
        else:
            _is_shown.setdefault((view, origin), False)
