from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import override_settings

from content.caching.building import NotKeptError
from content.caching.recorder import recording
from content.model.component import Condition
from tests.support.documents import (
    component,
    page,
    presentation,
    template,
    text_field,
)


def is_for(request: HttpRequest, conditions: Sequence[Condition]) -> bool:
    return all(each.name == request.GET.get("who", "") for each in conditions)


EVALUATOR = f"{__name__}.is_for"


@pytest.fixture
def targeted() -> dict[str, Any]:
    for_all = presentation(
        component("tcm:5-1", text_field("heading", "All")),
        template("tcm:5-2-32", "Plain"),
    )
    for_sailors = presentation(
        component("tcm:5-3", text_field("heading", "Sailors")),
        template("tcm:5-2-32", "Plain"),
    )
    for_sailors["Conditions"] = [{"Name": "sailor", "Value": "1", "Operator": 0}]
    return page(for_all, for_sailors)


def test_everyone_sees_everything_unless_somebody_evaluates(render, targeted):
    rendered = render(targeted)
    assert rendered.html == "[All]\n[Sailors]"
    assert not rendered.is_personal


@override_settings(CONTENT_TARGET_GROUPS=EVALUATOR)
def test_what_is_for_others_is_left_out_and_that_is_no_gap(render, targeted):
    rendered = render(targeted)
    assert rendered.html == "[All]\n"
    assert rendered.gaps == 0
    assert rendered.is_personal


@override_settings(CONTENT_TARGET_GROUPS=EVALUATOR)
def test_a_page_with_conditions_is_not_built_for_everyone(render, targeted):
    with recording(0), pytest.raises(NotKeptError):
        render(targeted)


@override_settings(CONTENT_TARGET_GROUPS=EVALUATOR)
def test_a_page_without_conditions_is(render):
    with recording(0):
        assert not render(page()).is_personal
