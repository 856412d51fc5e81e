from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from content.operations.checks import check_addresses, check_probes


@pytest.mark.parametrize(
    ("name", "value", "message_id", "told"),
    [
        ("CONTENT_READY_REQUIRES", ("redis",), "content.E701", "'redis'"),
        ("CONTENT_READY_STREAM_SECONDS", 0, "content.E702", "STREAM"),
        ("CONTENT_READY_LISTENER_SECONDS", -1, "content.E702", "LISTENER"),
        ("CONTENT_HEALTH_ADDRESSES", ("example.org",), "content.E703", "HEALTH"),
        ("CONTENT_PROXY_ADDRESSES", ("10.0.0.1/8",), "content.E703", "PROXY"),
    ],
)
def test_what_is_wrong_is_told_by_its_name(name, value, message_id, told):
    with override_settings(**{name: value}):
        [message] = [*check_probes(), *check_addresses()]
        assert message in run_checks()
    assert message.id == message_id
    assert told in message.msg
    assert message.hint


def test_the_defaults_are_right():
    assert not [*check_probes(), *check_addresses()]
