from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given, strategies as st

from content.redirects.targets import RefusedTargetError, make_target

HOSTS = ("shop.example", ".example.org")


@pytest.mark.parametrize(
    ("target", "groups", "location"),
    [
        ("/new/", (), "/new/"),
        ("/new/$1", ("a/b",), "/new/a/b"),
        (r"/new/\1.html#part", ("é",), "/new/%C3%A9.html#part"),
        ("/caf%C3%A9?x=1", (), "/caf%C3%A9?x=1"),
        ("/café", (), "/caf%C3%A9"),
        ("/s?q=$1", ("a&b=c d",), "/s?q=a%26b%3Dc%20d"),
        ("/$1", ("/evil.example",), "/evil.example"),
        ("/$1", ("\r\nSet-Cookie: a=b",), "/%0D%0ASet-Cookie:%20a=b"),
        ("/$1", ("a?b#c",), "/a%3Fb%23c"),
        ("/$1", (r"\evil.example",), "/%5Cevil.example"),
        ("https://shop.example/$1", ("x",), "https://shop.example/x"),
        ("https://Deep.Example.org:444", (), "https://deep.example.org:444/"),
        ("http://www.example.net/x", (), "http://www.example.net/x"),
    ],
)
@override_settings(CONTENT_REDIRECT_HOSTS=HOSTS)
def test_what_was_matched_is_encoded_for_its_place(target, groups, location):
    assert str(make_target(target, groups, host="www.example.net:80")) == location


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://$1/",
        "https://$1.shop.example/",
        "javascript:alert(1)",
        "ftp://shop.example/",
        "new.html",
        "",
        "/a b",
        "/a\r\nX: y",
        r"/\evil.example",
        r"\\evil.example",
        "https:///evil.example",
        "https://[::1",
        "/$2",
    ],
)
@override_settings(CONTENT_REDIRECT_HOSTS=HOSTS)
def test_nobody_is_led_where_nobody_allowed(target):
    with pytest.raises(RefusedTargetError):
        make_target(target, ("evil.example",), host="www.example.net")


@given(st.text(max_size=30), st.sampled_from(["/$1", "/a/$1", "/x?q=$1", "/#$1"]))
def test_whatever_was_matched_stays_on_the_site(text, target):
    location = str(make_target(target, (text,)))
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert location.isascii()
    assert location.isprintable()


def test_the_query_that_was_asked_with_goes_along():
    target = make_target("/new?a=1#part").with_query("b=2&c=\r\n")
    assert str(target) == "/new?a=1&b=2&c=%0D%0A#part"
