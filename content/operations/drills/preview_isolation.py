"""Editors who preview and visitors who do not, all at once: neither sees the other's."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
import redis

from content.addressing.published_urls import address_of, quote_path
from content.conf import conf
from content.local_delivery.places import Place, parse_place
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.pages import find_pages
from content.operations.drills.report import Report
from content.operations.stage.environment import CACHE_PREFIX
from content.operations.stage.exceptions import StageError
from content.operations.stage.http_client import HttpClient
from content.operations.stage.redis_server import RedisServer
from content.operations.stage.stage import Stage
from content.providers.forwarding import SESSION_HEADER

_VISITOR = ""
_TOKENS = ("first-editor", "second-editor")
_PAGES, _PAGES_IF_QUICK = 20, 4
_IMAGES, _IMAGES_IF_QUICK = 5, 2
_REQUESTS, _REQUESTS_IF_QUICK = 1_000, 150
_CLIENTS = 6
_LOOK_AGAIN_SECONDS = 1.0
_CALM_SECONDS = 20.0
_ENTRIES, _STAMPS = f"{CACHE_PREFIX}:entry:", f"{{{CACHE_PREFIX}}}:stamp:"
_ENVIRONMENT = {
    "CONTENT_PREVIEW": "true",
    "CONTENT_FRESH_SECONDS": "1000000",  # nothing is built anew by itself
    "CONTENT_MISS_SECONDS": "1000000",
    "CONTENT_SETTLE_SECONDS": "0",
    "CONTENT_REBUILDS_PER_SECOND": "0",
}


def _mark(token: str) -> str:
    return f"changed-by-{token}"


def run_preview_isolation(run: DrillRun) -> Report:
    """Change titles and images in two sessions; ask as both editors and as visitors."""
    with (
        run.open_stage(
            has_redis=True,
            has_sessions=True,
            # One process each, so that who asks knows which process answers.
            sites=2,
            workers=1,
            environment=_ENVIRONMENT,
        ) as stage,
        stage.get_redis().connect(decode_responses=False) as client,
    ):
        paths = [
            *_change_titles(stage, _PAGES_IF_QUICK if run.is_quick else _PAGES),
            *_change_images(stage, _IMAGES_IF_QUICK if run.is_quick else _IMAGES),
        ]
        ports = [site.port for site in stage.sites]
        _have_kept(ports, paths[::2])  # editors are the first at the others
        _wait_until_calm(client)
        report = Report()
        requests = _REQUESTS_IF_QUICK if run.is_quick else _REQUESTS
        _judge_cache(stage, client, paths, requests, report)
        run.say(f"Asking {requests} times, as editors and visitors in turn")
        _judge_answers(_ask(ports, paths, requests), report)
    return report


def _change_titles(stage: Stage, count: int) -> list[str]:
    """Give pages another title in each session; return the addresses of these.

    Raises:
        StageError: There are no such pages.
    """
    paths = []
    for place in find_pages(stage.folder):
        file = stage.folder / place.path
        if file.suffix != ".json" or place.url.rpartition(".")[2] != "html":
            continue
        if not _change_title(file, place, stage.sessions):
            continue
        paths.append(quote_path(address_of(place.url, conf.CONTENT_WELCOME_FILE)))
        if len(paths) == count:
            return paths
    raise StageError(f"There are no {count} pages in {stage.folder} to change")


def _change_title(file: Path, place: Place, sessions: Path) -> bool:
    try:
        page = msgspec.json.decode(file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except msgspec.DecodeError:
        return False
    if not isinstance(page, dict) or "Title" not in page:
        return False
    for token in _TOKENS:
        changed = sessions / token / place.path
        changed.parent.mkdir(parents=True, exist_ok=True)
        changed.write_bytes(msgspec.json.encode(page | {"Title": _mark(token)}))
    return True


def _change_images(stage: Stage, count: int) -> list[str]:
    """Have each session end images with its mark; return the addresses of these.

    Raises:
        StageError: There are no such images.
    """
    paths = []
    for file in sorted(stage.folder.glob("*/binaries/**/*.jpg"))[:count]:
        place = parse_place(file.relative_to(stage.folder).as_posix())
        for token in _TOKENS:
            changed = stage.sessions / token / place.path
            changed.parent.mkdir(parents=True, exist_ok=True)
            # Behind its end an image may have anything.
            changed.write_bytes(file.read_bytes() + _mark(token).encode())
        paths.append(quote_path(place.url))
    if len(paths) < count:
        raise StageError(f"There are no {count} images in {stage.folder} to change")
    return paths


def _have_kept(ports: Sequence[int], paths: Sequence[str]) -> None:
    """Let visitors' pages be kept, in every process, before anyone previews."""
    for port in ports:
        with HttpClient(port) as client:
            for path in paths:
                client.get(path)


def _wait_until_calm(client: redis.Redis) -> None:
    """Wait until processes have done what they do by themselves after their start.

    Raises:
        StageError: They do not come to an end.
    """
    before: dict[bytes, bytes] = {}
    begun = time.monotonic()
    while time.monotonic() - begun < _CALM_SECONDS:
        time.sleep(_LOOK_AGAIN_SECONDS)
        now = _read_kept(client)
        if now and now == before:
            return
        before = now
    raise StageError("What is kept for visitors does not come to rest")


def _headers(token: str) -> Mapping[str, str]:
    return {SESSION_HEADER: token} if token else {}


# -- what previews do to the cache -----------------------------------------------------


def _judge_cache(
    stage: Stage,
    client: redis.Redis,
    paths: Sequence[str],
    requests: int,
    report: Report,
) -> None:
    before, files_before = _read_kept(client), _read_files(stage)
    if not (before and files_before):
        raise StageError("Nothing is kept of what visitors were shown")
    report.note("entries and stamps kept for visitors", f"{len(before):,}")
    report.note("files kept for visitors", f"{len(files_before):,}")
    with _watching(stage.get_redis()) as seen, ExitStack() as stack:
        clients = [stack.enter_context(HttpClient(site.port)) for site in stage.sites]
        for number in range(requests):
            token = _TOKENS[number % 2]
            http = clients[number // 2 % len(clients)]
            http.get(paths[number % len(paths)], _headers(token))
    after = _read_kept(client)
    for label, keys in (
        ("written", {key for key in after if before.get(key, b"") != after[key]}),
        ("lost", before.keys() - after.keys()),
    ):
        report.expect(
            f"of these, {label} by {requests:,} previews",
            f"{len(keys)}",
            bound="none",
            holds=not keys,
        )
    touched = files_before.items() ^ _read_files(stage).items()
    report.expect(
        "files written or lost by them",
        f"{len({path for path, _ in touched})}",
        bound="none",
        holds=not touched,
    )
    report.expect(
        "commands for entries that previews caused",
        f"{seen['entries']} of {seen['all']:,} that Redis was sent",
        bound="none",
        holds=not seen["entries"],
    )


def _read_kept(client: redis.Redis) -> dict[bytes, bytes]:
    keys: list[bytes] = [
        key
        for key in client.scan_iter(count=1_000)
        if key.startswith((_ENTRIES.encode(), _STAMPS.encode()))
    ]
    values = client.mget(keys) if keys else []
    found = zip(keys, values, strict=True)
    return {key: bytes(value) for key, value in found if isinstance(value, bytes)}


def _read_files(stage: Stage) -> dict[str, tuple[float, int]]:
    """Return all that is on the disk for visitors, with what tells whether it changed."""
    folder = Path(stage.environment["CONTENT_BINARY_FOLDER"])
    found = {}
    for path in folder.rglob("*"):
        state = path.stat()
        if path.is_file():
            found[str(path)] = (state.st_mtime, state.st_size)
    return found


@contextmanager
def _watching(server: RedisServer) -> Iterator[Counter[str]]:
    """Count what Redis is told to do during the block, and how much of it to entries."""
    seen: Counter[str] = Counter()
    is_over = "of the drill: that is all"
    begun = threading.Event()

    def watch() -> None:
        with server.connect() as client, client.monitor() as monitor:
            begun.set()
            for told in monitor.listen():
                if is_over in told["command"]:
                    return
                seen["all"] += 1
                seen["entries"] += f" {_ENTRIES}" in told["command"]

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    begun.wait()
    try:
        yield seen
    finally:
        with server.connect() as client:
            client.echo(is_over)
        watcher.join()


# -- what is seen ----------------------------------------------------------------------


def _ask(ports: Sequence[int], paths: Sequence[str], requests: int) -> Counter[str]:
    """Return how often who saw what."""
    people = (_VISITOR, *_TOKENS)

    def ask(client_number: int) -> Counter[str]:
        seen: Counter[str] = Counter()
        with HttpClient(ports[client_number % len(ports)]) as client:
            for number in range(client_number, requests, _CLIENTS):
                token = people[number // _CLIENTS % len(people)]
                path = paths[(number + number // _CLIENTS) % len(paths)]
                answer = client.get(path, _headers(token))
                seen[_judge(token, answer.status, answer.text)] += 1
        return seen

    with ThreadPoolExecutor(_CLIENTS) as clients:
        return sum(clients.map(ask, range(_CLIENTS)), Counter())


def _judge(token: str, status: int, text: str) -> str:
    if status != 200:  # OK
        return "failed"
    foreign = any(_mark(each) in text for each in _TOKENS if each != token)
    if token == _VISITOR:
        return "visitors who saw a preview" if foreign else "visitors"
    if foreign:
        return "editors who saw another session"
    if _mark(token) not in text:
        return "editors who did not see their change"
    return "editors"


def _judge_answers(seen: Counter[str], report: Report) -> None:
    report.note("answers to visitors", f"{seen['visitors']:,}")
    report.note("answers to editors", f"{seen['editors']:,}")
    for label in (
        "visitors who saw a preview",
        "editors who saw another session",
        "editors who did not see their change",
        "failed",
    ):
        report.expect(label, f"{seen[label]}", bound="none", holds=not seen[label])


PREVIEW_ISOLATION = Drill(
    name="preview-isolation",
    promise=(
        "Nothing that an editor previews reaches a visitor or another session, and "
        "previews read, write and evict nothing that is kept for visitors."
    ),
    protections={
        "preview-front": "previews are not answered before Django",
        "preview-output": "previews are not answered from what visitors get",
        "preview-models": "previews have caches of their own",
        "preview-files": "previews have files of their own",
        "preview-sessions": "each session has one of its own",
        "preview-build": "the whole cache is closed to previews",
    },
    run=run_preview_isolation,
)
