from __future__ import annotations

from contextvars import Context

import pytest

from content.request_ids import (
    current_request_id,
    is_request_id,
    make_request_id,
    set_request_id,
)


def test_new_ones_are_well_formed_and_differ():
    made = {make_request_id() for _ in range(100)}
    assert len(made) == 100
    assert all(map(is_request_id, made))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "short",
        "a" * 129,
        "with space",
        "line\nend00",
        "quote'\"0",
        "ünïcode0",
        "a;b=c,d0",
    ],
)
def test_what_a_log_could_trip_over_is_none(text):
    assert not is_request_id(text)


@pytest.mark.parametrize(
    "text",
    ["7d1f0b7e-7f1c-4c53-a27d-2f5b7a0c1d55", "Root_1-67891233.abcdef", "a" * 128],
)
def test_those_of_proxies_are_understood(text):
    assert is_request_id(text)


def test_a_name_counts_in_its_context_until_there_is_another():
    context = Context()
    for name in ("12345678", "abcdefgh"):
        context.run(set_request_id, name)
        assert context.run(current_request_id) == name
    assert Context().run(current_request_id) == ""
