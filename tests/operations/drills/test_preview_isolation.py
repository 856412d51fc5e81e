from __future__ import annotations

import pytest

from content.operations.drills.preview_isolation import PREVIEW_ISOLATION
from tests.operations.drills.quick_runs import broken_in, run_quickly

pytestmark = [
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("redis_server"),  # where there is none, it is skipped
]


def test_neither_editors_nor_visitors_see_what_is_others():
    assert broken_in(run_quickly(PREVIEW_ISOLATION)) == []


@pytest.mark.parametrize(
    ("without", "broken"),
    [
        ("preview-front", "editors who did not see their change"),
        ("preview-output", "editors who did not see their change"),
        ("preview-models", "editors who did not see their change"),
        ("preview-files", "editors who did not see their change"),
        ("preview-sessions", "editors who saw another session"),
        ("preview-build", "visitors who saw a preview"),
    ],
)
def test_it_is_noticed_that_they_do(without, broken):
    assert broken in broken_in(run_quickly(PREVIEW_ISOLATION, without))
