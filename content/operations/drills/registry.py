"""All drills there are."""

from __future__ import annotations

from content.operations.drills.binary_outages import BINARY_OUTAGES
from content.operations.drills.binary_republish import BINARY_REPUBLISH
from content.operations.drills.broker import BROKER
from content.operations.drills.content_service import CONTENT_SERVICE
from content.operations.drills.drill import Drill
from content.operations.drills.first_publish import FIRST_PUBLISH
from content.operations.drills.flood import FLOOD
from content.operations.drills.herd import HERD
from content.operations.drills.preview_isolation import PREVIEW_ISOLATION
from content.operations.drills.publish_everything import PUBLISH_EVERYTHING
from content.operations.drills.race import RACE
from content.operations.drills.redis_outages import REDIS

DRILLS: tuple[Drill, ...] = (
    PUBLISH_EVERYTHING,
    FIRST_PUBLISH,
    BINARY_REPUBLISH,
    RACE,
    BROKER,
    CONTENT_SERVICE,
    BINARY_OUTAGES,
    REDIS,
    HERD,
    FLOOD,
    PREVIEW_ISOLATION,
)


def find_drill(name: str) -> Drill | None:
    """Return the drill of a name, if there is one."""
    return next((drill for drill in DRILLS if drill.name == name), None)
