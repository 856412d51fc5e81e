"""Local delivery as a whole, with real published documents where there are some."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.local_delivery.service import LocalDelivery
from tests.support.local_delivery import asking, write_item

CORPUS = (
    Path(__file__).resolve().parents[2] / "../shared/reference/corpus/published"
).resolve()


def test_service_counts_its_pages_before_it_runs(root):
    service = LocalDelivery(root)
    with service.running():
        assert service.page_count == 4


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real documents are not here")
def test_real_documents_are_understood_and_served_as_they_are(tmp_path, caplog):
    routes = {}
    for number, file in enumerate(sorted(CORPUS.iterdir()), 1):
        if "-dcp-" in file.name:
            place = f"component_presentations/{number}-1"
            route = f"/componentpresentation/GetContent/5/{number}/"
        else:
            place = f"pages/{number}.html"
            route = f"/page/GetContentByUrl/5/html//{number}/"
        write_item(tmp_path, f"5/{place}{file.suffix}", file.read_bytes())
        routes[route] = file.read_bytes().decode()
    with asking(tmp_path) as client:
        assert {route: client.get_json(route) for route in routes} == routes
    assert not caplog.records
