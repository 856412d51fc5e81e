"""The site behind nginx, with the configuration that is deployed."""

from __future__ import annotations

import http.client
import re
from functools import partial

import pytest

from content.conf import conf
from content.operations.stage.http_client import Answer, HttpClient
from content.operations.stage.stage import Stage, StageOptions, open_stage
from content.operations.stage.waiting import wait_until
from tests.conftest import require_tool
from tests.deploy.test_compose import environment, upstream
from tests.support.faulty_server import FaultyServer, answer
from tests.support.nginx import running_nginx, site_configuration
from tests.support.running_site import PUBLISHED
from tests.test_repository import OPERATOR_NOTES

DOCUMENT = "5/pages/contact.html.json"
PATH = "/contact.html"
TEXT = "Call the quay, write to us, or come and stand at the desk."
WAIT_SECONDS = 10.0

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module", params=["on a server", "in a container"])
def behind_nginx(request, tmp_path_factory):
    require_tool("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    folder = tmp_path_factory.mktemp("nginx")
    # The site is told the same: tests.deploy.test_compose has an eye on it.
    settings = ("SITE_PAGE_CACHE_CONTROL", "SITE_KEEPALIVE_SECONDS")
    options = StageOptions(
        folder=PUBLISHED, environment={name: environment()[name] for name in settings}
    )
    deployed = (
        {"upstream": upstream(), "site": "site:8080"}
        if request.param == "in a container"
        else {}
    )
    with open_stage(options) as stage:
        before, server = site_configuration(folder, stage.site.port, **deployed)
        with running_nginx(folder, before=before, server=server) as nginx:
            yield stage, nginx


def ask(port: int, path: str = PATH, **headers: str) -> Answer:
    with HttpClient(port) as client:
        return client.get(path, headers=headers)


def kept_as(port: int, path: str = PATH, **headers: str) -> str:
    return ask(port, path, **headers).headers["x-kept"]


def publish(stage: Stage, text: str) -> None:
    document = (PUBLISHED / DOCUMENT).read_text().replace(TEXT, text)
    with stage.delivery.open_publisher() as publisher:
        publisher.publish(DOCUMENT, document.encode())


def is_hit(port: int, path: str = PATH) -> bool:
    return kept_as(port, path) == "HIT"


def shows(port: int, text: str) -> bool:
    return text in ask(port).text


def test_pages_are_kept_and_then_asked_for_again_only_if_they_have_changed(
    behind_nginx,
):
    _, nginx = behind_nginx
    wait_until(partial(is_hit, nginx.port), WAIT_SECONDS, "a hit")
    assert TEXT in ask(nginx.port).text
    wait_until(
        lambda: kept_as(nginx.port) == "REVALIDATED", WAIT_SECONDS, "a second look"
    )


def test_what_is_published_anew_is_shown(behind_nginx):
    stage, nginx = behind_nginx
    changed = f"{TEXT} Edition 1."
    publish(stage, changed)
    wait_until(partial(shows, nginx.port, changed), WAIT_SECONDS, changed)
    publish(stage, TEXT)
    wait_until(lambda: not shows(nginx.port, changed), WAIT_SECONDS, TEXT)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cookie", "a=b; preview-session-token=x"),
        ("Cookie", "content-preview-link=x"),
        ("Cookie", "sessionid=x"),
        ("X-Preview-Session-Token", "x"),
        ("Authorization", "Basic x"),
    ],
)
def test_previews_and_those_who_are_signed_in_get_nothing_that_is_kept(
    behind_nginx, name, value
):
    _, nginx = behind_nginx
    assert kept_as(nginx.port, **{name: value}) == "BYPASS"


def test_requests_have_the_name_that_nginx_gives_them(behind_nginx):
    """No visitor writes into the log, and no two of a kept page have one name."""
    _, nginx = behind_nginx
    wait_until(partial(is_hit, nginx.port), WAIT_SECONDS, "a hit")
    for path in (PATH, "/nowhere.html"):
        answers = [ask(nginx.port, path, **{"X-Request-ID": "visitors"}) for _ in "12"]
        names = {each.headers["x-request-id"] for each in answers}
        assert len(names) == 2
        assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names)


def test_what_the_site_may_be_sent_is_for_the_site_to_say(behind_nginx):
    _, nginx = behind_nginx
    connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=10)
    most = conf.CONTENT_PREVIEW_POST_MAX_BYTES
    connection.request("POST", "/-/preview/page", body=b"x" * most)
    assert connection.getresponse().status == 404  # which it is at a live site
    connection.close()


@pytest.mark.slow
@pytest.mark.parametrize("behind_nginx", ["on a server"], indirect=True)
def test_what_was_known_is_shown_while_the_site_hangs(behind_nginx):
    stage, nginx = behind_nginx
    wait_until(partial(is_hit, nginx.port), WAIT_SECONDS, "a hit")
    stage.site.freeze()
    try:
        wait_until(
            lambda: "STALE" in kept_as(nginx.port), WAIT_SECONDS, "it to be too old"
        )
    finally:
        stage.site.thaw()


def test_other_cookies_change_nothing(behind_nginx):
    _, nginx = behind_nginx
    assert kept_as(nginx.port, Cookie="consent=yes") != "BYPASS"


def test_compressed_and_plain_answers_are_told_apart(behind_nginx):
    _, nginx = behind_nginx
    for _ in range(2):
        plain = ask(nginx.port)
        compressed = ask(nginx.port, **{"Accept-Encoding": "gzip"})
        assert "content-encoding" not in plain.headers
        assert compressed.headers["content-encoding"] == "gzip"


def test_what_was_known_is_shown_while_the_site_is_down(behind_nginx):
    stage, nginx = behind_nginx
    wait_until(partial(is_hit, nginx.port), WAIT_SECONDS, "a hit")
    stage.site.kill()
    try:
        wait_until(
            lambda: kept_as(nginx.port) == "STALE", WAIT_SECONDS, "it to be too old"
        )
        kept = ask(nginx.port)
        assert (kept.status, TEXT in kept.text) == (200, True)
        assert ask(nginx.port, "/never-asked-for.html").status == 502
    finally:
        stage.site.start()


def test_what_the_operator_notes_add_closes_nginx_with_the_site(tmp_path):
    require_tool("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    [(line, named)] = re.findall(
        r"`(if \(-f (\S+)\) \{ return 503; \})`", OPERATOR_NOTES.read_text()
    )
    closed = tmp_path / "closed"
    (tmp_path / "site.d").mkdir()
    here = line.replace(named, str(closed))
    (tmp_path / "site.d" / "maintenance.conf").write_text(here)
    page = answer(headers={"Cache-Control": "s-maxage=60"})
    with FaultyServer() as site:
        site.default = page
        before, server = site_configuration(tmp_path, site.port)
        with running_nginx(tmp_path, before=before, server=server) as nginx:
            assert [ask(nginx.port).status for _ in "12"] == [200, 200]
            closed.touch()
            assert ask(nginx.port).status == 503
            closed.unlink()
            assert ask(nginx.port).status == 200


def test_an_answer_with_as_many_tags_for_another_edge_cache_as_there_may_be_gets_through(
    tmp_path,
):
    require_tool("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    tags = " ".join(["a2345678"] * 800)
    with FaultyServer(default=answer(headers={"Surrogate-Key": tags})) as site:
        before, server = site_configuration(tmp_path, site.port)
        with running_nginx(tmp_path, before=before, server=server) as nginx:
            got = ask(nginx.port)
    assert (got.status, got.headers.get("surrogate-key")) == (200, tags)
