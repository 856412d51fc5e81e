"""Those that are compared: each under the same gunicorn, with the same settings."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from content.operations.stage.http_client import Answer, HttpClient
from content.operations.stage.project import PYTHON, find_project
from content.operations.stage.site_process import SiteProcess
from content.operations.stage.stage import Stage

#: Where contenders find what they are to answer with.
ANSWER_VARIABLE = "BENCHMARK_ANSWER"
_OF_THE_SERVER = {"server", "date", "connection", "transfer-encoding"}
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@contextmanager
def running_contender(
    stage: Stage, name: str, *, log: str = "", python: str = "", **environment: str
) -> Iterator[SiteProcess]:
    """Run ``tests.benchmarks.contenders.<name>`` beside a stage's site.

    Args:
        log: The name of its log, if there is another one of that name.
        python: Of an environment of its own; empty for that of the site.
        environment: On top of that of the site.
    """
    contender = SiteProcess(
        find_project(),
        name=name,
        log=stage.logs / f"{log or name}.log",
        environment={**stage.environment, **environment},
        application=f"tests.benchmarks.contenders.{name}:application",
        python=(python,) if python else PYTHON,
    )
    contender.start()
    try:
        yield contender
    finally:
        contender.stop()


def get_kept(
    port: int, path: str, headers: Mapping[str, str] | None = None, *, status: int = 200
) -> Answer:
    """Ask until every process of a site has an answer ready; return the last one.

    Raises:
        RuntimeError: The status is another one.
    """
    for _ in range(40):
        with HttpClient(port) as client:
            answer = client.get(path, headers)
        if answer.status != status:
            raise RuntimeError(f"{path}: status {answer.status} instead of {status}")
    return answer


def write_answer(answer: Answer, file: Path, *, has_body: bool = True) -> None:
    """Write down what a contender is to answer with, header for header."""
    headers = [
        (name.title(), value)
        for name, value in answer.headers.items()
        if name not in _OF_THE_SERVER
    ]
    record = {"headers": headers, "body": answer.body.decode() if has_body else ""}
    file.write_text(json.dumps(record))


def read_answer() -> tuple[list[tuple[str, str]], str]:
    """Return the headers and the body that were written down for this contender."""
    record = json.loads(Path(os.environ[ANSWER_VARIABLE]).read_text())
    return [(name, value) for name, value in record["headers"]], record["body"]


class Server(Protocol):
    """Something on a port that is asked."""

    @property
    def port(self) -> int: ...

    @property
    def process_id(self) -> int: ...


def cpu_seconds(server: Server) -> float:
    """Return what the processes of a server have used of the processor so far."""
    ticks = 0
    for process_id in (server.process_id, *worker_ids(server)):
        text = Path(f"/proc/{process_id}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS_PER_SECOND


def worker_ids(server: Server) -> list[int]:
    """Return the ids of the processes that a server has started to answer."""
    parent = server.process_id
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(each) for each in children.split()]


def resident_bytes(process_id: int) -> int:
    """Return how much memory a process has."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def count_open_files(process_id: int) -> tuple[int, int]:
    """Return how many file descriptors a process has open, and how many are sockets."""
    folder = Path(f"/proc/{process_id}/fd")
    targets = []
    for each in folder.iterdir():
        try:
            targets.append(str(each.readlink()))
        except FileNotFoundError:  # closed meanwhile
            continue
    return len(targets), sum(each.startswith("socket:") for each in targets)
