"""The site behind Varnish, with the configuration that is deployed."""

from __future__ import annotations

import http.client
import time
from functools import partial

import msgspec
import pytest

from content.invalidation.edge.tags import tag_of
from content.operations.stage.http_client import Answer, HttpClient
from content.operations.stage.ports import free_port
from content.operations.stage.stage import Stage, open_stage
from content.operations.stage.waiting import wait_until
from tests.conftest import require_tool
from tests.support.running_site import PUBLISHED
from tests.support.stage_options import EMBEDDED, with_services
from tests.support.varnish import running_varnish

DOCUMENT = "5/pages/contact.html.json"
PATH, OTHER = "/contact.html", "/nl/privacy.html"
TEXT = "Call the quay, write to us, or come and stand at the desk."
WAIT_SECONDS = 10.0
#: Of this machine as well, and in no list of who may do what.
ELSEWHERE = "127.0.0.2"

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module", params=["embedded", "redis"])
def behind_varnish(request, tmp_path_factory):
    require_tool("varnishd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    port = free_port()
    options = msgspec.structs.replace(
        with_services() if request.param == "redis" else EMBEDDED,
        environment={"SITE_VARNISH_URL": f"http://127.0.0.1:{port}/"},
    )
    folder = tmp_path_factory.mktemp("varnish")
    with (
        open_stage(options) as stage,
        running_varnish(folder, site_port=stage.site.port, port=port) as varnish,
    ):
        # The first thing it is told is to forget everything.
        wait_until(lambda: is_hit(varnish.port, OTHER), WAIT_SECONDS, "a hit")
        yield stage, varnish


def ask(port: int, path: str, **headers: str) -> Answer:
    with HttpClient(port) as client:
        return client.get(path, headers=headers)


def is_hit(port: int, path: str, **headers: str) -> bool:
    # The number of the request that fetched it stands behind that of this one.
    return " " in ask(port, path, **headers).headers["x-varnish"]


def shows(port: int, text: str) -> bool:
    return text in ask(port, PATH).text


def publish(stage: Stage, text: str) -> None:
    document = (PUBLISHED / DOCUMENT).read_text().replace(TEXT, text)
    with stage.delivery.open_publisher() as publisher:
        publisher.publish(DOCUMENT, document.encode())


def test_pages_are_kept_and_do_not_say_by_what_they_are_forgotten(behind_varnish):
    stage, varnish = behind_varnish
    wait_until(partial(is_hit, varnish.port, PATH), WAIT_SECONDS, "a hit")
    answer = ask(varnish.port, PATH)
    assert TEXT in answer.text
    assert "xkey" not in answer.headers
    assert "xkey" in ask(stage.site.port, PATH).headers


def test_what_is_published_anew_is_shown_and_the_rest_is_kept(behind_varnish):
    stage, varnish = behind_varnish
    for path in (PATH, OTHER):
        wait_until(partial(is_hit, varnish.port, path), WAIT_SECONDS, "a hit")
    for number in range(3):
        changed = f"{TEXT} Edition {number}."
        publish(stage, changed)
        started = time.monotonic()
        wait_until(partial(shows, varnish.port, changed), WAIT_SECONDS, changed)
        print(f"seen behind Varnish after {time.monotonic() - started:.3f} s")  # noqa: T201
        # Once it is seen it stays so, also after the second purge.
        for _ in range(10):
            assert changed in ask(varnish.port, PATH).text

    def keeps_other() -> bool:
        # Whoever begins to listen has everything forgotten, and again after a moment.
        wait_until(partial(is_hit, varnish.port, OTHER), WAIT_SECONDS, "a hit")
        publish(stage, TEXT)
        publish(stage, f"{TEXT} Edition.")
        wait_until(partial(shows, varnish.port, "Edition."), WAIT_SECONDS, PATH)
        return is_hit(varnish.port, OTHER)

    wait_until(keeps_other, WAIT_SECONDS, "a publish that leaves the rest alone")


def test_previews_and_those_who_are_signed_in_get_nothing_that_is_kept(behind_varnish):
    _, varnish = behind_varnish
    wait_until(partial(is_hit, varnish.port, PATH), WAIT_SECONDS, "a hit")
    for name, value in (
        ("Cookie", "a=b; preview-session-token=x"),
        ("Cookie", "content-preview-link=x"),
        ("Cookie", "sessionid=x"),
        ("X-Preview-Session-Token", "x"),
        ("Authorization", "Basic x"),
    ):
        assert not is_hit(varnish.port, PATH, **{name: value})
    # A process that begins to listen only now has had everything forgotten.
    wait_until(
        lambda: is_hit(varnish.port, PATH, Cookie="consent=yes"), WAIT_SECONDS, "a hit"
    )


def purge(port: int, *, address: str = "127.0.0.1", **headers: str) -> int:
    """Have it forget all that depends on nothing that there is; return the status."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=5, source_address=(address, 0)
    )
    connection.request("PURGE", "/", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_only_a_listener_may_have_it_forget(behind_varnish):
    _, varnish = behind_varnish
    tags = {"xkey-purge": tag_of("item:1:5:0")}
    assert purge(varnish.port, **tags) == 200
    assert purge(varnish.port) == 400  # it says nothing to forget
    assert purge(varnish.port, address=ELSEWHERE, **tags) == 403
    # A visitor, who has the address of the proxy where HTTPS ends.
    assert purge(varnish.port, **{"X-Forwarded-Proto": "https"}, **tags) == 403


def test_visitors_do_not_name_requests_and_kept_pages_have_no_name(behind_varnish):
    _, varnish = behind_varnish
    names = []
    for path in ("/nowhere.html", "/nowhere.html?a=1"):
        connection = http.client.HTTPConnection(
            "127.0.0.1", varnish.port, timeout=5, source_address=(ELSEWHERE, 0)
        )
        connection.request("GET", path, headers={"X-Request-ID": "visitors"})
        names.append(connection.getresponse().headers["X-Request-ID"])
        connection.close()
    assert len({*names, "visitors"}) == 3
    wait_until(partial(is_hit, varnish.port, PATH), WAIT_SECONDS, "a hit")
    wait_until(
        lambda: "x-request-id" not in ask(varnish.port, PATH).headers,
        WAIT_SECONDS,
        "a hit",
    )


def test_what_was_known_is_shown_while_the_site_is_down(behind_varnish):
    stage, varnish = behind_varnish
    wait_until(partial(is_hit, varnish.port, PATH), WAIT_SECONDS, "a hit")
    stage.site.kill()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", varnish.port, timeout=5)
        connection.request("PURGE", "/", headers={"xkey-purge": tag_of("everything")})
        assert connection.getresponse().status == 200
        connection.close()
        answer = ask(varnish.port, PATH)
        assert (answer.status, TEXT in answer.text) == (200, True)
        assert ask(varnish.port, "/never-asked-for.html").status == 503
    finally:
        stage.site.start()
    wait_until(
        lambda: ask(varnish.port, "/never-asked-for.html").status == 404,
        WAIT_SECONDS,
        "the site",
    )
