"""The commands that explain and steer the cache, as they are typed."""

from __future__ import annotations

import io
import json
import os
import socket
import time
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from content.caching.stores import open_store
from content.output.addresses import KIND, Address
from tests.support.inspected_site import inspected_site, served
from tests.support.local_delivery import running_local_delivery

PROCESS = f"{socket.gethostname()}:{os.getpid()}"


@pytest.fixture
def site(redis_server, redis_client):
    """A site whose processes share a Redis, with three pages visited."""
    with inspected_site(redis_server.url) as site:
        site.visit("/", "/news.html", "/about.html")
        yield site


@pytest.fixture
def lone_site():
    """One whose process keeps what it knows to itself, and answers over HTTP."""
    with (
        inspected_site() as site,
        served() as url,
        override_settings(CONTENT_SITE_URL=url),
    ):
        site.visit("/", "/news.html", "/about.html")
        yield site


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def run_for_json(*arguments: str) -> dict[str, Any]:
    found = json.loads(run(*arguments, "--json"))
    assert isinstance(found, dict)
    return found


# -- with a store that all processes share ---------------------------------------------


def test_why_tells_what_an_answer_depends_on_and_what_changed_it(site):
    told = run("why", "/")
    assert told.startswith(
        "http://testserver/  (publication 5)\n  state        fresh: "
    )
    assert "item:1:5:7" in told
    assert "\npage /index.html  (publication 5)\n" in told
    run("invalidate", "tcm:5-7-64")
    told = run("why", "http://testserver/")
    assert "state        superseded" in told
    assert "manage.py invalidate tcm:5-7-64; item:1:5:7" in told
    assert "<- superseded it\n      item:1:5:7\n" in told


def test_why_says_why_nothing_is_kept(site):
    assert run("why", "/nowhere.html").startswith(
        "No answer is kept for /nowhere.html:\n  it may be kept, but nobody has asked"
    )
    told = run("why", "/", "--host", "elsewhere", "--scheme", "https")
    assert told.startswith("No answer is kept for https://elsewhere/:")


def test_why_tells_of_an_item(site):
    assert run("why", "tcm:5-8-64").startswith("page /news.html  (publication 5)")


def test_impact_is_exactly_what_the_invalidation_supersedes(site):
    site.report_hits("web1:1", {"/news.html": 2})
    told = run_for_json("impact", "tcm:5-90")
    listed = told["answers"]
    assert isinstance(listed, list)
    addresses = [each["address"] for each in listed]
    assert addresses == ["http://testserver/news.html", "http://testserver/"]
    assert run("impact", "tcm:5-90").startswith("Touches 2 pages of 3 known addresses")
    run("invalidate", "tcm:5-90")
    assert set(addresses) == {
        str(Address.of_key(key))
        for key, found in site.store.find_entries(KIND)
        if found.is_superseded
    }


@pytest.mark.parametrize(
    ("arguments", "stamped"),
    [
        (["tcm:5-7", "tcm:5-8"], ["item:1:5:7", "misses:5", "lists:5", "item:1:5:8"]),
        (["/"], ["url:5:/index.html", "item:1:5:7", "misses:5"]),
        (["--publication", "5"], ["publication:5"]),
        (["--everything"], ["everything"]),
    ],
)
def test_what_is_invalidated_is_printed_and_superseded(site, arguments, stamped):
    first, *lines = run("invalidate", *arguments).splitlines()
    assert first.startswith("Stamped 20")
    assert [line.strip() for line in lines] == stamped
    assert "state        superseded" in run("why", "/")


def test_what_was_invalidated_is_stamped_again_when_it_has_settled(site, settings):
    settings.CONTENT_SETTLE_SECONDS = 0.2
    begun = time.monotonic()
    *_, last = run("invalidate", "tcm:5-7").splitlines()
    assert time.monotonic() - begun >= 0.2
    assert last.startswith("Stamped again, having settled, 20")
    store = open_store()
    *_, first, again = store.read_stream(0, wait_seconds=0)
    assert f"({again.sequence})" in last
    assert first.dependencies == again.dependencies
    assert again.sequence > first.sequence


def test_dry_run_tells_the_impact_and_touches_nothing(site):
    sequence = site.store.read_sequence()
    told = run("invalidate", "--everything", "--dry-run")
    assert told.startswith("Touches 3 pages of 3 known addresses\nby  everything\n")
    assert run_for_json("invalidate", "/", "--dry-run")["kept"] == 3
    assert site.store.read_sequence() == sequence


def test_statistics_tell_of_every_process_and_of_what_is_kept(site):
    site.report_hits("web1:1", {})
    site.report_hits("web2:2", {})
    told = run("cache_statistics")
    for process in ("web1:1", "web2:2"):
        assert f"\n{process}" in told
    assert "\noutput                        3" in told
    kept = run_for_json("cache_statistics")["kept"]
    assert isinstance(kept, list)
    assert kept[0]["by_state"] == {"fresh": 3}


def test_binary_statistics_tell_of_every_process_and_of_this_disk(site, tmp_path):
    site.report_hits("web1:1", {})
    told = run("binary_statistics")
    assert told.startswith("Each process keeps its files in a folder of its own")
    assert "\nweb1:1" in told
    with override_settings(CONTENT_BINARY_FOLDER=str(tmp_path)), served() as url:
        assert run_for_json("binary_statistics")["folder"] == str(tmp_path)
        assert run_for_json("binary_statistics", "--site", url)["process"] == PROCESS


@pytest.mark.parametrize("as_json", [True, False])
def test_site_itself_can_be_asked_instead_of_the_store(site, as_json):
    with served() as url:
        arguments = ["cache_statistics", "--site", url]
        if as_json:
            assert run_for_json(*arguments)["process"] == PROCESS
        else:
            assert run(*arguments).startswith(f"{PROCESS} says of its own memory:\n\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["why", "news"], "Neither a URI nor a URL.*news"),
        (["impact", "/a", "tcm:x"], "tcm:x"),
        (["impact", "http://testserver/a/../b"], "dot segment"),
        (["invalidate", "tcm:5-7", "tcm:x"], "tcm:x"),
        (["invalidate"], "Name items"),
        (["invalidate", "/", "--everything"], "Name items"),
        (["invalidate", "--publication", "0"], "no publication 0, but 5"),
        (["invalidate", "/", "--json"], "--dry-run"),
        (["invalidate", "/", "--site", "http://a/"], "--dry-run"),
        (["cache_statistics", "--site", "nowhere"], "not the address of a site"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is(site, arguments, message):
    sequence = site.store.read_sequence()
    with pytest.raises(CommandError, match=message):
        run(*arguments)
    assert site.store.read_sequence() == sequence


@pytest.mark.parametrize("name", ["/", "tcm:5-7"])
@pytest.mark.parametrize("command", ["why", "impact", "invalidate"])
def test_redis_that_does_not_answer_is_said(command, name):
    with (
        inspected_site("redis://127.0.0.1:1/0"),
        pytest.raises(CommandError, match="Redis did not answer"),
    ):
        run(command, name)


# -- where each process keeps what it knows to itself ----------------------------------


def test_site_tells_what_its_process_knows(lone_site):
    lone_site.store.invalidate(["item:1:5:7"], reason="PageMeta 1:5:7")
    told = run("why", "/")
    assert told.startswith(f"{PROCESS} says of its own memory:\n\nhttp://testserver/  ")
    assert "PageMeta 1:5:7" in told
    told = run("impact", "tcm:5-90")
    assert "Touches 1 page of 3 known addresses" in told
    assert "output              " in run("cache_statistics")
    assert "Touches 2 pages" in run("invalidate", "--publication", "5", "--dry-run")


def test_local_delivery_tells_the_processes_what_to_forget(settings, tmp_path):
    with running_local_delivery(tmp_path) as delivery:
        settings.CONTENT_EVENT_SOURCE = "local"
        settings.CONTENT_LOCAL_DELIVERY_URL = delivery.url
        told = run("invalidate", "tcm:5-7")
        assert told.startswith(f"Told {delivery.url}:\n  {{")
        assert [told.split()[-1]] == list(delivery.events.read(0).messages)
        with pytest.raises(CommandError, match=r"No event can name a URL.*/news/"):
            run("invalidate", "/news/")
