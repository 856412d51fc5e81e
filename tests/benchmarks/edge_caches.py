"""A page that nginx and Varnish keep, beside the same page as a file that nginx sends."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from content.operations.stage.http_client import HttpClient
from content.operations.stage.ports import free_port
from content.operations.stage.programs import get_program
from content.operations.stage.stage import Stage, StageOptions, open_stage
from content.operations.stage.waiting import wait_until
from tests.benchmarks.published import make_page, path_of, write_pages
from tests.benchmarks.results import Promise, Section, median_and_range
from tests.benchmarks.scale import Scale
from tests.benchmarks.servers import Server, get_kept
from tests.benchmarks.throughput import (
    COLUMNS,
    Contender,
    Throughput,
    measure_in_turn,
    ratios,
)
from tests.support.nginx import running_nginx, site_configuration
from tests.support.varnish import running_varnish

TITLE = "A page behind nginx and Varnish, as they are deployed"
_PARAGRAPHS = 27  # 20 KB with what is around them
_FILE, _NGINX, _VARNISH = "nginx, a file", "nginx before the site", "Varnish before it"
_SITE = "the site alone"
_PUBLISHES = 10
# nginx counts whole seconds, and keeps a page through the one in which it ends.
_MOST_SECONDS_TO_SEE = {_NGINX: 2.5, _VARNISH: 1.0}
_PATIENCE_SECONDS = 10.0
_ONE_SECOND = "public, max-age=0, s-maxage=1, stale-if-error=86400"


def measure(scale: Scale, folder: Path) -> Section:
    """Compare."""
    for program, package in (("nginx", "nginx"), ("varnishd", "varnish")):
        get_program(program, package=package)
    published = write_pages(folder / "published", ["index"], paragraphs=_PARAGRAPHS)
    with ExitStack() as stack:
        by_varnish, varnish = _before_site(stack, folder, published, "varnish")
        by_nginx, nginx = _before_site(stack, folder, published, "nginx")
        page = get_kept(by_nginx.site.port, "/")
        (folder / "page.html").write_bytes(page.body)
        sending = stack.enter_context(
            running_nginx(folder / "sending", server=f"root {folder};")
        )
        _fill(varnish.port)
        _fill(nginx.port)
        found = measure_in_turn(
            {
                _FILE: Contender(sending, "/page.html"),
                _NGINX: Contender(nginx, "/"),
                _VARNISH: Contender(varnish, "/"),
                _SITE: Contender(by_varnish.site, "/"),
            },
            rounds=scale.rounds,
            seconds=scale.seconds,
        )
        seen_after = {
            _NGINX: _publish(by_nginx, nginx.port),
            _VARNISH: _publish(by_varnish, varnish.port),
        }
    return _describe(found, seen_after, len(page.body))


def _before_site(
    stack: ExitStack, folder: Path, published: Path, name: str
) -> tuple[Stage, Server]:
    logs, own = folder / f"{name}-logs", folder / name
    logs.mkdir()
    own.mkdir()
    port = free_port()
    environment = (
        {"SITE_VARNISH_URL": f"http://127.0.0.1:{port}/"}
        if name == "varnish"
        else {"SITE_PAGE_CACHE_CONTROL": _ONE_SECOND}
    )
    stage = stack.enter_context(
        open_stage(StageOptions(folder=published, logs=logs, environment=environment))
    )
    if name == "varnish":
        return stage, stack.enter_context(
            running_varnish(own, site_port=stage.site.port, port=port)
        )
    before, server = site_configuration(own, stage.site.port)
    return stage, stack.enter_context(running_nginx(own, server=server, before=before))


def _fill(port: int) -> None:
    for _ in range(20):
        with HttpClient(port) as client:
            client.get("/")


def _publish(stage: Stage, port: int) -> list[float]:
    """Publish again and again; return after how many seconds each was seen."""
    delays = []
    for number in range(_PUBLISHES):
        heading = f"Edition {number} at {port}"
        document = make_page(0, paragraphs=_PARAGRAPHS, heading=heading)
        begun = time.monotonic()
        with stage.delivery.open_publisher() as publisher:
            publisher.publish(path_of("index"), document)
        wait_until(partial(_shows, port, heading), _PATIENCE_SECONDS, heading)
        delays.append(time.monotonic() - begun)
    return delays


def _shows(port: int, text: str) -> bool:
    with HttpClient(port) as client:
        return text in client.get("/").text


def _describe(
    found: Mapping[str, Throughput],
    seen_after: Mapping[str, list[float]],
    size: int,
) -> Section:
    failures = sum(each.failures for each in found.values())
    promises = [Promise("no failed request", str(failures), failures == 0)]
    notes = []
    for name in (_NGINX, _VARNISH, _SITE):
        to_file = ratios(found[name].per_second, found[_FILE].per_second)
        notes.append(
            f"{name}: {median_and_range(to_file, '{:.2f}'.format)} of the file's requests"
            " per second."
        )
    for name, delays in seen_after.items():
        most = _MOST_SECONDS_TO_SEE[name]
        promises.append(
            Promise(
                f"{name}: what is published is seen within {most:g} s",
                f"{median_and_range(delays, '{:.2f}'.format)} s,"
                f" {len(delays)} publishes",
                max(delays) <= most,
            )
        )
    return Section(
        title=TITLE,
        setting=(
            f"{size:,} bytes of HTML, not compressed; one nginx process each; wrk with 16"
            " connections that are kept. nginx asks the site every other second"
            " whether the page still counts; Varnish is told when it does not."
        ),
        columns=COLUMNS,
        rows=[each.spell(name) for name, each in found.items()],
        promises=promises,
        notes=notes,
    )
