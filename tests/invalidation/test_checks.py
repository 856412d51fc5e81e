"""What is said of settings about how changes are heard of."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest
from django.core.checks import CheckMessage
from django.test import override_settings

from content.invalidation.checks import (
    check_event_source,
    check_events,
    check_secrecy,
)

BROKER = {"addresses": ["stomp://broker:61613"]}


def ids(messages: Iterable[CheckMessage]) -> list[str | None]:
    messages = list(messages)
    assert all(each.hint for each in messages)
    return [each.id for each in messages]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"CONTENT_EVENT_SOURCE": ""}, []),
        ({"CONTENT_EVENT_SOURCE": "activemq", "CONTENT_BROKER": BROKER}, []),
        ({"CONTENT_EVENT_SOURCE": "kafka"}, ["content.E301"]),
        (
            {"CONTENT_EVENT_SOURCE": "activemq", "CONTENT_BROKER": {}},
            ["content.E302"],
        ),
        (
            {"CONTENT_EVENT_SOURCE": "activemq", "CONTENT_BROKER": BROKER | {"x": 1}},
            ["content.E303"],
        ),
        (
            {
                "CONTENT_EVENT_SOURCE": "activemq",
                "CONTENT_BROKER": {"addresses": ["tcp://broker:61616"]},
            },
            ["content.E303"],
        ),
        (
            {
                "CONTENT_EVENT_SOURCE": "activemq",
                "CONTENT_BROKER": BROKER
                | {"subscription": "queue", "client_id": "site"},
            },
            ["content.E304"],
        ),
        (
            {
                "CONTENT_EVENT_SOURCE": "local",
                "CONTENT_LOCAL_DELIVERY_URL": "https://elsewhere/",
            },
            ["content.E305"],
        ),
        ({"CONTENT_EVENT_KEYS": "both"}, ["content.E306"]),
        ({"CONTENT_SETTLE_SECONDS": -1}, ["content.E307"]),
        ({"CONTENT_SETTLE_SECONDS": math.inf}, ["content.E307"]),
        ({"CONTENT_SETTLE_SECONDS": math.nan}, ["content.E307"]),
    ],
)
def test_what_is_wrong_is_said(settings, expected):
    with override_settings(**settings):
        assert ids(check_events()) == expected


def test_before_a_deployment_it_is_said_that_nobody_tells():
    with override_settings(CONTENT_EVENT_SOURCE=""):
        assert ids(check_event_source()) == ["content.W308"]
    with override_settings(CONTENT_EVENT_SOURCE="local"):
        assert ids(check_event_source()) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [("stomp://broker", ["content.W309"]), ("stomp+ssl://broker", [])],
)
def test_before_a_deployment_a_password_in_the_clear_is_said(address, expected):
    broker = {"addresses": [address], "user": "site", "password": "secret"}
    with override_settings(CONTENT_EVENT_SOURCE="activemq", CONTENT_BROKER=broker):
        assert ids(check_secrecy()) == expected
