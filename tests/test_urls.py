"""The framework's URLs beside those of a site."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import Resolver404, resolve, reverse

from content.views import published


@pytest.fixture(autouse=True)
def site():
    with override_settings(ROOT_URLCONF="tests.support.odd_views"):
        yield


def test_the_urls_of_a_sites_own_views_can_be_found():
    assert reverse("address") == "/address/"


def test_its_own_views_go_first():
    assert resolve("/address/").func is not published


@pytest.mark.parametrize(
    "path", ["/", "/news/", "/x.jpg", "/a\nb", "/a\r\n", "/\u2028"]
)
def test_every_other_path_may_be_published_content(path):
    assert resolve(path).func is published


def test_a_path_that_begins_with_no_slash_is_none():
    with pytest.raises(Resolver404):
        resolve("news")
