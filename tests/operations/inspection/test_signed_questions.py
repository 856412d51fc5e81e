from __future__ import annotations

import time

import pytest
from django.core import signing
from hypothesis import given, strategies

from content.model.uri import TcmUri
from content.operations.inspection.names import (
    NamedEverything,
    NamedItem,
    NamedPublication,
    NamedUrl,
)
from content.operations.inspection.records import (
    ImpactQuestion,
    StatisticsQuestion,
    WhyQuestion,
)
from content.operations.inspection.signed_questions import read_question, sign_question

NAMED = (
    NamedItem(TcmUri(5, 310, 64)),
    NamedUrl(path="/café/", query="a=1", host="host", scheme="https"),
    NamedPublication(5),
    NamedEverything(),
)
QUESTIONS = [
    *(WhyQuestion(NAMED[0]), WhyQuestion(NAMED[1])),
    *(ImpactQuestion(NAMED), StatisticsQuestion()),
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_is_read_as_it_was_signed(question):
    assert read_question(sign_question(question)) == question


def test_question_is_believed_for_half_a_minute(monkeypatch):
    signed = sign_question(StatisticsQuestion())
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 29)
    assert read_question(signed)
    monkeypatch.setattr(time, "time", lambda: now + 32)
    assert read_question(signed) is None


def test_question_of_another_site_is_none(settings):
    settings.SECRET_KEY = "another"
    signed = sign_question(StatisticsQuestion())
    settings.SECRET_KEY = "ours"
    assert read_question(signed) is None
    settings.SECRET_KEY_FALLBACKS = ["another"]  # it was ours before
    assert read_question(signed)


@pytest.mark.parametrize("value", [{"type": "drop"}, {"type": "why"}, [], "why", None])
def test_what_else_the_site_signs_is_no_question(value):
    salt = "content.operations.inspection"
    assert read_question(signing.dumps(value, salt=salt)) is None
    assert read_question(signing.dumps({"type": "statistics"}, salt="other")) is None


@given(strategies.text())
def test_nothing_else_is_a_question(text):
    assert read_question(text) is None
    assert read_question(sign_question(StatisticsQuestion()) + text + "x") is None
