"""How soon after a publish every process of the site shows it.

    python tests/benchmarks/publish_to_visible.py [--publishes N] [--services] [--load N]

Publishes a page again and again, each time with another text, and asks for it over several
connections until all of them show the text. The time counts from before the publish is
begun. Embedded: local delivery's events and memory stores; with ``--services`` Redis,
ActiveMQ and two listeners; with ``--load`` so many other clients at the same time. Prints
percentiles; exit status 1 if the 99th is over a second.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script

import django

from content.local_delivery.client import ManagementClient
from content.operations.stage.http_client import HttpClient
from content.operations.stage.load import put_under_load
from content.operations.stage.stage import Stage, StageOptions, open_stage

FOLDER = Path(__file__).resolve().parents[2] / "site_frontend/sample_site/published"
DOCUMENT = "5/pages/contact.html.json"
PATH = "/contact.html"
TEXT = "Call the quay, write to us, or come and stand at the desk."
OTHER_PATHS = ("/", "/news/", "/routes/", "/nl/", "/about/history.html")
CONNECTIONS = 8
PAUSE_SECONDS = 0.05
GIVE_UP_SECONDS = 10.0
BOUND_SECONDS = 1.0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--publishes", type=int, default=200)
    parser.add_argument("--services", action="store_true")
    parser.add_argument("--load", type=int, default=0)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_frontend.settings")
    django.setup()
    stage_options = StageOptions(
        folder=FOLDER,
        has_redis=options.services,
        has_broker=options.services,
        listeners=2 if options.services else 0,
    )
    with open_stage(stage_options) as stage:
        enough = threading.Event()
        load = threading.Thread(target=_load, args=(stage, options.load, enough))
        load.start()
        try:
            delays = [_publish(stage, number) for number in range(options.publishes)]
        finally:
            enough.set()
            load.join()
    cuts = statistics.quantiles(delays, n=100)
    print(  # noqa: T201
        f"{len(delays)} publishes visible on {CONNECTIONS} connections:"
        f" p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms,"
        f" at most {max(delays) * 1000:.0f} ms"
    )
    return 0 if cuts[98] <= BOUND_SECONDS else 1


def _load(stage: Stage, clients: int, enough: threading.Event) -> None:
    if clients:
        put_under_load(
            stage.site.port,
            OTHER_PATHS,
            clients=clients,
            requests=1_000_000,
            enough=enough,
        )


def _publish(stage: Stage, number: int) -> float:
    """Publish once; return after how many seconds every connection showed it."""
    text = f"{TEXT} Edition {number}."
    document = (FOLDER / DOCUMENT).read_text().replace(TEXT, text)
    clients = [HttpClient(stage.site.port) for _ in range(CONNECTIONS)]
    for client in clients:
        client.get(PATH)
    management = ManagementClient(stage.delivery.url)
    begun = time.monotonic()
    management.publish(DOCUMENT, document.encode())
    for client in clients:
        while text not in client.get(PATH).text:
            if time.monotonic() - begun > GIVE_UP_SECONDS:
                raise RuntimeError(f"Not visible after {GIVE_UP_SECONDS:g} s: {text}")
    seconds = time.monotonic() - begun
    management.close()
    for client in clients:
        client.close()
    time.sleep(PAUSE_SECONDS)
    return seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
