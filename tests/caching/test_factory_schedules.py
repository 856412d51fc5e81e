"""The same for a site: pages, what is on them, what they link to, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from unittest.mock import patch

import pytest
from hypothesis import given, settings, strategies as st

from content.caching.answers import Answer
from content.caching.recorder import Recorder
from content.factories import documents, pages
from content.factories.component_presentations import ComponentPresentationFactory
from content.factories.links import LinkFactory
from tests.support import broken_rules
from tests.support.factory_schedules import FactoryWorld
from tests.support.failing_store import FailingStore
from tests.support.schedule_steps import random_steps, schedules

pytestmark = pytest.mark.timeout(180)  # hundreds of schedules, each in many steps

STEPS = 200
SEEDS = 400  # schedules within which a missing rule has to show


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_no_schedule_of_a_site_lets_an_old_entry_count(seed):
    assert FactoryWorld().run(random_steps(seed, STEPS)) == []


@given(schedules)
@settings(max_examples=100, deadline=None)
def test_no_steps_let_an_old_entry_of_a_site_count(steps):
    assert FactoryWorld().run(steps) == []


def breaks(owner: object, name: str, value: object, often: Mapping[str, float]) -> bool:
    """Whether some schedule notices that a rule was replaced by something else."""
    with patch.object(owner, name, value):
        return any(
            FactoryWorld().run(random_steps(seed, STEPS, often))
            for seed in range(SEEDS)
        )


def failing(store_class: type) -> type:
    return type("BrokenStore", (store_class, FailingStore), {})


#: A class of the world by each that does without a rule, and what makes it matter.
BROKEN_PARTS: dict[str, tuple[str, object, Mapping[str, float]]] = {
    "invalidating is one step": (
        "store_class",
        failing(broken_rules.InvalidatesInTwoSteps),
        {"publish": 12},
    ),
    "a missing stamp refuses": (
        "store_class",
        failing(broken_rules.TakesMissingStampsForValid),
        {"lose a stamp": 8},
    ),
    "the start is before the first fetch": (
        "store_class",
        failing(broken_rules.ReadsTheSequenceLate),
        {},
    ),
    "a build trusts no lagging memory": (
        "reader_class",
        broken_rules.TrustsALaggingMemory,
        {},
    ),
    "memory compares": ("memory_class", broken_rules.TakesAnythingIn, {}),
    "memory compares what it reads": (
        "memory_class",
        broken_rules.ComparesOnlyWhatIsPutIn,
        {},
    ),
    "a forgotten stamp may be new": ("memory_class", broken_rules.KeepsNoFloor, {}),
    "memory begins anew after a gap": (
        "memory_class",
        broken_rules.OverlooksGaps,
        {"trim the stream": 5, "publish": 12, "follow": 12},
    ),
    "what a result was made of goes with it": (
        "once_class",
        broken_rules.KeepsRecordingsToItself,
        {},
    ),
    "what is told is told again after settling": (
        "stamps_after_settling",
        False,
        {"publish": 12},
    ),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("rule", BROKEN_PARTS)
def test_without_this_rule_of_the_cache_something_old_counts(rule):
    name, broken, often = BROKEN_PARTS[rule]
    assert breaks(FactoryWorld, name, broken, often)


#: The same for what is recorded.
BROKEN_RECORDING: dict[str, tuple[object, str, object, Mapping[str, float]]] = {
    "a page that is missing depends on misses": (
        documents,
        "record_miss",
        broken_rules.record_nothing,
        {},
    ),
    "a page at a URL depends on its item": (
        pages,
        "record_item",
        broken_rules.record_nothing,
        {},
    ),
    "a component presentation is recorded before the fetch": (
        ComponentPresentationFactory,
        "_fetch",
        broken_rules.fetch_presentation_then_record,
        {},
    ),
    "a link is recorded before the fetch": (
        LinkFactory,
        "_fetch",
        broken_rules.fetch_link_then_record,
        {},
    ),
    "what used something stale is not kept": (
        Recorder,
        "record",
        broken_rules.forget_what_is_stale,
        {},
    ),
    "what could not be checked may be stale": (
        Answer,
        "is_stale",
        property(broken_rules.is_superseded),
        {"store fails": 6},
    ),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("rule", BROKEN_RECORDING)
def test_without_this_rule_of_recording_something_old_counts(rule):
    owner, name, broken, often = BROKEN_RECORDING[rule]
    assert breaks(owner, name, broken, often)
