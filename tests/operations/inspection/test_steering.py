from __future__ import annotations

import json

import pytest

from content.exceptions import CacheUnavailableError
from content.model.uri import TcmUri
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.names import (
    NamedEverything,
    NamedItem,
    NamedPublication,
    parse_name,
)
from content.operations.inspection.steering import (
    Stamped,
    stamp,
    stamp_again,
    tell_local_delivery,
)
from content.output.addresses import KIND
from tests.support.local_delivery import running_local_delivery

PAGE = NamedItem(TcmUri(5, 7, 64))


def test_what_an_event_would_name_is_stamped_with_the_reason(site):
    site.visit("/", "/about.html")
    stamped = stamp([PAGE], site.store)
    assert stamped.dependencies == ("item:1:5:7", "misses:5", "lists:5")
    assert stamped.reason == "manage.py invalidate tcm:5-7-64"
    assert site.store.read_stamps(["item:1:5:7"]) == [stamped.sequence]
    last = site.store.find_last_invalidation(["item:1:5:7"])
    assert last is not None
    assert last.reason == stamped.reason
    superseded = {
        key.identity
        for key, found in site.store.find_entries(KIND)
        if found.is_superseded
    }
    assert superseded == {"/"}


def test_next_visit_sees_what_is_published_now(site):
    site.visit("/")
    page = site.provider.answers["page", "/index.html"]
    site.provider.answers["page", "/index.html"] = page.replace(b"Page", b"New page")
    site.hear_of(stamp([parse_name("/")], site.store).sequence)
    assert b"New page" in site.client.get("/").content


def test_long_reason_is_shortened(site):
    items = [NamedItem(TcmUri(5, number)) for number in range(1, 100)]
    assert len(stamp(items, site.store).reason) == 200


def test_the_same_is_stamped_again_and_says_so(site):
    items = [NamedItem(TcmUri(5, number)) for number in range(1, 100)]
    first = stamp(items, site.store)
    again = stamp_again(first, site.store)
    assert again.dependencies == first.dependencies
    assert again.sequence > first.sequence
    assert len(again.reason) == 200
    assert again.reason.endswith(", again after settling")


def test_store_that_does_not_answer_is_an_error(site, monkeypatch):
    def fail(*_args, **_options):
        raise CacheUnavailableError("down")

    monkeypatch.setattr(type(site.store), "invalidate", fail)
    with pytest.raises(InspectionError, match="Nothing was invalidated: down"):
        stamp([PAGE], site.store)
    stamped = Stamped(dependencies=("everything",), reason="", sequence=1)
    with pytest.raises(InspectionError, match="Not stamped a second time: down"):
        stamp_again(stamped, site.store)


# -- by way of local delivery ----------------------------------------------------------


@pytest.fixture
def delivery(tmp_path, settings):
    (tmp_path / "5").mkdir()
    with running_local_delivery(tmp_path) as service:
        settings.CONTENT_EVENT_SOURCE = "local"
        settings.CONTENT_LOCAL_DELIVERY_URL = service.url
        yield service


def test_local_delivery_is_told_and_tells_all_who_follow(delivery):
    told = tell_local_delivery([PAGE, NamedPublication(5), NamedEverything()])
    heard = delivery.events.read(0).messages
    assert heard == told
    assert [json.loads(message)["key"] for message in heard] == ["1:5:7", "5", ""]


def test_url_cannot_be_told_of_and_nothing_else_is(delivery):
    with pytest.raises(InspectionError, match=r"No event can name a URL.*/news/"):
        tell_local_delivery([PAGE, parse_name("/news/")])
    assert delivery.events.read(0).messages == ()


@pytest.mark.parametrize("source", ["", "activemq"])
def test_processes_that_do_not_follow_local_delivery_cannot_be_told(settings, source):
    settings.CONTENT_EVENT_SOURCE = source
    with pytest.raises(InspectionError, match="CONTENT_EVENT_SOURCE"):
        tell_local_delivery([PAGE])


def test_local_delivery_that_is_gone_is_an_error(delivery, settings):
    settings.CONTENT_LOCAL_DELIVERY_URL = "http://127.0.0.1:1/"
    with pytest.raises(InspectionError, match="Nothing was invalidated"):
        tell_local_delivery([PAGE])
