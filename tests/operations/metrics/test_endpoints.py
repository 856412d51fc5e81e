from __future__ import annotations

import pytest
from django.test import override_settings
from prometheus_client.parser import text_string_to_metric_families

from content.caching.site_cache import get_site_cache
from content.caching.statistics import Event
from content.operations.doorway import Doorway
from content.operations.metrics.recording import record, record_last
from tests.support.wsgi import WsgiAnswer, ask

TOKEN = "t0ken-of-the-tests"


def page(environ, start_response):
    cache_status = environ.get("test.cache_status", "site-frontend; hit; ttl=5")
    start_response("200 OK", [("Cache-Status", cache_status)])
    return [b"a page"]


@pytest.fixture
def door():
    return Doorway(page)


def read(answer: WsgiAnswer) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }


def test_nobody_may_read_them_by_default(door):
    assert ask(door, "/metrics").body == b"a page"
    bearer = {"HTTP_AUTHORIZATION": "Bearer "}
    assert ask(door, "/metrics", **bearer).body == b"a page"


@pytest.mark.parametrize(
    ("given", "may"),
    [
        (f"Bearer {TOKEN}", True),
        (f"bearer {TOKEN}", True),
        (f"Bearer {TOKEN}x", False),
        (f"Basic {TOKEN}", False),
        (TOKEN, False),
        ("Bearer ünïcode", False),
        ("", False),
    ],
)
def test_token_opens_them(door, given, may):
    with override_settings(CONTENT_METRICS_TOKEN=TOKEN):
        answer = ask(door, "/metrics", HTTP_AUTHORIZATION=given)
    assert (answer.body != b"a page") is may


def test_addresses_open_them(door):
    with override_settings(CONTENT_METRICS_ADDRESSES=["10.0.0.0/8"]):
        answer = ask(door, "/metrics", REMOTE_ADDR="10.9.8.7")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["Cache-Control"] == "no-store"
        by_proxy = {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}
        assert ask(door, "/metrics", **by_proxy).body == b"a page"


@pytest.fixture
def open_to_all():
    with override_settings(CONTENT_METRICS_ADDRESSES=["*"]):
        yield


def test_they_tell_what_this_process_has_counted(door, open_to_all):
    get_site_cache().statistics.count("output", Event.BUILT)
    name = ("content_request_seconds_count", "hit", "200")
    before = read(ask(door, "/metrics")).get(name, 0)
    ask(door)
    told = read(ask(door, "/metrics"))
    assert told[name] == before + 1
    assert told["content_cache_events_total", "built", "output"] == 1
    assert told["content_store_answering",] == 1
    assert told["content_processes",] == 1
    assert told["content_resident_bytes",] > 1_000_000


@pytest.mark.parametrize(
    ("cache_status", "kind"),
    [
        ("site-frontend; hit; ttl=-3; detail=superseded", "stale"),
        ("site-frontend; fwd=miss; stored", "miss"),
        ("site-frontend; fwd=stale; stored", "rebuilt"),
        ('site-frontend; fwd=bypass; detail="method"', "bypass"),
        ("", "none"),
    ],
)
def test_requests_are_told_apart_by_what_the_cache_did(
    door, open_to_all, cache_status, kind
):
    name = ("content_request_seconds_count", kind, "200")
    before = read(ask(door, "/metrics")).get(name, 0)
    ask(door, **{"test.cache_status": cache_status})
    assert read(ask(door, "/metrics"))[name] == before + 1


def test_probes_are_no_requests_of_visitors(door, open_to_all):
    before = read(ask(door, "/metrics"))
    ask(door, "/healthz")
    after = read(ask(door, "/metrics"))
    counts = {name for name in after if name[0] == "content_request_seconds_count"}
    assert {name: after[name] for name in counts} == {
        name: before[name] for name in counts
    }


def test_processes_of_a_machine_are_told_together(door, tmp_path):
    with override_settings(
        CONTENT_METRICS_ADDRESSES=["*"], CONTENT_METRICS_FOLDER=str(tmp_path)
    ):
        get_site_cache().statistics.count("output", Event.BUILT)
        record()
        [written] = tmp_path.glob("*.samples")
        written.rename(tmp_path / "1.samples")  # as if by another process
        told = read(ask(door, "/metrics"))
    assert told["content_cache_events_total", "built", "output"] == 2
    assert told["content_processes",] == 2


def test_folder_that_is_gone_costs_the_others_numbers_only(tmp_path, caplog):
    gone = tmp_path / "gone"
    with override_settings(
        CONTENT_METRICS_ADDRESSES=["*"], CONTENT_METRICS_FOLDER=str(gone)
    ):
        record()
        record_last()
        assert "metrics not recorded" in caplog.text
        told = read(ask(Doorway(page), "/metrics"))
    assert told["content_processes",] == 1
