"""Schedules as lists of steps, each of which means something after any others."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import NamedTuple

from hypothesis import strategies as st


class Step(NamedTuple):
    """One decision; what ``number`` chooses is up to the action."""

    action: str
    number: int


#: What may be done, and how often a random schedule does it.
ACTIONS: dict[str, float] = {
    "go on": 60,
    "visit": 10,
    "publish": 5,
    "follow": 8,
    "refresh": 1,
    "lose a stamp": 1,
    "lose an entry": 1,
    "forget": 1,
    "forget all": 0.5,
    "restart": 0.5,
    "trim the stream": 0.3,
    "store fails": 1,
    "service fails": 0.7,
    "lose patience": 0.5,
    "grow old": 0.3,
}
_AS_USUAL: Mapping[str, float] = {}
_NUMBERS = 256


def random_steps(
    seed: int, count: int, often: Mapping[str, float] = _AS_USUAL
) -> list[Step]:
    """Return a schedule; the same for the same seed.

    Args:
        often: How often an action is done, if not as usual.
    """
    chosen = random.Random(seed)  # noqa: S311  # schedules, not secrets
    weights = {**ACTIONS, **often}
    actions = chosen.choices(list(weights), list(weights.values()), k=count)
    return [Step(action, chosen.randrange(_NUMBERS)) for action in actions]


def _repeat(actions: dict[str, float]) -> list[str]:
    return [name for name, often in actions.items() for _ in range(round(often) or 1)]


_steps = st.builds(
    Step, st.sampled_from(_repeat(ACTIONS)), st.integers(0, _NUMBERS - 1)
)

#: Schedules that become shorter as long as they still fail. The length is drawn first:
#: a list of any length has a handful of elements.
schedules = st.integers(0, 150).flatmap(
    lambda length: st.lists(_steps, min_size=length, max_size=length)
)
