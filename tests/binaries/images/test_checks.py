from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from content.binaries.images.checks import check_images


@pytest.mark.parametrize(
    ("name", "value", "message_id", "told"),
    [
        ("CONTENT_IMAGE_URLS", ("dd4t", "dxd"), "content.E506", "dxd"),
        ("CONTENT_IMAGE_FORMATS", ("jxl",), "content.E506", "jxl"),
        ("CONTENT_IMAGE_URLS", (), "content.E507", "one at least"),
        ("CONTENT_IMAGE_ANIMATIONS", "stop", "content.E508", "'stop'"),
        ("CONTENT_IMAGE_WIDTHS", (320, 0), "content.E509", "WIDTHS"),
        ("CONTENT_IMAGE_HEIGHTS", ("180",), "content.E509", "HEIGHTS"),
        ("CONTENT_IMAGE_MAX_PIXELS", 0, "content.E509", "MAX_PIXELS"),
        ("CONTENT_IMAGE_WORKERS", -1, "content.E509", "WORKERS"),
        ("CONTENT_IMAGE_QUALITY", {"jpeg": 0, "webp": 1}, "content.E510", "jpeg, avif"),
    ],
)
def test_what_is_wrong_is_told_by_its_name(name, value, message_id, told):
    with override_settings(**{name: value}):
        [message] = check_images()
        assert message in run_checks()
    assert message.id == message_id
    assert told in message.msg
    assert message.hint


def test_the_defaults_are_right():
    assert not list(check_images())
