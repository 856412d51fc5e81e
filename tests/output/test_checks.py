from __future__ import annotations

import pytest
from django.test import override_settings

from content.output.checks import check_cache_control


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("public, max-age=0, s-maxage=60, stale-while-revalidate=5", []),
        ("", ["content.E030"]),
        ("max-age: 5", ["content.E030"]),
        ("public\r\nX: y", ["content.E030"]),
        ("private, max-age=5", ["content.E031"]),
        ("no-cache", ["content.E031"]),
    ],
)
def test_what_kept_pages_say_is_something_that_they_may_say(said, ids):
    with override_settings(CONTENT_PAGE_CACHE_CONTROL=said):
        assert [message.id for message in check_cache_control()] == ids
