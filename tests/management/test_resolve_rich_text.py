from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

VALUE = '<p><a xlink:href="tcm:5-1">one</a> <img src="tcm:5-9" alt="nine"/></p>'


@pytest.fixture
def value(tmp_path: Path) -> str:
    file = tmp_path / "value.xhtml"
    file.write_bytes(VALUE.encode())
    return str(file)


@pytest.fixture
def links(tmp_path: Path) -> Path:
    file = tmp_path / "map.json"
    file.write_text('{"tcm:5-1": "/one.html", "tcm:5-2-16": "/two.html"}')
    return file


def run(*arguments: str) -> tuple[str, str]:
    stdout, stderr = io.StringIO(), io.StringIO()
    call_command("resolve_rich_text", *arguments, stdout=stdout, stderr=stderr)
    return stdout.getvalue(), stderr.getvalue()


def test_prints_the_html(value, links):
    stdout, stderr = run(value, "--links", str(links))
    assert stdout == '<p><a href="/one.html">one</a> nine</p>\n'
    assert stderr == ""


def test_without_links_no_item_has_a_url(value):
    assert run(value)[0] == "<p>one nine</p>\n"


def test_lists_what_was_asked_apart_from_the_html(value, links):
    stdout, stderr = run(value, "--links", str(links), "--asked")
    assert stdout == '<p><a href="/one.html">one</a> nine</p>\n'
    assert stderr == "link tcm:5-1: /one.html\nbinary tcm:5-9: no URL\n"


def test_reads_standard_input(monkeypatch, links):
    stdin = io.TextIOWrapper(io.BytesIO("\ufeff<p>é\r\n</p>".encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert run("-", "--links", str(links))[0] == "<p>é\r\n</p>\n"


def test_a_missing_file_is_named(tmp_path):
    missing = str(tmp_path / "missing.xhtml")
    with pytest.raises(CommandError, match=r"missing\.xhtml: No such file"):
        run(missing)


def test_the_place_of_bytes_that_are_no_text_is_named(tmp_path):
    file = tmp_path / "latin.xhtml"
    file.write_bytes(b"<p>caf\xe9</p>")
    with pytest.raises(CommandError, match=r"latin\.xhtml: byte 6 is no UTF-8"):
        run(str(file))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('{\n"tcm:5-1" "/x"}', r"map\.json: line 2 column 11: Expecting ':'"),
        ("[]", r"map\.json: not an object"),
        ('{"tcm:5": "/x"}', r"map\.json: Not a TCM, ISH or ECL URI \(uri=tcm:5\)"),
        ('{"tcm:5-1": 7}', r"map\.json: tcm:5-1: the URL is no text"),
    ],
)
def test_the_place_of_an_error_in_the_links_is_named(value, links, document, message):
    links.write_text(document)
    with pytest.raises(CommandError, match=message):
        run(value, "--links", str(links))
