from __future__ import annotations

import pytest
from django.test import override_settings

from content import checks


@pytest.mark.parametrize(
    ("lines", "ids"),
    [
        (["User-agent: *", "Disallow: /"], []),
        ([], []),
        ("User-agent: *", ["content.E041"]),
        (["User-agent: *\nDisallow: /"], ["content.E041"]),
    ],
)
def test_what_robots_are_told_is_lines(lines, ids):
    with override_settings(CONTENT_ROBOTS=lines):
        assert [message.id for message in checks.check_robots(None)] == ids
