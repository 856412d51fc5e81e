"""The demonstration: the sample site on this machine, until Ctrl-C.

Started by deploy/demo.sh. With --services it has Redis, ActiveMQ and listeners. It works on a copy of the sample site in a temporary folder,
so publishing changes nothing in the checkout, and nothing is left behind.
"""

from __future__ import annotations

import argparse
import mimetypes
import shlex
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from content.operations.stage.environment import CACHE_PREFIX
from content.operations.stage.exceptions import StageError, StopRequested
from deploy.home_page import HomePage
from deploy.local_site import (
    HOST,
    PUBLISHED,
    LocalSite,
    PortTakenError,
    Services,
    run_local_site,
)
from deploy.probes import Probe, build_table, fetch, run_probes

DEFAULT_PORT = 8080
ENGLISH_HOME = "/"
DUTCH_HOME = "/nl/"
MISSING_PAGE = "/no-such-page.html"


def main(arguments: Sequence[str]) -> int:
    """Run the demonstration or the check, and return the exit status."""
    options = parse_options(arguments)
    started = time.monotonic()
    try:
        with run_local_site(options.port, has_services=options.services) as site:
            print(f"Site ready after {time.monotonic() - started:.1f} s", flush=True)
            return check(site) if options.check else show(site)
    except (PortTakenError, StageError) as exc:
        print(exc, file=sys.stderr)
        return 1
    except StopRequested as exc:
        print(f"Stopped by {exc}", flush=True)
        # To be stopped is how a demonstration ends, but not how a check succeeds.
        return 128 + exc.signal_number if options.check else 0


def parse_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; a wrong one ends the process with a usage message."""
    parser = argparse.ArgumentParser(
        prog="sh deploy/demo.sh",
        description="Run the sample site with a content service of its own.",
    )
    parser.add_argument(
        "--port",
        type=int,
        help=f"the site's port; 0 takes a free one (default: {DEFAULT_PORT},"
        " with --check 0)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="ask for what a visitor asks for, report, and stop: 0 if all is well",
    )
    parser.add_argument(
        "--services",
        action="store_true",
        help="with Redis, ActiveMQ and listeners, as in production; they are installed"
        " where that is allowed",
    )
    options = parser.parse_args(arguments)
    if options.port is None:
        options.port = 0 if options.check else DEFAULT_PORT
    if not 0 <= options.port < 2**16:
        parser.error(f"--port {options.port} is no port")
    return options


def check(site: LocalSite) -> int:
    """Ask for what a visitor asks for; return 0 if every answer was right."""
    outcomes = run_probes(HOST, site.port, build_probes(read_home(site)))
    print(build_table(outcomes), flush=True)
    if not any(outcome.problem for outcome in outcomes):
        return 0
    print(site.server.describe_failure("gave a wrong answer"), file=sys.stderr)
    return 1


def show(site: LocalSite) -> NoReturn:
    """Say what to try, then wait for the signal or the failure that ends it."""
    print(describe(site, read_home(site)), flush=True)
    site.supervisor.watch()


def read_home(site: LocalSite) -> HomePage:
    """Ask for the home page and see where it leads."""
    body = fetch(HOST, site.port, ENGLISH_HOME).body
    return HomePage(body.decode("utf-8", "replace"), other_languages=(DUTCH_HOME,))


def build_probes(home: HomePage) -> Iterator[Probe]:
    """Yield a probe for each kind of thing that a visitor gets."""
    yield Probe(name="home, English", path=ENGLISH_HOME, mark=b'<html lang="en')
    yield Probe(name="home, Dutch", path=DUTCH_HOME, mark=b'<html lang="nl')
    yield Probe(name="article", path=home.article_path, mark=b"</h1>")
    yield Probe(name="missing page", path=MISSING_PAGE, status=404, mark=b"</h1>")
    for name, path in (
        ("static file", home.style_sheet_path),
        ("image", home.image_path),
    ):
        content_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        yield Probe(name=name, path=path, content_type=content_type)


def describe(site: LocalSite, home: HomePage) -> str:
    """Return what there is to see and to try."""
    address = f"http://{HOST}:{site.port}"
    manage = ".venv/bin/python manage.py"
    draft = copy_draft(home.article_path, site.supervisor.folder / "drafts")
    file = shlex.quote(str(draft))
    environment_file = shlex.quote(str(site.environment_file))
    return f"""
  English          {address}{ENGLISH_HOME}
  Dutch            {address}{DUTCH_HOME}
  an article       {address}{home.article_path}
  a missing page   {address}{MISSING_PAGE}
  content service  {site.delivery_address}
{describe_services(site.services)}\
  logs             {site.supervisor.folder}/*.log

In another shell here, have the site's commands know all of this:
  set -a; . {environment_file}; set +a
What the article decodes to:
  {manage} decode {file}
Change that file, publish it, and see the site change:
  {manage} publish {file}
{describe_watching(site.services)}
Ctrl-C stops everything."""


def describe_services(services: Services | None) -> str:
    """Return a line for each service, if there are any."""
    if services is None:
        return ""
    return (
        f"  Redis            {services.redis.url}\n"
        f"  ActiveMQ         {services.broker.address}\n"
    )


def describe_watching(services: Services | None) -> str:
    """Return how to see what a publish has invalidated, if there is a place to look."""
    if services is None:
        return ""
    stream = shlex.quote(f"{{{CACHE_PREFIX}}}:stream")
    return (
        "What was invalidated last, and why:\n"
        f"  redis-cli -p {services.redis.port} xrevrange {stream} + - count 3\n"
    )


def copy_draft(path: str, folder: Path) -> Path:
    """Copy the file that was published at a path, to be edited and published again.

    Returns:
        The copy, placed as in a published folder; ``folder`` if there is no such file.
    """
    for document in PUBLISHED.glob(f"*/pages{path}.*"):
        draft = folder / document.relative_to(PUBLISHED)
        draft.parent.mkdir(parents=True)
        shutil.copyfile(document, draft)
        return draft
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
