"""The running site, and Chromium to look at it with."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import require_tool
from tests.support.running_site import running_site


@pytest.fixture(scope="session")
def site_url(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("logs")) as (site, _delivery):
        yield f"http://127.0.0.1:{site.port}"


@pytest.fixture(scope="session")
def browser():
    chromium = require_tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, site_url):
    """Open a path as a visitor; what the browser complains about is in ``complaints``."""
    contexts = []

    def visit(path: str, **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.complaints = []
        tab.on(
            "console",
            lambda message: (
                message.type in {"error", "warning"}
                and tab.complaints.append(message.text)
            ),
        )
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.on(
            "requestfailed",
            lambda request: tab.complaints.append(f"failed: {request.url}"),
        )
        tab.on(
            "response",
            lambda answer: (
                answer.status >= 400
                and answer.request.resource_type != "document"
                and tab.complaints.append(f"{answer.status}: {answer.url}")
            ),
        )
        tab.answer = tab.goto(site_url + path, wait_until="networkidle")
        return tab

    yield visit
    for context in contexts:
        context.close()
