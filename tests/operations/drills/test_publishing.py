from __future__ import annotations

from contextlib import closing

import pytest

from content.local_delivery.client import ManagementClient
from content.operations.drills.publishing import publish, unpublish
from content.operations.stage.exceptions import StageError
from tests.support.local_delivery import running_local_delivery, write_sample

PICTURE = "5/binaries/media/harbour_tcm5-230.jpg"


@pytest.fixture
def publisher(tmp_path):
    with (
        running_local_delivery(write_sample(tmp_path)) as service,
        closing(ManagementClient(service.url)) as client,
    ):
        yield client


def test_item_is_published_and_unpublished(publisher, tmp_path):
    publish(publisher, PICTURE, b"another")
    assert (tmp_path / PICTURE).read_bytes() == b"another"
    unpublish(publisher, PICTURE)
    assert not (tmp_path / PICTURE).exists()


def test_what_cannot_be_published_ends_the_drill(publisher):
    with pytest.raises(StageError, match=r"5/pages/index.html.json is not published"):
        publish(publisher, "5/pages/index.html.json", b"no page")


def test_what_is_not_there_to_unpublish_ends_the_drill(publisher):
    with pytest.raises(StageError, match=r"5/pages/none.html.json is not published"):
        unpublish(publisher, "5/pages/none.html.json")
