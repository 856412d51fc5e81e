"""How much longer an editor waits for a preview than for the same page, nothing kept.

    python tests/benchmarks/preview_page.py

Both are asked for in turn of one process, which asks the content service for everything
each time; the preview brings its bar and the marks for its outlines.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script

from content.operations.stage.http_client import HttpClient  # the path above
from content.providers.forwarding import SESSION_HEADER
from tests.support.running_site import PUBLISHED, UNCACHED, running_site

PAGES = ("/", "/news/", "/news/bicycle-deck.html", "/contact.html")
ROUNDS, WARM_UP_ROUNDS = 150, 10
MOST = 1.1
TOKEN = "benchmark"


def main() -> int:
    slow = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(
            Path(folder),
            PUBLISHED,
            application=UNCACHED,
            CONTENT_PREVIEW="true",
            CONTENT_PREVIEW_FRESH_SECONDS="0",
            SITE_WORKERS="1",
        ) as (site, _),
        HttpClient(site.port) as client,
    ):
        for path in PAGES:
            rounds = islice(_ask(client, path), WARM_UP_ROUNDS, None)
            plain, previews = zip(*rounds, strict=True)
            usual, median = statistics.median(plain), statistics.median(previews)
            slow += median > MOST * usual
            print(  # noqa: T201
                f"{path}: {usual * 1000:.1f} ms uncached, {median * 1000:.1f} ms as a"
                f" preview: {median / usual:.2f} times (medians of {ROUNDS})"
            )
    return 1 if slow else 0


def _ask(client: HttpClient, path: str) -> Iterator[tuple[float, float]]:
    """Yield how long both took, which of them came first by turns."""
    for number in range(ROUNDS + WARM_UP_ROUNDS):
        seconds = {}
        for token in ("", TOKEN) if number % 2 else (TOKEN, ""):
            answer = client.get(path, {SESSION_HEADER: token} if token else {})
            if answer.status != 200 or ("content-preview-bar" in answer.text) != bool(
                token
            ):
                raise RuntimeError(f"status {answer.status} of {path}")
            seconds[token] = answer.seconds
        yield seconds[""], seconds[TOKEN]


if __name__ == "__main__":
    sys.exit(main())
