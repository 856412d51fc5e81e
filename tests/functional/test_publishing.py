"""An editor publishes, and every process of the site shows it.

How soon is measured by ``tests/benchmarks/publish_to_visible.py``.
"""

from __future__ import annotations

from functools import partial

import pytest

from content.operations.stage.http_client import HttpClient
from content.operations.stage.stage import open_stage
from content.operations.stage.waiting import wait_until
from tests.support.running_site import PUBLISHED
from tests.support.stage_options import EMBEDDED, with_services

DOCUMENT = "5/pages/contact.html.json"
PATH = "/contact.html"
TEXT = "Call the quay, write to us, or come and stand at the desk."
CONNECTIONS = 6  # more than there are processes
WAIT_SECONDS = 10.0

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module", params=["embedded", "services"])
def stage(request):
    with open_stage(
        with_services() if request.param == "services" else EMBEDDED
    ) as stage:
        yield stage


@pytest.fixture
def clients(stage):
    clients = [HttpClient(stage.site.port) for _ in range(CONNECTIONS)]
    yield clients
    for client in clients:
        client.close()


def shows(client: HttpClient, text: str, path: str = PATH) -> bool:
    return text in client.get(path).text


def answers(client: HttpClient, path: str, status: int) -> bool:
    return client.get(path).status == status


def test_a_published_change_is_shown_by_every_process(stage, clients):
    for client in clients:
        assert TEXT in client.get(PATH).text
    changed = f"{TEXT} Edition 1."
    document = (PUBLISHED / DOCUMENT).read_text().replace(TEXT, changed)
    with stage.delivery.open_publisher() as publisher:
        publisher.publish(DOCUMENT, document.encode())
    for client in clients:
        wait_until(partial(shows, client, changed), WAIT_SECONDS, changed)


def test_what_is_published_for_the_first_time_is_no_404_any_more(stage, clients):
    path = "/first-edition.html"
    for client in clients:
        assert client.get(path).status == 404
    document = (PUBLISHED / DOCUMENT).read_text().replace("tcm:5-671-64", "tcm:5-9-64")
    with stage.delivery.open_publisher() as publisher:
        publisher.publish(f"5/pages{path}.json", document.encode())
        for client in clients:
            wait_until(partial(answers, client, path, 200), WAIT_SECONDS, path)
        publisher.unpublish(f"5/pages{path}.json")
    for client in clients:
        wait_until(partial(answers, client, path, 404), WAIT_SECONDS, path)


@pytest.mark.parametrize(
    ("document", "old", "path"),
    [
        ("5/pages/navigation.json.json", "Islands", "/contact.html"),
        ("6/pages/nl/navigation.xml.xml", "Eilanden", "/nl/contact.html"),
    ],
)
def test_a_published_navigation_is_shown_on_every_page_by_every_process(
    stage, clients, document, old, path
):
    new = f"{old} at last"
    home = f"{path.rpartition('/')[0]}/"
    for client in clients:
        assert f">{old}</a>" in client.get(path).text
    published = (PUBLISHED / document).read_text()
    with stage.delivery.open_publisher() as publisher:
        publisher.publish(document, published.replace(f'"{old}"', f'"{new}"').encode())
        for client in clients:
            for each in (path, home):
                shown = partial(shows, client, f">{new}</a>", each)
                wait_until(shown, WAIT_SECONDS, new)
        publisher.publish(document, published.encode())


def test_a_published_robots_text_wins_at_once(stage, clients):
    place = "5/pages/robots.txt.txt"
    for client in clients:
        assert "Sitemap: " in client.get("/robots.txt").text
    with stage.delivery.open_publisher() as publisher:
        publisher.publish(place, b"User-agent: *\nDisallow: /fog/\n")
        for client in clients:
            shown = partial(shows, client, "/fog/", "/robots.txt")
            wait_until(shown, WAIT_SECONDS, "the published text")
        publisher.unpublish(place)


def test_an_answer_says_where_it_comes_from(stage, clients):
    client = clients[0]
    client.get("/news/")
    wait_until(
        lambda: "detail=memory" in client.get("/news/").headers["cache-status"],
        WAIT_SECONDS,
        "a hit in memory",
    )
