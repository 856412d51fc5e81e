from __future__ import annotations

import pytest
from django.test import override_settings

from content.binaries.checks import check_downloads


@pytest.mark.parametrize(
    "name",
    [
        "CONTENT_BINARY_FOLDER_BYTES",
        "CONTENT_BINARY_DOWNLOADS",
        "CONTENT_BINARY_WAIT_SECONDS",
    ],
)
def test_no_amount_may_be_zero(name):
    with override_settings(**{name: 0}):
        [message] = check_downloads()
    assert message.id == "content.E501"
    assert name in message.msg


def test_downloads_leave_connections_to_pages():
    with override_settings(CONTENT_POOL_SIZE=4):
        [message] = check_downloads()
    assert message.id == "content.W502"
    assert message.hint == "Let it be less than CONTENT_POOL_SIZE, 4."


def test_the_defaults_are_right():
    assert not list(check_downloads())
