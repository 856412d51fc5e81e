"""What an answer is kept under, and the request that it is built for."""

from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given, strategies as st

from content.caching.entries import Key
from content.output.addresses import Address
from content.output.sharing import find_address

HOST = "testserver"
HOME = Address(publication_id=5, scheme="http", host=HOST, path="/")

_paths = st.text(st.characters(codec="utf-8")).map(lambda text: f"/{text}")
_queries = st.text("abc=&%+-._~:/?@é ", max_size=20)
_hosts = st.sampled_from(["testserver", "www.example.com:8443", "[::1]:8080"])
_script_names = st.sampled_from(["", "/site", "/a site/é"])
_addresses = st.builds(
    Address,
    publication_id=st.integers(1, 9_999),
    scheme=st.sampled_from(["http", "https"]),
    host=_hosts,
    script_name=_script_names,
    path=_paths,
    query=_queries,
)


@pytest.fixture(scope="module", autouse=True)
def site():
    with override_settings(
        ALLOWED_HOSTS=["*"],
        CONTENT_PUBLICATIONS=[{"publication_id": 5}],
        CONTENT_QUERY_PARAMETERS=["page", "q"],
        CONTENT_MAX_URL_BYTES=10_000,
    ):
        yield


@given(address=_addresses, release=st.text(st.characters(codec="utf-8")))
def test_a_key_tells_its_address(address, release):
    key = address.key(release)
    assert Address.of_key(key) == address
    assert Key.parse(str(key)) == key


@given(one=_addresses, other=_addresses)
def test_what_differs_has_another_key(one, other):
    assert (one.key("a") == other.key("a")) is (one == other)


def test_another_release_has_another_key():
    keys = {HOME.key(release) for release in ("1", "2", "1 ", "http://testserver?1")}
    assert len(keys) == 4


@pytest.mark.parametrize(
    "other",
    [
        Address(publication_id=6, scheme="http", host=HOST, path="/"),
        Address(publication_id=5, scheme="https", host=HOST, path="/"),
        Address(publication_id=5, scheme="http", host="elsewhere", path="/"),
        Address(publication_id=5, scheme="http", host=f"{HOST}:81", path="/"),
        Address(publication_id=5, scheme="http", host=HOST, script_name="/x", path="/"),
        Address(publication_id=5, scheme="http", host=HOST, path="/x"),
        Address(publication_id=5, scheme="http", host=HOST, path="/", query="x=1"),
    ],
    ids=str,
)
def test_whatever_an_answer_may_differ_by_is_in_its_key(other):
    assert other.key("1") != HOME.key("1")


def test_it_reads_as_an_absolute_url():
    address = Address(
        publication_id=5,
        scheme="https",
        host="example.com:8443",
        script_name="/site",
        path="/news/",
        query="page=2",
    )
    assert str(address) == "https://example.com:8443/site/news/?page=2"
    assert str(HOME) == "http://testserver/"


# -- the request -----------------------------------------------------------------------


def test_the_request_is_for_the_address():
    address = Address(
        publication_id=5,
        scheme="https",
        host="example.com:8443",
        script_name="/site",
        path="/straße/",
        query="page=2&q=%C3%A9",
    )
    request = address.make_request()
    assert request.method == "GET"
    assert request.is_secure()
    assert request.path_info == "/straße/"
    assert request.get_host() == "example.com:8443"
    assert request.get_port() == "8443"
    assert request.build_absolute_uri() == (
        "https://example.com:8443/site/stra%C3%9Fe/?page=2&q=%C3%A9"
    )
    assert request.GET.dict() == {"page": "2", "q": "é"}


@pytest.mark.parametrize(
    ("scheme", "host", "port"),
    [
        ("http", HOST, "80"),
        ("https", HOST, "443"),
        ("http", f"{HOST}:8080", "8080"),
        ("http", "[::1]", "80"),
        ("http", "[::1]:8080", "8080"),
    ],
)
def test_the_port_is_that_of_the_host_or_of_the_scheme(scheme, host, port):
    address = Address(publication_id=5, scheme=scheme, host=host, path="/")
    assert address.make_request().get_port() == port


def test_the_request_holds_nothing_else():
    request = HOME.make_request()
    assert dict(request.headers) == {"Host": HOST}
    assert request.COOKIES == {}
    assert request.POST == {}
    assert request.body == b""
    assert request.META["REMOTE_ADDR"] == ""


@given(
    address=st.builds(
        Address,
        publication_id=st.just(5),
        scheme=st.sampled_from(["http", "https"]),
        host=_hosts,
        script_name=_script_names,
        path=_paths.map(lambda path: f"{path}/"),  # no suffix, which might be no page's
        query=st.sampled_from(["", "page=2", "page=2&q=%C3%A9&q=b+c"]),
    )
)
def test_what_is_built_for_an_address_is_kept_under_that_address(address):
    assert find_address(address.make_request()) == address
