from __future__ import annotations

import re

from content.invalidation.edge.tags import (
    CROWDED,
    tag_of,
    tags_of_answer,
    tags_to_purge,
)

ITEMS = [f"item:1:5:{number}" for number in range(20)]


def test_any_dependency_has_a_name_that_any_header_can_hold():
    for dependency in ("item:1:5:7", "url:5:/straße, a b\n", "url:5:/\udcff"):
        assert re.fullmatch(r"[\w-]{8}", tag_of(dependency), re.ASCII)


def test_every_answer_can_be_purged_with_everything():
    assert tag_of("everything") in tags_of_answer(ITEMS, most=100)
    assert tag_of("everything") in tags_of_answer((), most=100)


def test_what_depends_on_an_item_is_purged_with_it():
    purged = set(tags_to_purge(ITEMS[:1], most=100))
    assert purged & set(tags_of_answer(ITEMS, most=100))
    assert not purged & set(tags_of_answer(ITEMS[1:], most=100))


def test_what_depends_on_more_than_fits_is_purged_with_every_purge():
    crowded = set(tags_of_answer(ITEMS, most=10))
    assert len(crowded) == 2
    assert crowded & set(tags_to_purge(["item:1:9:9"], most=100))
    assert tag_of(CROWDED) not in tags_of_answer(ITEMS, most=100)


def test_what_changes_too_much_changes_everything():
    everything = (tag_of("everything"),)
    assert tags_to_purge(ITEMS, most=10) == everything
    assert tags_to_purge(["everything", *ITEMS], most=100) == everything


def test_the_tags_of_an_answer_are_the_same_in_every_process():
    assert tags_of_answer(ITEMS, most=100) == tags_of_answer(ITEMS[::-1], most=100)
