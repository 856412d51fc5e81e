"""Nothing stays in Redis for ever: after all that a site does, every key has an end."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from functools import partial

import msgspec
import pytest
import redis

from content.operations.stage.environment import CACHE_PREFIX
from content.operations.stage.http_client import HttpClient
from content.operations.stage.project import find_project
from content.operations.stage.stage import Stage, open_stage
from content.operations.stage.waiting import wait_until
from tests.support.running_site import PUBLISHED
from tests.support.stage_options import with_services

DOCUMENT = "5/pages/contact.html.json"
TEXT = "Call the quay, write to us, or come and stand at the desk."
NEW = "5/pages/new.html.json"
HOT = "/contact.html"
PATHS = ("/", HOT, "/news/", "/press.html", "/nl/", "/news/index.html", "/nowhere.html")
WAIT_SECONDS = 15.0
NO_END = -1

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.redis,
    pytest.mark.activemq,
    pytest.mark.slow,
]


@pytest.fixture(scope="module", params=["topic", "durable"])
def stage(request):
    options = msgspec.structs.replace(
        with_services(),
        subscription=request.param,
        environment={"CONTENT_SETTLE_SECONDS": "0.5"},
    )
    with open_stage(options) as stage:
        stage.wait_until_listening()
        yield stage


@pytest.fixture
def client(stage):
    client = HttpClient(stage.site.port)
    yield client
    client.close()


@pytest.fixture
def keys(stage):
    """A client of the Redis that has nothing to do with the site's."""
    with stage.get_redis().connect() as keys:
        yield keys


def visit(client: HttpClient, paths: Iterable[str] = PATHS) -> None:
    for path in paths:
        client.get(path)


def shows(client: HttpClient, text: str) -> bool:
    return text in client.get(HOT).text


def has_status(client: HttpClient, path: str, status: int) -> bool:
    return client.get(path).status == status


def hot_answers(keys: redis.Redis) -> set[object]:
    """Return what the hot page is kept as; another once it was rebuilt."""
    names = keys.keys(f"{CACHE_PREFIX}:entry:*:output:*{HOT}:*")
    return {keys.get(name) for name in names}


def publish_and_see(stage: Stage, client: HttpClient, edition: str) -> None:
    document = (PUBLISHED / DOCUMENT).read_text()
    changed = f"{TEXT} {edition} edition."
    with stage.delivery.open_publisher() as publisher:
        publisher.publish(DOCUMENT, document.replace(TEXT, changed).encode())
        wait_until(partial(shows, client, changed), WAIT_SECONDS, changed)
        new = document.replace("tcm:5-671-64", "tcm:5-9-64").encode()
        publisher.publish(NEW, new)
        is_there = partial(has_status, client, "/new.html", 200)
        wait_until(is_there, WAIT_SECONDS, "the new page")
        publisher.unpublish(NEW)
        is_gone = partial(has_status, client, "/new.html", 404)
        wait_until(is_gone, WAIT_SECONDS, "its end")


def invalidate(stage: Stage, *what: str) -> None:
    project = find_project()
    subprocess.run(
        project.command("invalidate", *what),
        env=dict(stage.environment),
        cwd=project.folder,
        check=True,
        capture_output=True,
    )


def kind_of(key: bytes) -> str:
    """Return what a key is for, without what it is the key of."""
    found = re.match(rf"{{?{CACHE_PREFIX}}}?:(\w+(?::\d+:[\w ]+)?)", key.decode())
    assert found, key
    return found[1].rpartition(":")[2] if "entry" in found[1] else found[1]


def endless(keys: redis.Redis) -> list[bytes]:
    return [key for key in keys.scan_iter("*") if keys.pttl(key) == NO_END]


def test_after_all_that_a_site_does_every_key_has_an_end(stage, client, keys):
    visit(client)
    for _ in range(3):
        visit(client, [HOT])
    assert endless(keys) == []
    publish_and_see(stage, client, "Second")
    visit(client)
    assert endless(keys) == []
    before = hot_answers(keys)
    assert before
    invalidate(stage, HOT)
    wait_until(lambda: hot_answers(keys) != before, WAIT_SECONDS, "the rebuilt page")
    invalidate(stage, "--everything")
    visit(client)
    stage.listeners[0].kill()
    publish_and_see(stage, client, "Third")
    kinds = {kind_of(key) for key in keys.scan_iter("*")}
    # Whatever the workload has not written, the test would say nothing of.
    assert kinds >= {
        *("output", "page", "link", "component presentation"),
        *("sequence", "stream", "stamp", "processes", "listeners"),
    }
    assert endless(keys) == []
    counted = keys.info("keyspace")["db0"]
    assert counted["keys"] == counted["expires"]


def test_a_key_without_an_end_would_be_found(keys):
    keys.set("of nobody", "x")
    assert endless(keys) == [b"of nobody"]
    keys.delete("of nobody")
