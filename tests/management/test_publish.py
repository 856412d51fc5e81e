"""The commands that publish, unpublish and serve, as they are typed."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.support.documents import document, page
from tests.support.local_delivery import (
    running_local_delivery,
    write_item,
    write_sample,
)

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
PATH = "5/pages/new.html.json"
DOCUMENT = document(page(uri="tcm:5-400-64"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder that is published to."""
    return write_sample(tmp_path / "served")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file to publish."""
    write_item(tmp_path / "published", PATH, DOCUMENT)
    return tmp_path / "published" / PATH


def run(*arguments: object) -> str:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def test_file_is_published_to_the_service(root, source):
    with running_local_delivery(root) as service:
        said = run("publish", source, "--service", service.url)
        again = run("publish", source, "--service", service.url)
    assert said == "page tcm:5-400-64 at /new.html: created\n"
    assert again == "page tcm:5-400-64 at /new.html: unchanged\n"
    assert (root / PATH).read_bytes() == DOCUMENT


def test_service_of_the_site_is_told_if_none_is_named(root, source, settings):
    with running_local_delivery(root) as service:
        options = {"base_url": service.url}
        settings.CONTENT_PROVIDERS = {"default": {"BACKEND": "x", "OPTIONS": options}}
        assert "created" in run("publish", source)


def test_folder_of_files_is_published_into_a_folder(root, source):
    write_item(source.parent, "other.html.json", document(page(uri="tcm:5-401-64")))
    said = run("publish", source.parent, "--folder", root)
    assert said.splitlines() == [
        "page tcm:5-400-64 at /new.html: created",
        "page tcm:5-401-64 at /other.html: created",
    ]


def test_nothing_is_published_if_one_document_does_not_decode(root, source):
    broken = source.parent / "broken.html.json"
    broken.write_bytes(b"{")
    with pytest.raises(CommandError, match=r"5/pages/broken\.html\.json"):
        run("publish", source, broken, "--folder", root)
    assert not (root / PATH).exists()
    said = run("publish", source, broken, "--folder", root, "--force")
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish", "/absent", "--folder", "/absent"],
        ["publish", MANAGE, "--folder", "/absent"],
        ["unpublish", "/absent.html", "--folder", "/absent"],
        ["unpublish", "/x", "--service", "nonsense"],
    ],
)
def test_what_cannot_be_done_is_said(arguments):
    with pytest.raises(CommandError):
        run(*arguments)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("/index.html", ["page tcm:5-310-64 at /index.html: removed"]),
        ("tcm:5-230", ["binary tcm:5-230 at /media/harbour_tcm5-230.jpg: removed"]),
        (
            "tcm:5-305",
            [
                "component presentation tcm:5-305 "
                f"in 5/component_presentations/305-{template_id}.json: removed"
                for template_id in (192, 1001)
            ],
        ),
    ],
)
def test_items_are_unpublished_by_url_or_uri(root, named, said):
    with running_local_delivery(root) as service:
        assert run("unpublish", named, "--service", service.url).splitlines() == said


def test_nothing_is_unpublished_if_one_item_is_not_there(root):
    with pytest.raises(CommandError, match=r"/absent\.html"):
        run("unpublish", "/index.html", "/absent.html", "--folder", root)
    assert (root / "5/pages/index.html.json").exists()


def test_only_the_publication_named_loses_its_page(root):
    with pytest.raises(CommandError, match=r"/index\.html"):
        run("unpublish", "/index.html", "--publication", "6", "--folder", root)


@contextmanager
def command_running(*arguments: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the service as its own process; give it and the line that it says."""
    command = [sys.executable, MANAGE, "local_delivery", *arguments, "--port", "0"]
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, text=True, cwd=MANAGE.parent
    )
    with process:
        assert process.stdout is not None
        yield process, process.stdout.readline()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_service_says_where_it_listens_and_stops_cleanly(root, number):
    with command_running(root) as (process, said):
        assert said.startswith("Local delivery listens on http://127.0.0.1:")
        assert "/, 4 pages in " in said
        url = said.split()[4].rstrip(",")
        asked = f"{url}page/GetContentByUri/5/310/"
        with urllib.request.urlopen(asked, timeout=5) as response:  # noqa: S310  # ours
            assert response.status == 200
        process.send_signal(number)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    "arguments",
    [["/absent"], [MANAGE.parent, "--host", "192.0.2.1"]],
)
def test_service_that_cannot_start_says_why(arguments):
    with pytest.raises(CommandError):
        run("local_delivery", *arguments)


def test_service_refuses_a_fault_that_is_none(root):
    with pytest.raises(CommandError, match="is no fault"):
        run("local_delivery", root, "--fault", "explode")
