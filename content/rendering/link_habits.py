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
_showing_linked: set[str] = (
    set()
)  # views that showed links which linked components hold

Asked = Set[tuple[PresentationKey | None, Reference]]
"""What templates asked for while which component presentation was rendered."""


def is_expected(candidate: Candidate) -> bool:
    """Return whether the view is likely to ask for this.

    One that was never rendered is expected to show all links but that to its component,
    and those that linked components hold.
    """
    is_likely = candidate.origin != "" and not candidate.is_in_linked
    return _is_shown.get((candidate.view, candidate.origin), is_likely)


def shows_linked(view: str) -> bool:
    """Return whether the view showed links that linked components hold."""
    return view in _showing_linked


def learn(candidates: Iterable[Candidate], asked: Asked) -> Asked:
    """Remember what was shown of what could have been; return what else was."""
    if len(_is_shown) > _MOST_HABITS:
        _is_shown.clear()
        _showing_linked.clear()
    explained: set[tuple[PresentationKey | None, Reference]] = set()
    for candidate in candidates:
        presentation_key, view, origin, reference = candidate
        if (presentation_key, reference) in asked:
            explained.add((presentation_key, reference))
            _is_shown[view, origin] = True
            if candidate.is_in_linked:
                _showing_linked.add(view)
        else:
            _is_shown.setdefault((view, origin), False)
    return asked - explained
