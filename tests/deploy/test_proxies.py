"""nginx and Varnish give the site the time, and the bytes, that it takes for itself."""

from __future__ import annotations

import re

import pytest

from content.conf import conf
from content.preview.links import COOKIE as LINK_COOKIE
from content.providers.forwarding import SESSION_COOKIE
from tests.deploy.test_manifests import DEPLOY

SITE_CONF = (DEPLOY / "nginx/site.conf").read_text()
SITE_VCL = (DEPLOY / "varnish/site.vcl").read_text()


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        (SITE_CONF, r"proxy_read_timeout (\d+)s;"),
        (SITE_VCL, r"\.first_byte_timeout = (\d+)s;"),
    ],
    ids=["nginx", "Varnish"],
)
def test_they_wait_longer_than_the_site_does(text, setting):
    [seconds] = re.findall(setting, text)
    waits = (conf.CONTENT_DEADLINE_SECONDS, conf.CONTENT_BINARY_WAIT_SECONDS)
    assert int(seconds) > max(waits)


def test_nginx_lets_through_what_the_site_takes_and_not_more():
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", SITE_CONF)
    assert int(megabytes) * 2**20 == conf.CONTENT_PREVIEW_POST_MAX_BYTES


@pytest.mark.parametrize("text", [SITE_CONF, SITE_VCL], ids=["nginx", "Varnish"])
def test_they_know_all_cookies_and_headers_that_are_one_visitors(text):
    [names] = re.findall(r"\(\?:([a-z|-]+)\)=", text)
    assert set(names.split("|")) == {LINK_COOKIE, SESSION_COOKIE, "sessionid"}
    assert re.search(r"authorization", text, re.IGNORECASE)
    assert re.search(r"x.preview.session.token", text, re.IGNORECASE)
