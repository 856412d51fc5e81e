"""The listener to the broker, as deployed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from content.operations.stage.environment import CACHE_PREFIX
from content.operations.stage.processes import ChildProcess
from content.operations.stage.project import Project
from content.operations.stage.redis_server import RedisServer

_COMMAND = "listen_for_invalidations"
_LISTENS = "Listens to "  # what the command says when signals will end it in order
_LEASES = f"{{{CACHE_PREFIX}}}:listeners*"  # of invalidation/redis_lease
_SEEN_SECONDS = 3.0  # three certificates, as there


class ListenerProcess(ChildProcess):
    """Hears what is published, and invalidates it for all."""

    def __init__(
        self,
        project: Project,
        *,
        log: Path,
        environment: Mapping[str, str],
        runner: Sequence[str] = (),
        name: str = "listener",
    ) -> None:
        """Nothing runs yet.

        Args:
            runner: What runs management commands, instead of the project's manage.py.
        """
        command = (*runner, _COMMAND) if runner else project.command(_COMMAND)
        super().__init__(
            name, command, log=log, environment=environment, folder=project.folder
        )

    def is_ready(self) -> bool:
        """Whether it says that it listens; it may not be connected yet."""
        return _LISTENS in self.read_log()


def count_listeners(redis: RedisServer, *, since: float | None = None) -> int:
    """Return how many listeners have certified that they miss nothing.

    Where the broker keeps messages they need not say so again and again: then one, as soon
    as any of them has met the broker.

    Args:
        since: Only those that did so after this time; ``None`` for a moment ago.
    """
    earliest = (time.time() - _SEEN_SECONDS if since is None else since) * 1000
    with redis.connect(decode_responses=True) as client:
        leases = [client.hgetall(key) for key in client.keys(_LEASES)]
    fields = [item for lease in leases for item in lease.items()]
    seen = [at for name, at in fields if name.startswith("seen:")]
    met = any(name.startswith("broker:") for name, _ in fields)
    return sum(float(at) >= earliest for at in seen) + met
