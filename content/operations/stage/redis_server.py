"""A private Redis on a free port."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

from content.operations.stage.ports import free_port
from content.operations.stage.processes import ChildProcess
from content.operations.stage.programs import get_program

_OPTIONS = {"bind": "127.0.0.1", "save": "", "appendonly": "no"}


class RedisServer(ChildProcess):
    """A Redis that keeps nothing on disk: killed, it has forgotten all."""

    def __init__(self, *, log: Path = Path(os.devnull)) -> None:
        """Choose its port; nothing runs yet.

        Raises:
            MissingProgramError: There is no Redis here.
        """
        self.port = free_port()
        options = {"port": str(self.port), **_OPTIONS}
        arguments = [
            part for name, value in options.items() for part in (f"--{name}", value)
        ]
        program = get_program("redis-server", package="redis-server")
        super().__init__(
            "Redis", (program, *arguments), log=log, environment=os.environ
        )

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def connect(self, **options: Any) -> redis.Redis:
        """Return a client, to be used as a context manager; options are redis-py's."""
        return redis.Redis.from_url(self.url, **options)

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            with self.connect(socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Run a Redis for as long as the block."""
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.kill()
