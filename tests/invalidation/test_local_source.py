"""Following local delivery's events over a socket."""

from __future__ import annotations

import pytest

from content.exceptions import InvalidUrlError
from content.invalidation.local_source import LocalSource
from content.local_delivery.service import LocalDelivery
from content.operations.stage.ports import free_port
from tests.support.activemq_listening import RecordingSink
from tests.support.local_delivery import running_local_delivery, write_sample

PAGE = "5/pages/news/tides.html.json"


@pytest.fixture
def sink():
    return RecordingSink()


@pytest.fixture
def follow(sink):
    sources = []

    def start(url):
        source = LocalSource(url, sink)
        source.start()
        sources.append(source)
        return source

    yield start
    for source in sources:
        source.stop()


def test_it_begins_with_a_gap_and_then_hears_every_message(tmp_path, sink, follow):
    with running_local_delivery(write_sample(tmp_path)) as delivery:
        follow(delivery.url)
        sink.wait_for_gaps(1)
        delivery.publisher.unpublish(PAGE)
        sink.wait_for(lambda: any('"1:5:311"' in body for body in sink.bodies))
        assert sink.gaps == ["began to listen"]
        assert len(set(sink.message_ids)) == len(sink.message_ids)


def test_another_process_of_local_delivery_is_a_gap(tmp_path, sink, follow):
    write_sample(tmp_path)
    port = free_port()
    with running_local_delivery(tmp_path, port=port) as delivery:
        follow(delivery.url)
        sink.wait_for_gaps(1)
    with running_local_delivery(tmp_path, port=port) as delivery:
        sink.wait_for_gaps(2)
        delivery.events.add(["after"])
        sink.wait_for_body("after")


def test_it_waits_for_a_local_delivery_that_is_not_there_yet(tmp_path, sink, follow):
    port = free_port()
    source = follow(f"http://127.0.0.1:{port}/")
    sink.wait_for(lambda: True)
    with running_local_delivery(write_sample(tmp_path), port=port):
        sink.wait_for_gaps(1)
        assert source.is_alive


def test_what_is_no_address_is_refused(sink):
    with pytest.raises(InvalidUrlError):
        LocalSource("https://elsewhere", sink)


def test_stopping_says_whether_all_is_applied(tmp_path, sink):
    with running_local_delivery(write_sample(tmp_path)) as delivery:
        assert isinstance(delivery, LocalDelivery)
        source = LocalSource(delivery.url, sink)
        source.start()
        sink.wait_for_gaps(1)
        sink.can_flush = False
        assert not source.stop()
        assert not source.is_alive
