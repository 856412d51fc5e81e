"""Whatever is in Redis under the cache's keys, visitors get their pages."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from content.caching.entries import Entry, Missing, pack_entry, unpack_entry
from content.caching.site_cache import get_site_cache, reset_site_cache
from tests.support.inspected_site import inspected_site

HOME, NEWS, ABOUT = "/", "/news.html", "/about.html"
#: What is kept of ``/``.
KINDS = {"output", "page", "component presentation"}

Change = Callable[[bytes], bytes]

pytestmark = pytest.mark.redis


@pytest.fixture
def site(redis_client, redis_server):
    with inspected_site(redis_server.url) as site:
        yield site


def entry_keys(client: Any) -> list[bytes]:
    keys: list[bytes] = client.keys("content:entry:*")
    assert keys
    return keys


def spoil(client: Any, change: Change) -> None:
    """Change everything that is kept, and forget what this process has in memory."""
    for key in entry_keys(client):
        client.set(key, change(client.get(key)), keepttl=True)
    reset_site_cache()


def changing(**changes: Any) -> Change:
    """Return what makes another value of each entry."""

    def change(stored: bytes) -> bytes:
        value = msgspec.msgpack.decode(stored)
        return msgspec.msgpack.encode(value | changes)

    return change


def lacking(name: str) -> Change:
    def change(stored: bytes) -> bytes:
        value = msgspec.msgpack.decode(stored)
        return msgspec.msgpack.encode({k: v for k, v in value.items() if k != name})

    return change


def with_payload(change: Callable[[bytes], bytes]) -> Change:
    """Return what changes the payload of an entry that is otherwise as it should be."""

    def change_payload(stored: bytes) -> bytes:
        entry = unpack_entry(stored)
        assert isinstance(entry, Entry)
        return pack_entry(msgspec.structs.replace(entry, payload=change(entry.payload)))

    return change_payload


BAD: dict[str, Change] = {
    "empty": lambda _stored: b"",
    "garbage": lambda _stored: b"\xc1garbage",
    "text": lambda _stored: b"<html>a page</html>",
    "pickled": lambda _stored: b"\x80\x04\x95.",
    "cut off": lambda stored: stored[:-1],
    "half": lambda stored: stored[: len(stored) // 2],
    "with something after it": lambda stored: stored + b"\x00",
    "an array": lambda _stored: msgspec.msgpack.encode([b"", [], 0, 0.0, 60.0]),
    "of a version without dependencies": lacking("dependencies"),
    "of a version that counts in text": changing(started_at="2026-11-25"),
    "with a payload of text": changing(payload="a page"),
    "with another kind of dependencies": changing(dependencies={"item:1:5:7": 1}),
    "with an empty payload": with_payload(lambda _payload: b""),
    "with garbage as payload": with_payload(lambda _payload: b"\xc1garbage"),
    "with a payload that was cut off": with_payload(lambda payload: payload[:-1]),
    "with a payload of another version": with_payload(
        lambda _payload: msgspec.msgpack.encode({"version": 3, "body": "a page"})
    ),
    "with an answer that nobody can send": with_payload(
        lambda _payload: msgspec.msgpack.encode([99_999, [], b"a page"])
    ),
}


def unreadable() -> dict[str, int]:
    """Return how often what was not understood, by kind, since the last restart."""
    counts = get_site_cache().statistics.snapshot()
    return {
        kind: counted["unreadable"]
        for kind, counted in counts.items()
        if "unreadable" in counted
    }


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_what_cannot_be_read_costs_a_build_is_counted_and_replaced(
    site, redis_client, change
):
    before = site.client.get(HOME)
    spoil(redis_client, change)
    response = site.client.get(HOME)
    assert (response.status_code, response.content) == (200, before.content)
    assert response["Cache-Status"] == "site-frontend; fwd=miss; stored"
    assert unreadable() == dict.fromkeys(KINDS, 1)
    reset_site_cache()
    assert "hit" in site.client.get(HOME)["Cache-Status"]
    assert unreadable() == {}


def test_one_kind_in_anothers_place_is_not_taken_for_it(site, redis_client):
    before = site.client.get(HOME).content
    keys = entry_keys(redis_client)
    values = [redis_client.get(key) for key in keys]
    for key, value in zip(keys, [*values[1:], values[0]], strict=True):
        redis_client.set(key, value, keepttl=True)
    reset_site_cache()
    assert site.client.get(HOME).content == before
    assert unreadable() == dict.fromkeys(KINDS, 1)


def test_something_that_is_no_string_at_all_is_replaced(site, redis_client):
    before = site.client.get(HOME).content
    for key in entry_keys(redis_client):
        redis_client.delete(key)
        redis_client.hset(key, "field", "of a hash")
    reset_site_cache()
    assert site.client.get(HOME).content == before
    assert unreadable() == dict.fromkeys(KINDS, 1)
    assert {redis_client.type(key) for key in entry_keys(redis_client)} == {b"string"}


def test_each_is_counted_and_one_of_a_kind_logged(site, redis_client, caplog):
    pages = (HOME, NEWS, ABOUT)
    site.visit(*pages)
    spoil(redis_client, BAD["garbage"])
    with caplog.at_level(logging.WARNING):
        site.visit(*pages)
    assert unreadable() == {"output": 3, "page": 3, "component presentation": 1}
    said = [each for each in caplog.messages if "not understood" in each]
    assert Counter(
        message.partition("kind=")[2].split(" key=")[0] for message in said
    ) == (dict.fromkeys(KINDS, 1))


def test_a_store_full_of_it_is_not_taken_for_one_that_fails(site, redis_client):
    """A breaker that opens for it would leave everyone without a cache."""
    paths = [f"/{number}.html" for number in range(20)]
    site.visit(*paths)
    spoil(redis_client, BAD["garbage"])
    site.visit(*paths)
    counts = get_site_cache().statistics.snapshot()
    assert not any("store failed" in counted for counted in counts.values())
    assert all("hit" in site.client.get(path)["Cache-Status"] for path in paths)


def test_entries_of_another_version_are_not_even_looked_at(
    site, redis_client, monkeypatch
):
    """During a deploy both versions run, each with entries of its own."""
    before = site.client.get(HOME).content
    monkeypatch.setattr("content.caching.entries.FORMAT_VERSION", 999)
    reset_site_cache()
    response = site.client.get(HOME)
    assert (response.content, response["Cache-Status"]) == (
        before,
        "site-frontend; fwd=miss; stored",
    )
    assert unreadable() == {}
    monkeypatch.undo()
    reset_site_cache()


@pytest.mark.parametrize("value", ["", "yesterday", "-1", "1.7e15"])
def test_stamps_and_sequence_that_are_no_numbers_cost_a_build(
    site, redis_client, value
):
    before = site.client.get(HOME).content
    for key in (b"{content}:sequence", *redis_client.keys("{content}:stamp:*")):
        redis_client.set(key, value, keepttl=True)
    reset_site_cache()
    for _ in range(2):
        response = site.client.get(HOME)
        assert (response.status_code, response.content) == (200, before)
    reset_site_cache()
    assert "hit" in site.client.get(HOME)["Cache-Status"]


def test_the_tests_spoil_what_can_be_read():
    """Else that it is not understood would prove nothing."""
    entry = Entry(
        payload=b"a page",
        dependencies=("everything",),
        started_at=1,
        created_at=1.0,
        fresh_seconds=60,
    )
    assert not isinstance(unpack_entry(pack_entry(entry)), Missing)
    for name, change in BAD.items():
        assert change(pack_entry(entry)) != pack_entry(entry), name
