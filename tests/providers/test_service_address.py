from __future__ import annotations

import pytest

from content.providers.service_address import (
    ServiceAddress,
    path_of,
    without_credentials,
)


@pytest.mark.parametrize(
    ("base_url", "text"),
    [
        ("http://Service.Example/", "http://service.example:80"),
        ("https://service.example/dd4t/", "https://service.example:443"),
        ("http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("http://[::1]:8081/", "http://[::1]:8081"),
    ],
)
def test_an_address_is_scheme_host_and_port(base_url, text):
    assert str(ServiceAddress.parse(base_url)) == text


def test_services_below_one_address_share_it():
    one = ServiceAddress.parse("http://x/one/")
    assert one == ServiceAddress.parse("http://x:80/two/")
    assert one != ServiceAddress.parse("http://x/one/", ca_bundle="a.pem")
    assert path_of("http://x/one/") == "/one/"


@pytest.mark.parametrize(
    ("base_url", "reason"),
    [
        ("", "begin with"),
        ("//x/", "begin with"),
        ("ftp://x/", "begin with"),
        ("http://x", "end with a slash"),
        ("http://x/a", "end with a slash"),
        ("http:///", "no host"),
        ("http://u@x/", "user name"),
        ("http://u:p@x/", "user name"),
        ("http://x/?a/", "query"),
        ("http://x/#/", "fragment"),
        ("http://x y/", "blanks"),
        ("http://x/\n/", "blanks"),
        ("http://x:99999/", "(?i)port"),
        ("http://x:http/", "(?i)port"),
    ],
)
def test_what_is_no_base_url_is_refused_with_the_reason(base_url, reason):
    with pytest.raises(ValueError, match=reason):
        ServiceAddress.parse(base_url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://x/", "http://x/"),
        ("http://x/@/", "http://…@/"),
        ("http://user:secret@x/", "http://…@x/"),
        ("http://user:se//c@r/et@x/", "http://…@x/"),
        ("http://user:secret\n@x/", "http://…@x/"),
        ("user:secret@x", "…@x"),
        ("", ""),
    ],
)
def test_credentials_are_not_told(url, told):
    assert without_credentials(url) == told
