from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from content.addressing.publications import resolve_publication

TWO_ON_ONE_HOST = [
    {"publication_id": 5},
    {"publication_id": 6, "path_prefix": "/nl/", "language": "nl"},
]
TWO_HOSTS = [
    {"publication_id": 5, "hosts": ["www.example.org"]},
    {"publication_id": 6, "hosts": ["www.example.nl", "example.nl"]},
    {"publication_id": 7, "hosts": ["www.example.org"], "path_prefix": "/shop/"},
    {"publication_id": 8, "path_prefix": "/shop/"},
]


@pytest.mark.parametrize(
    ("path", "publication_id"),
    [
        ("/", 5),
        ("/news/", 5),
        ("/nl/", 6),
        ("/nl", 6),
        ("/nl/nieuws/", 6),
        ("/nlx/", 5),
    ],
)
@override_settings(CONTENT_PUBLICATIONS=TWO_ON_ONE_HOST)
def test_the_longest_path_prefix_decides(path, publication_id):
    publication = resolve_publication("localhost", path)
    assert publication is not None
    assert publication.publication_id == publication_id


@pytest.mark.parametrize(
    ("host", "path", "publication_id"),
    [
        ("www.example.org", "/", 5),
        ("WWW.Example.ORG:8080", "/", 5),
        ("www.example.org.", "/", 5),
        ("example.nl", "/x.html", 6),
        ("www.example.org", "/shop/x.html", 7),
        ("elsewhere.example", "/shop/", 8),
        ("[::1]:8000", "/shop/", 8),
    ],
)
@override_settings(CONTENT_PUBLICATIONS=TWO_HOSTS)
def test_a_named_host_goes_before_every_host(host, path, publication_id):
    publication = resolve_publication(host, path)
    assert publication is not None
    assert publication.publication_id == publication_id


@override_settings(CONTENT_PUBLICATIONS=TWO_HOSTS)
def test_a_host_that_no_publication_names_has_none():
    assert resolve_publication("elsewhere.example", "/") is None


@override_settings(CONTENT_PUBLICATIONS=[{"publication_id": 5, "hots": ["typo"]}])
def test_a_wrong_setting_is_named():
    with pytest.raises(ImproperlyConfigured, match=r"CONTENT_PUBLICATIONS.*hots"):
        resolve_publication("localhost", "/")
