from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content.management.commands.decode import Command
from tests.model.samples import DOTNET_XML, as_json, page, presentation

CHECKOUT = Path(__file__).resolve().parents[2]


def decode(*arguments: str) -> str:
    output = io.StringIO()
    call_command("decode", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def page_file(tmp_path):
    path = tmp_path / "page.json"
    path.write_bytes(as_json(page()))
    return str(path)


def test_file_is_shown_as_an_outline(page_file):
    lines = decode(page_file).splitlines()
    assert lines[:2] == ["DD4T JSON", "Page tcm:5-310-64 'Quay'"]
    assert "      heading   text              The quay reopens" in lines


def test_file_is_printed_as_canonical_json(page_file):
    printed = json.loads(decode(page_file, "--json"))
    assert printed["page"]["id"] == "tcm:5-310-64"


def test_xml_is_told_by_its_content(tmp_path):
    path = tmp_path / "page.txt"
    path.write_bytes(DOTNET_XML)
    assert decode(str(path)).startswith("DD4T XML\nPage tcm:5-312-64 'Ferries'")


def test_standard_input_is_read_for_a_hyphen(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(as_json(presentation())))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert "Component tcm:5-301 'Quay article'" in decode("-")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "byte 0: The document is empty"),
        (b'{"a":', "end: Input data was truncated"),
        (
            as_json(page() | {"Regions": [{"Name": []}]}),
            "$.Regions[0].Name: Expected text, found a list",
        ),
    ],
    ids=["empty", "cut", "misfit"],
)
def test_bad_document_is_reported_with_file_place_and_reason(
    tmp_path, content, message
):
    path = tmp_path / "page.json"
    path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        decode(str(path))
    assert str(caught.value) == f"{path}: {message}"
    assert caught.value.returncode == 1


def test_missing_file_is_reported(tmp_path):
    path = tmp_path / "none.json"
    with pytest.raises(CommandError, match="No such file or directory") as caught:
        decode(str(path))
    assert str(caught.value).startswith(f"{path}: ")


def test_file_that_is_too_large_is_refused(page_file, settings):
    settings.CONTENT_MAX_DOCUMENT_BYTES = 100
    with pytest.raises(CommandError, match="end: The document is too large"):
        decode(page_file)


def test_command_needs_no_system_checks():
    assert Command.requires_system_checks == []


def test_exit_status_tells_a_shell(tmp_path):
    path = tmp_path / "page.json"
    path.write_bytes(b"[]")
    finished = subprocess.run(
        [sys.executable, CHECKOUT / "manage.py", "decode", str(path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 1
    assert finished.stdout == ""
    assert f"{path}: byte 0: Neither JSON object nor XML" in finished.stderr
