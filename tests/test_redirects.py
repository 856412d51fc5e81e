"""Redirects that editors publish, through HTTP."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from content.exceptions import ContentServiceUnavailableError, InvalidUrlError
from tests.support.documents import document, page
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

REDIRECTS = """
/old            /new/               permanent
/old-shop       https://shop.example/  permanent
/evil           https://evil.example/
/chain/1        /chain/2            permanent
/chain/2        /chain/3            permanent
/chain/3        /new                permanent
/mixed          /chain/2
/loop/1         /loop/2
/loop/2         /loop/1
/self           /self/index.html
/to-dutch       /nl/oud
/nl/oud         /to-dutch
/grow/*         /grow/$1/x
/blog/*.html    /new/?from=$1
/gone           gone
/there.html     /new/
/wide*          /new/
/plain          /new/              temporary no
/nothing        /nowhere/
/old.aspx?id=5  /new/
^/(\\d+)/(.*)$  /year/$1?rest=$2
"""


@pytest.fixture
def provider(monkeypatch):
    stub = StubProvider()
    for module in ("content.views", "content.management.commands.redirects"):
        monkeypatch.setattr(f"{module}.get_provider", lambda _alias: stub)
    stub.answers["page", "/system/redirects.html"] = REDIRECTS.encode()
    for url in ("/new/index.html", "/there.html", "/wide-page.html"):
        stub.answers["page", url] = document(page() | {"Title": url})
    sources = {
        "pages/default.html": "{{ page.title }}",
        "errors/400.html": "bad",
        "errors/404.html": "not here",
        "errors/410.html": "gone for good",
        "errors/503.html": "later",
    }
    redirects = "/system/redirects.html"
    with override_settings(
        CONTENT_PUBLICATIONS=[
            {"publication_id": 6, "path_prefix": "/nl/", "redirects": redirects},
            {"publication_id": 5, "redirects": redirects},
        ],
        CONTENT_REDIRECT_HOSTS=["shop.example"],
        CONTENT_OUTPUT_CACHE=True,
        TEMPLATES=templates_setting(sources),
    ):
        yield stub


@pytest.fixture
def client(provider):
    return Client()


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/old", 301, "/new/"),
        ("/OLD/?a=b", 301, "/new/?a=b"),
        ("/old-shop", 301, "https://shop.example/"),
        ("/chain/1", 301, "/new/"),
        ("/mixed", 302, "/new/"),
        ("/blog/a%26b=c.html", 302, "/new/?from=a%26b%3Dc"),
        ("/plain?a=b", 302, "/new/"),
        ("/nothing", 302, "/nowhere/"),
        ("/old.aspx?id=5&x=y", 302, "/new/?x=y"),
        ("/2024/a%0Db", 400, None),
        ("/2024/a%26b.html", 302, "/year/2024?rest=a%26b.html"),
        ("/wide-page.html", 200, None),
        ("/there.html", 200, None),
        ("/wide-open", 302, "/new/"),
        ("/evil", 404, None),
        ("/loop/1", 404, None),
        ("/self", 404, None),
        ("/to-dutch", 404, None),
        ("/grow/a", 404, None),
        ("/nobody", 404, None),
        ("/gone", 410, None),
    ],
)
def test_a_path_is_answered_with_its_redirect(client, path, status, location):
    response = client.get(path)
    assert (response.status_code, response.get("Location")) == (status, location)


def test_a_redirect_is_kept_and_may_be_taken_back(client, provider):
    assert "stored" in client.get("/old")["Cache-Status"]
    response = client.get("/old")
    assert "hit" in response["Cache-Status"]
    assert response["Cache-Control"] == "max-age=0, must-revalidate"
    assert provider.asked["page", "/system/redirects.html"] == 1


def test_what_is_gone_says_so(client):
    assert client.get("/gone").content == b"gone for good"


def test_a_page_does_not_depend_on_redirects(client, provider):
    client.get("/there.html")
    assert not provider.asked["page", "/system/redirects.html"]


@pytest.mark.parametrize("text", [b"<html>a proxy's error</html>", b"\xff\xfe", b""])
def test_redirects_that_cannot_be_read_are_none(client, provider, text):
    provider.answers["page", "/system/redirects.html"] = text
    assert client.get("/old").status_code == 404
    assert client.get("/there.html").status_code == 200


def test_without_a_page_of_redirects_there_are_none(client, provider):
    del provider.answers["page", "/system/redirects.html"]
    assert client.get("/old").status_code == 404


def test_while_redirects_cannot_be_asked_for_nothing_is_a_404(client, provider):
    down = ContentServiceUnavailableError("down")
    provider.answers["page", "/system/redirects.html"] = down
    assert client.get("/old").status_code == 503


@pytest.mark.usefixtures("provider")
def test_the_command_lists_what_is_wrong(capsys):
    with pytest.raises(CommandError):
        call_command("redirects", host="localhost")
    lines = capsys.readouterr().out.splitlines()
    wrong = {line.split()[1] for line in lines if line.startswith("! /")}
    assert wrong >= {"/loop/1", "/loop/2", "/self", "/there.html", "/nothing"}
    assert not wrong & {"/old", "/chain/1", "/gone", "/old-shop"}
    assert any("/evil" in line and "CONTENT_REDIRECT_HOSTS" in line for line in lines)
    assert any("/chain/1" in line and "chain of 3" in line for line in lines)


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("/old?a=b", "answers 301, to /new/?a=b"),
        ("/there.html", "published"),
        ("/nobody", "404"),
        ("/gone", "410"),
        ("/blog/x.html", "/new/?from=x"),
    ],
)
def test_the_command_tells_what_a_url_would_do(capsys, url, says):
    call_command("redirects", "--try", url, host="localhost")
    assert says in capsys.readouterr().out


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("url", ["/loop/1", "/grow/a"])
def test_the_command_tells_of_loops(capsys, url):
    with pytest.raises(CommandError):
        call_command("redirects", "--try", url, host="localhost")
    assert "loop" in capsys.readouterr().out


def test_a_target_that_nothing_can_be_published_at_is_led_to_all_the_same(
    client, provider
):
    """As any target is at which nothing is published."""
    refused = InvalidUrlError("The URL has a dot segment")
    provider.answers["page", "/nowhere/index.html"] = refused
    assert client.get("/nothing")["Location"] == "/nowhere/"
