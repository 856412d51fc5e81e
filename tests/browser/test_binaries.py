"""Files that a visitor opens on their own, not as part of a page."""

from __future__ import annotations

import shutil
import time
import wave
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.support.running_site import PUBLISHED, running_site

pytestmark = pytest.mark.timeout(120)

PATIENCE_SECONDS = 20
SECONDS = 2
FRAMES_PER_SECOND = 8_000
RED = (255, 0, 0)
IN_SITES_NAME = "runs in the site's name"


def sound() -> bytes:
    target = BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(FRAMES_PER_SECOND)
        file.writeframes(bytes(2 * FRAMES_PER_SECOND * SECONDS))
    return target.getvalue()


def document() -> bytes:
    """Return a PDF of one red page."""
    content = b"1 0 0 rg 0 0 300 200 re f"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    text, places = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, each in enumerate(objects, start=1):
        places += b"%010d 00000 n \n" % len(text)
        text += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    table = b"xref\n0 %d\n%s%s" % (len(objects) + 1, places, trailer)
    return b"%s%sstartxref\n%d\n%%%%EOF\n" % (text, table, len(text))


FILES = {
    "drawing_tcm5-901.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9"'
    b' height="9"><script href="/media/script_tcm5-902.js"/></svg>',
    "script_tcm5-902.js": f"console.log({IN_SITES_NAME!r})".encode(),
    "sound_tcm5-903.wav": sound(),
    "document_tcm5-904.pdf": document(),
}


@pytest.fixture(scope="module")
def media_url(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("published") / "published"
    shutil.copytree(PUBLISHED, folder)
    for name, content in FILES.items():
        (folder / "5" / "binaries" / "media" / name).write_bytes(content)
    with running_site(tmp_path_factory.mktemp("logs"), folder) as (site, _delivery):
        yield f"{site.url}media/"


@pytest.fixture
def tab(browser):
    context = browser.new_context()
    tab = context.new_page()
    tab.said = []
    tab.on("console", lambda message: tab.said.append(message.text))
    yield tab
    context.close()


def test_a_drawing_runs_no_script_however_often_it_is_opened(tab, media_url):
    # That it would run, were it not for the sandbox.
    script = tab.request.get(f"{media_url}script_tcm5-902.js")
    assert "javascript" in script.headers["content-type"]
    for _ in range(3):
        answer = tab.goto(f"{media_url}drawing_tcm5-901.svg", wait_until="load")
        assert answer.headers["content-security-policy"].endswith("sandbox")
    assert not [text for text in tab.said if IN_SITES_NAME in text]
    assert [text for text in tab.said if "Blocked script execution" in text]


def test_sound_is_played(tab, media_url):
    tab.goto(f"{media_url}sound_tcm5-903.wav")
    tab.wait_for_function("document.querySelector('video, audio').readyState > 0")
    duration = tab.evaluate("document.querySelector('video, audio').duration")
    assert duration == SECONDS


def test_a_pdf_is_shown(tab, media_url):
    answer = tab.goto(f"{media_url}document_tcm5-904.pdf")
    assert "sandbox" not in answer.headers["content-security-policy"]
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_red_seen(tab) and time.monotonic() < until:
        tab.wait_for_timeout(100)
    assert is_red_seen(tab)


def is_red_seen(tab: Page) -> bool:
    with Image.open(BytesIO(tab.screenshot())) as image:
        colors = image.convert("RGB").getcolors(maxcolors=image.width * image.height)
    return RED in {color for _, color in colors or ()}
