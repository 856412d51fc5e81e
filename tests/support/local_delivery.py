"""Local delivery within the tests' process, and a small published folder."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from content.local_delivery.service import LocalDelivery
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    region,
    template,
    text_field,
)


@contextmanager
def running_local_delivery(
    folder: Path | str, **options: Any
) -> Iterator[LocalDelivery]:
    """Serve a published folder until the block ends.

    Gives the service: its ``url``, and ``folder``, ``publisher``, ``faults`` and
    ``statistics`` to turn and to look at. Options are those of ``LocalDelivery``.
    """
    service = LocalDelivery(folder, **options)
    with service.running():
        yield service


class Client:
    """Asks a service over one connection."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)

    def get(self, path: str, method: str = "GET") -> tuple[int, bytes]:
        self._connection.request(method, path, headers={"Accept": "application/json"})
        response = self._connection.getresponse()
        return response.status, response.read()

    def get_json(self, path: str) -> Any:
        status, body = self.get(path)
        assert status == 200, body
        return json.loads(body)

    def close(self) -> None:
        self._connection.close()


@contextmanager
def asking(root: Path, **options: Any) -> Iterator[Client]:
    """Serve a published folder, and give a client of it."""
    with running_local_delivery(root, **options) as service:
        client = Client(service.url)
        yield client
        client.close()


def write_sample(root: Path) -> Path:
    """Write a small published folder, two publications of it, and return it.

    Component 302 is shown on ``/index.html`` second and on ``/news/tides.html`` first;
    305 is dynamic, with two templates.
    """
    tides = component("tcm:5-302", text_field("title", "Tides"))
    welcome = component("tcm:5-301", text_field("title", "Welcome"))
    ferry = component("tcm:5-305", text_field("title", "Ferry"))
    article = template("tcm:5-190-32", "Article")
    teaser = template("tcm:5-191-32", "Teaser")
    news = {"StructureGroup": {"Id": "tcm:5-41-4", "Title": "News"}}
    home = {"StructureGroup": {"Id": "tcm:5-40-4", "Title": "Root"}}
    documents = {
        "5/publication.json": {"Id": "tcm:0-5-1", "Title": "English"},
        "5/pages/index.html.json": home
        | page(
            presentation(welcome, article),
            presentation(tides, teaser),
            uri="tcm:5-310-64",
        ),
        "5/pages/news/tides.html.json": news
        | page(presentation(tides, article), uri="tcm:5-311-64"),
        "5/pages/news/index.html.json": news
        | page(
            uri="tcm:5-312-64",
            regions=[
                region(
                    "Main",
                    presentation(welcome, teaser),
                    presentation(ferry, teaser, is_dynamic=True),
                )
            ],
        ),
        "5/component_presentations/305-192.json": presentation(ferry, article),
        "5/component_presentations/305-1001.json": presentation(ferry, teaser),
        "5/taxonomies/33.json": {
            "Id": "tcm:5-33-512",
            "Title": "Topic",
            "Keywords": [{"Id": "tcm:5-204-1024", "Title": "Sea & sky", "Key": "sea"}],
        },
        "6/publication.json": {"Id": "tcm:0-6-1", "Title": "Nederlands"},
        "6/pages/nl/index.html.json": page(uri="tcm:6-310-64"),
    }
    files = {path: document(record) for path, record in documents.items()}
    files["5/binaries/media/harbour_tcm5-230.jpg"] = b"\xff\xd8\xff\xe0 a harbour"
    for path, content in files.items():
        write_item(root, path, content)
    return root


def write_item(root: Path, path: str, content: bytes) -> None:
    """Write one item as a person with an editor would."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
