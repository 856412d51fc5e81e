"""What visitors get when nginx sends the files: the same as from the site itself."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from email.utils import formatdate
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import override_settings

from content.caching.site_cache import get_site_cache
from content.conf.binaries import BinarySettings
from content.providers.registry import get_provider
from tests.support.images import encoded, quarters
from tests.support.inspected_site import served
from tests.support.nginx import running_nginx
from tests.support.stub_provider import StubProvider

SNIPPET = Path(__file__).resolve().parents[2] / "deploy" / "nginx/files.conf"
PHOTO, VARIANT = "/media/i.jpg", "/media/i_w160.jpg"
DRAWING, ARCHIVE = "/media/d.svg", "/media/Übersicht 1.zip"
PATHS = [PHOTO, VARIANT, DRAWING, "/media/%C3%9Cbersicht%201.zip"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
# Of the connection and the server, or of what was asked a moment before.
NOT_COMPARED = {"date", "server", "connection", "cache-status", "x-accel-redirect"}

Answer = tuple[int, Mapping[str, str], bytes]


class Visitor:
    """Asks the site itself, and by way of nginx."""

    def __init__(self, site_url: str, nginx_url: str) -> None:
        self.site_url = site_url
        self.nginx_url = nginx_url

    def get(
        self, path: str, *, url: str = "", method: str = "GET", **headers: str
    ) -> Answer:
        connection = http.client.HTTPConnection(
            urlsplit(url or self.nginx_url).netloc, timeout=10
        )
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": "testserver", **names})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, body


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    folder = tmp_path / "binaries"
    snippet = SNIPPET.read_text()
    assert "/var/lib/site/binaries/" in snippet
    with (
        override_settings(
            CONTENT_PROVIDERS={
                "default": {"BACKEND": "tests.support.stub_provider.StubProvider"}
            },
            CONTENT_PUBLICATIONS=[{"publication_id": 5}],
            CONTENT_FRESH_SECONDS=1000,
            CONTENT_BINARY_FOLDER=str(folder),
            CONTENT_BINARY_ACCEL_PREFIX="/-/files/",
            ALLOWED_HOSTS=["testserver"],
        ),
        served() as site_url,
        running_nginx(
            tmp_path / "nginx",
            server=snippet.replace("/var/lib/site/binaries", str(folder))
            + f"""
            location / {{
                proxy_pass {site_url};
                proxy_set_header Host $http_host;
            }}""",
        ) as nginx,
    ):
        provider = get_provider("default")
        assert isinstance(provider, StubProvider)
        provider.publish_binary(PHOTO, encoded(quarters()), "tcm:5-230")
        provider.publish_binary(DRAWING, SVG, "tcm:5-231")
        provider.publish_binary(ARCHIVE, b"PK" * 500, "tcm:5-232")
        yield Visitor(site_url, nginx.url)


@pytest.mark.parametrize("path", PATHS)
def test_nginx_sends_the_file_with_all_that_the_site_says_of_it(
    visitor, path, monkeypatch
):
    status, headers, body = visitor.get(path)
    assert status == 200
    assert "x-accel-redirect" not in headers
    assert visitor.get(path, url=visitor.site_url)[1]["x-accel-redirect"]
    # The same from a site that sends it itself.
    monkeypatch.setattr(BinarySettings, "CONTENT_BINARY_ACCEL_PREFIX", "")
    _, expected, expected_body = visitor.get(path, url=visitor.site_url)
    assert body == expected_body
    assert int(headers["content-length"]) == len(body)
    assert {n: v for n, v in headers.items() if n not in NOT_COMPARED} == {
        n: v for n, v in expected.items() if n not in NOT_COMPARED
    }
    assert headers["cache-status"].startswith("site-frontend; ")


def test_an_svg_stays_in_its_sandbox_and_an_archive_is_saved(visitor):
    headers = visitor.get(DRAWING)[1]
    assert headers["content-type"] == "image/svg+xml"
    assert "sandbox" in headers["content-security-policy"]
    headers = visitor.get(PATHS[-1])[1]
    assert headers["content-disposition"].startswith("attachment; ")
    assert headers["x-content-type-options"] == "nosniff"


def test_what_the_browser_has_is_not_sent_again(visitor):
    _, headers, _ = visitor.get(PHOTO)
    for condition in (
        {"If_None_Match": headers["etag"]},
        {"If_Modified_Since": headers["last-modified"]},
    ):
        status, again, body = visitor.get(PHOTO, **condition)
        assert (status, body) == (304, b"")
        assert again["etag"] == headers["etag"]


def test_what_the_browser_has_of_another_version_is_sent(visitor):
    content = visitor.get(PHOTO)[2]
    long_ago = formatdate(1_000_000_000, usegmt=True)
    # The date of the file on the disk must not be taken for that of the binary.
    [file] = (get_site_cache().files.folder / "files").glob("*/*")
    on_disk = formatdate(file.stat().st_mtime, usegmt=True)
    for condition in (
        {"If_None_Match": '"another"'},
        {"If_Modified_Since": long_ago},
        {"If_None_Match": '"another"', "If_Modified_Since": on_disk},
    ):
        assert visitor.get(PHOTO, **condition)[::2] == (200, content)


def test_parts_are_sent_by_nginx(visitor):
    _, headers, content = visitor.get(PHOTO)
    status, part, body = visitor.get(PHOTO, Range="bytes=10-19")
    assert (status, body) == (206, content[10:20])
    assert part["content-range"] == f"bytes 10-19/{len(content)}"
    assert part["etag"] == headers["etag"]
    assert visitor.get(PHOTO, Range="bytes=-5")[2] == content[-5:]
    status, part, _ = visitor.get(PHOTO, Range="bytes=0-1,4-5")
    assert status == 206
    assert part["content-type"].startswith("multipart/byteranges")
    assert visitor.get(PHOTO, Range=f"bytes={len(content)}-")[0] == 416


def test_the_rest_of_a_file_is_sent_only_if_it_is_still_the_same(visitor):
    _, headers, content = visitor.get(PHOTO)
    for name in ("etag", "last-modified"):
        status, _, body = visitor.get(PHOTO, Range="bytes=10-", If_Range=headers[name])
        assert (status, body) == (206, content[10:])
    status, _, body = visitor.get(PHOTO, Range="bytes=10-", If_Range='"another"')
    assert (status, body) == (200, content)


def test_preconditions_are_those_of_the_site(visitor):
    _, headers, content = visitor.get(PHOTO)
    date = headers["last-modified"]
    assert visitor.get(PHOTO, If_Match=headers["etag"])[::2] == (200, content)
    assert visitor.get(PHOTO, If_Unmodified_Since=date)[::2] == (200, content)
    assert visitor.get(PHOTO, If_Match='"another"')[0] == 412


def test_only_the_head_is_sent_if_only_that_is_asked_for(visitor):
    _, headers, content = visitor.get(PHOTO)
    status, head, body = visitor.get(PHOTO, method="HEAD")
    assert (status, body) == (200, b"")
    assert head["content-length"] == str(len(content))
    assert head["etag"] == headers["etag"]


def test_nobody_gets_a_file_by_its_name_on_the_disk(visitor):
    visitor.get(PHOTO)
    path = visitor.get(PHOTO, url=visitor.site_url)[1]["x-accel-redirect"]
    assert path.startswith("/-/files/")
    for name in (path, "/-/files/", "/-/files/../total", f"/x/..{path}"):
        assert visitor.get(name)[0] in {400, 403, 404}


def test_a_variant_of_another_format_is_told_apart(visitor):
    _, plain, _ = visitor.get(VARIANT)
    _, modern, _ = visitor.get(VARIANT, Accept="image/webp")
    assert plain["content-type"] == "image/jpeg"
    assert modern["content-type"] == "image/webp"
    assert "Accept" in plain["vary"]
    assert plain["etag"] != modern["etag"]
