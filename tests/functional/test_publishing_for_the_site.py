"""An editor publishes a label, a redirect or an error page, and every process uses it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import msgspec
import pytest

from content.local_delivery.faults import Fault, FaultKind
from content.operations.stage.http_client import HttpClient
from content.operations.stage.stage import open_stage
from content.operations.stage.waiting import wait_until
from tests.support.running_site import PUBLISHED
from tests.support.stage_options import EMBEDDED, with_services

CONNECTIONS = 6  # more than there are processes
WAIT_SECONDS = 10.0
SETTLED_SECONDS = 2.0

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def maintenance_file(tmp_path_factory):
    return tmp_path_factory.mktemp("operator") / "closed"


@pytest.fixture(scope="module", params=["embedded", "services"])
def stage(request, maintenance_file):
    options = msgspec.structs.replace(
        with_services() if request.param == "services" else EMBEDDED,
        environment={"CONTENT_MAINTENANCE_FILE": str(maintenance_file)},
    )
    with open_stage(options) as stage:
        yield stage


@pytest.fixture
def clients(stage):
    clients = [HttpClient(stage.site.port) for _ in range(CONNECTIONS)]
    yield clients
    for client in clients:
        client.close()


def shows(client: HttpClient, path: str, status: int, text: str) -> bool:
    answer = client.get(path)
    return answer.status == status and text in answer.text


def lacks(client: HttpClient, path: str, status: int, text: str) -> bool:
    answer = client.get(path)
    return answer.status == status and text not in answer.text


def leads(client: HttpClient, path: str, location: str) -> bool:
    return client.get(path).headers.get("location") == location


ARCHIVE = "/news/archive.html"
LIST = f"{ARCHIVE}?page=2"
STORM = "5/component_presentations/530-227.json"
STORM_HEADING = "Four days without a boat"


@pytest.fixture
def publish(stage):
    """Publish a document with one text changed; what was there comes back."""
    with stage.delivery.open_publisher() as publisher:
        published: dict[str, bytes] = {}

        def publish(path: str, old: str, new: str) -> None:
            before = (PUBLISHED / path).read_text()
            assert old in before
            published[path] = before.encode()
            publisher.publish(path, before.replace(old, new).encode())

        yield publish
        for path, document in published.items():
            publisher.publish(path, document)


def everywhere(
    clients: list[HttpClient], check: Callable[..., bool], *arguments: object
) -> None:
    for client in clients:
        wait_until(partial(check, client, *arguments), WAIT_SECONDS, str(arguments))


def test_a_label(clients, publish):
    path = "/people/marijke-dekkers.html"
    everywhere(clients, shows, path, 200, "With Halmveer since")
    labels = "5/pages/system/labels.html.json"
    publish(labels, "With Halmveer since", "Aboard since")
    everywhere(clients, shows, path, 200, "Aboard since")


def test_a_redirect(clients, publish):
    everywhere(clients, leads, "/summer", "/plan/timetable.html")
    everywhere(clients, shows, "/winter", 404, "Nothing here but fog")
    redirects = "5/pages/system/redirects.html.json"
    publish(redirects, '"/summer"', '"/winter"')
    everywhere(clients, leads, "/winter", "/plan/timetable.html")
    everywhere(clients, shows, "/summer", 404, "Nothing here but fog")


def test_an_error_page(clients, publish):
    paths = (("/nowhere.html", 404), ("/lottery.html", 410))
    documents = (("404", "Nothing here but fog"), ("410", "Struck off the chart"))
    for (path, status), (_, heading) in zip(paths, documents, strict=True):
        everywhere(clients, shows, path, status, heading)
    for (path, status), (name, heading) in zip(paths, documents, strict=True):
        publish(f"5/pages/{name}.html.json", heading, f"{heading} indeed")
        everywhere(clients, shows, path, status, f"{heading} indeed")


def test_while_the_content_service_fails_the_editors_page_says_so(stage, clients):
    everywhere(clients, shows, "/", 200, "Halmveer")
    time.sleep(SETTLED_SECONDS)  # each process has its pages for failures at hand
    stage.delivery.set_faults(Fault(kind=FaultKind.STATUS, status=500))
    try:
        for number, client in enumerate(clients):
            answer = client.get(f"/nobody-has-asked-for-{number}.html")
            assert answer.status == 503
            assert "Waiting for the tide" in answer.text
            assert "Call the quay" in answer.text  # of the editors' page alone
    finally:
        stage.delivery.set_faults()


def test_an_operator_closes_the_site_and_opens_it_again(
    maintenance_file, clients, publish
):
    everywhere(clients, shows, "/", 200, "Halmveer")
    maintenance_file.touch()
    try:
        for client in clients:
            answer = client.get("/")
            assert answer.status == 503
            assert answer.headers["retry-after"] == "300"
            assert "Waiting for the tide" in answer.text
        publish(
            "5/pages/503.html.json", "We are back in a moment. The", "Back at noon. The"
        )
        everywhere(clients, shows, "/", 503, "Back at noon.")
    finally:
        maintenance_file.unlink()
    for client in clients:
        assert client.get("/").status == 200


def test_an_included_page(clients, publish):
    everywhere(clients, shows, ARCHIVE, 200, "Call the quay")
    publish("5/pages/system/help.html.json", "Call the quay", "Ring the quay")
    everywhere(clients, shows, ARCHIVE, 200, "Ring the quay")


def test_an_item_of_a_list_that_is_published_no_more_and_again(stage, clients):
    everywhere(clients, shows, LIST, 200, STORM_HEADING)
    with stage.delivery.open_publisher() as publisher:
        publisher.unpublish(STORM)
        everywhere(clients, lacks, LIST, 200, STORM_HEADING)
        publisher.publish(STORM, (PUBLISHED / STORM).read_bytes())
        everywhere(clients, shows, LIST, 200, STORM_HEADING)
