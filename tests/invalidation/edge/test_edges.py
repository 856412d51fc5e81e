from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from content.invalidation.edge.checks import check_edges
from content.invalidation.edge.edges import answer_headers, configured_edges

VARNISH = {"kind": "varnish", "url": "http://cache:6081/"}
FASTLY = {
    "kind": "fastly",
    "url": "https://api.fastly.com/service/abc/purge",
    "headers": {"Fastly-Key": "secret"},
}
CLOUDFLARE = {
    "kind": "cloudflare",
    "url": "https://api.cloudflare.com/client/v4/zones/abc/purge_cache",
    "headers": {"Authorization": "Bearer secret"},
}
OTHER = {
    "kind": "tags",
    "url": "https://cdn.example.org/forget",
    "method": "DELETE",
    "answer_header": "Edge-Cache-Tag",
    "purge_header": "Edge-Cache-Tag",
}


def test_answers_carry_their_tags_in_the_way_of_each_edge_cache():
    with override_settings(CONTENT_EDGE_CACHES=[VARNISH, FASTLY, CLOUDFLARE, OTHER]):
        assert answer_headers(configured_edges(), ["a", "b"]) == {
            "xkey": "a b",
            "Surrogate-Key": "a b",
            "Cache-Tag": "a,b",
            "Edge-Cache-Tag": "a b",
        }
        assert list(check_edges()) == []


def test_without_edge_caches_answers_carry_nothing():
    assert answer_headers(configured_edges(), ["a"]) == {}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({}, "kind"),
        ({"kind": "squid", "url": "http://x/"}, "squid"),
        ({"kind": "varnish"}, "url"),
        ({**VARNISH, "urls": []}, "urls"),
        ({**VARNISH, "most_tags": "many"}, "most_tags"),
        ({"kind": "tags", "url": "http://x/"}, "answer_header"),
        ({"kind": "tags", "url": "http://x/", "answer_header": "X"}, "purge_header"),
        ("http://x/", "entry 0"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(entry, problem):
    with override_settings(CONTENT_EDGE_CACHES=[entry]):
        with pytest.raises(ImproperlyConfigured, match=problem):
            configured_edges()
        assert [message.id for message in check_edges()] == ["content.E310"]


@pytest.mark.parametrize("setting", [None, 5, VARNISH, "http://x/"])
def test_what_is_no_list_is_refused(setting):
    with override_settings(CONTENT_EDGE_CACHES=setting):
        with pytest.raises(ImproperlyConfigured, match="CONTENT_EDGE_CACHES"):
            configured_edges()
        assert [message.id for message in check_edges()] == ["content.E310"]


def test_two_of_one_name_are_refused():
    with override_settings(CONTENT_EDGE_CACHES=[{**VARNISH, "name": "a"}] * 2):
        assert [message.id for message in check_edges()] == ["content.E310"]


@pytest.mark.parametrize(
    ("entry", "ids"),
    [
        ({**VARNISH, "url": "ftp://cache/"}, ["content.E312"]),
        ({**VARNISH, "url": "cache"}, ["content.E312"]),
        ({**VARNISH, "url": "http://user:secret@cache/"}, ["content.E312"]),
        ({**VARNISH, "url": "http://user:secret/x@cache/"}, ["content.E312"]),
        ({**VARNISH, "most_tags": 0}, ["content.E313"]),
        ({**VARNISH, "most_tags": 801}, ["content.E313"]),
        ({**CLOUDFLARE, "most_tags": 801}, []),  # in a body there is room
        ({**OTHER, "answer_header": ""}, ["content.E314"]),
        ({**OTHER, "answer_header": "Cache Tag"}, ["content.E314"]),
        ({**OTHER, "purge_header": "Cache:Tag"}, ["content.E314"]),
        ({**OTHER, "method": ""}, ["content.E314"]),
        ({**FASTLY, "headers": {"Fastly Key": "secret"}}, ["content.E314"]),
        ({**FASTLY, "headers": {"Fastly-Key": "secret\n"}}, ["content.E314"]),
        ({**FASTLY, "headers": {"Fastly-Key": "secret €"}}, ["content.E314"]),
        ({**OTHER, "ca_bundle": "/nowhere.pem"}, ["content.E315"]),
        ({**OTHER, "ca_bundle": __file__}, ["content.E315"]),
        ({**FASTLY, "url": "https://cdn/purge?soft=1"}, []),
    ],
)
def test_what_cannot_work_is_reported(entry, ids):
    with override_settings(CONTENT_EDGE_CACHES=[entry]):
        messages = list(check_edges())
        assert [message.id for message in messages] == ids
        for message in messages:
            assert f"{entry['kind']}-0" in message.msg
            assert "secret" not in message.msg


@pytest.mark.parametrize(("separator", "ids"), [(" ", []), (",", ["content.E316"])])
def test_two_that_read_one_header_differently_are_reported(separator, ids):
    other = {
        **OTHER,
        "answer_header": "surrogate-key",
        "answer_separator": separator,
    }
    with override_settings(CONTENT_EDGE_CACHES=[FASTLY, other]):
        assert [message.id for message in check_edges()] == ids


@pytest.mark.parametrize("tags", [0, 1, 801])
def test_a_number_of_tags_that_cannot_work_is_reported(tags):
    with override_settings(CONTENT_EDGE_TAGS=tags):
        assert [message.id for message in check_edges()] == ["content.E311"]
