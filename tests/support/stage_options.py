"""What stages of tests have in common."""

from __future__ import annotations

from content.operations.stage.stage import StageOptions
from tests.conftest import require_activemq, require_tool
from tests.support.running_site import PUBLISHED

#: Each process of the site keeps what it knows to itself, and follows local delivery.
EMBEDDED = StageOptions(folder=PUBLISHED)


def with_services(listeners: int = 2) -> StageOptions:
    """Return a stage with Redis, a broker and listeners, or skip the calling test."""
    require_tool("redis-server")
    require_activemq()
    return StageOptions(
        folder=PUBLISHED, has_redis=True, has_broker=True, listeners=listeners
    )
