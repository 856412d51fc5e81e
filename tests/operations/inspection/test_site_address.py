from __future__ import annotations

import pytest
from django.test import override_settings

from content.operations.inspection.site_address import usual_host

URL = "http://127.0.0.1:8080/"


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        (["127.0.0.1"], "127.0.0.1:8080"),
        (["*"], "127.0.0.1:8080"),
        (["www.example.org", "example.org"], "www.example.org"),
        ([".example.org", "www.example.org"], "www.example.org"),
        ([".example.org"], "127.0.0.1:8080"),
        ([], "127.0.0.1:8080"),
    ],
)
def test_the_usual_host_is_that_of_the_address_or_the_first_that_is_allowed(
    allowed, host
):
    with override_settings(ALLOWED_HOSTS=allowed):
        assert usual_host(URL) == host


@override_settings(ALLOWED_HOSTS=["*"], CONTENT_SITE_URL="https://Inside/site/")
def test_the_address_is_that_of_the_settings_unless_another_is_given():
    assert usual_host() == "inside"
    assert usual_host(URL) == "127.0.0.1:8080"
