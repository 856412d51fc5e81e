"""The settings for Sentinel that the operator notes show, over a real one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from content.caching.site_cache import get_site_cache
from content.operations.stage.ports import free_port
from content.operations.stage.processes import ChildProcess
from content.operations.stage.redis_server import RedisServer
from content.operations.stage.waiting import wait_until
from tests.conftest import require_tool

NOTES = Path(__file__).parents[2] / "deploy" / "README.md"
WAIT_SECONDS = 15.0


@pytest.fixture
def sentinel_port(tmp_path: Path) -> Iterator[int]:
    """The port of a Sentinel that watches a Redis under the name of the notes."""
    require_tool("redis-server")
    redis = RedisServer()
    redis.start()
    port = free_port()
    configuration = tmp_path / "sentinel.conf"
    configuration.write_text(
        f"port {port}\nbind 127.0.0.1\nsentinel monitor content 127.0.0.1 {redis.port} 1\n"
    )
    sentinel = ChildProcess(
        "Sentinel",
        ("redis-server", str(configuration), "--sentinel"),
        log=tmp_path / "sentinel.log",
        environment=os.environ,
    )
    sentinel.begin()
    try:
        wait_until(
            lambda: "+monitor master content" in sentinel.read_log(),
            WAIT_SECONDS,
            "Sentinel",
        )
        yield port
    finally:
        sentinel.kill()
        redis.kill()


def settings_of_the_notes(port: int) -> dict[str, Any]:
    """Run the example, with the Sentinel of the test in the place of those it names."""
    [example] = re.findall(
        r"```python\n(DJANGO_REDIS_CONNECTION_FACTORY.+?)```", NOTES.read_text(), re.S
    )
    settings: dict[str, Any] = {}
    exec(example, settings)  # noqa: S102  # it is ours
    options = settings["CACHES"]["content"]["OPTIONS"]
    assert len(options["SENTINELS"]) >= 3
    options["SENTINELS"] = [("127.0.0.1", port)]
    return {name: value for name, value in settings.items() if name.isupper()}


@pytest.mark.redis
@pytest.mark.slow
def test_the_cache_is_shared_by_way_of_sentinel(sentinel_port):
    with override_settings(
        **settings_of_the_notes(sentinel_port), CONTENT_CACHE_ALIAS="content"
    ):
        site_cache = get_site_cache()
        before = site_cache.store.read_sequence()
        assert site_cache.store.invalidate(["item:1:5:1"]) > before
        wait_until(lambda: site_cache.is_followed, WAIT_SECONDS, "the stream")
