"""What gunicorn sends and curl makes of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import require_tool

pytestmark = pytest.mark.timeout(60)

# More than what fits between a server and a client that does not read.
SIZE_BYTES = 16 * 1024 * 1024 + 17
PATIENCE_SECONDS = 20


class Served:
    """The file, and a curl that knows where it is served."""

    def __init__(self, curl: str, path: Path, folder: Path, port: int) -> None:
        self.path = path
        self.content = path.read_bytes()
        self.folder = folder
        self.port = port
        self._curl = curl

    def curl(self, *options: str, path: str = "/film.mp4") -> bytes:
        command = [self._curl, "--silent", "--show-error", "--max-time", "20"]
        return subprocess.run(
            [*command, *options, f"http://127.0.0.1:{self.port}{path}"],
            check=True,
            capture_output=True,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
        ).stdout

    def head(self, *options: str) -> tuple[int, dict[str, str]]:
        """Return the status and headers, by name in lower case."""
        sent = self.curl("--dump-header", "-", "--output", os.devnull, *options)
        status, *lines = sent.decode("latin-1").strip().split("\r\n")
        fields = (line.partition(": ") for line in lines)
        return int(status.split()[1]), {name.lower(): v for name, _, v in fields}

    def count_open(self) -> int:
        return int(self.curl(path="/open"))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    curl = require_tool("curl")
    folder = tmp_path_factory.mktemp("served")
    path = folder / "film"
    path.write_bytes(os.urandom(SIZE_BYTES))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--bind"]
        process = subprocess.Popen(
            [
                *(*command, f"fd://{listener.fileno()}", "--threads", "4"),
                *("--log-level", "warning"),
                "tests.support.file_application:application",
            ],
            cwd=Path(__file__).resolve().parents[3],
            env={**os.environ, "SERVED_FILE": str(path)},
            pass_fds=[listener.fileno()],
        )
    try:
        yield Served(curl, path, folder, port)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "download"


def test_all_of_it_arrives(served, target):
    served.curl("--output", str(target))
    assert target.read_bytes() == served.content


def test_head_says_what_get_says_and_sends_nothing(served):
    status, headers = served.head("--head", "--range", "0-9")
    assert (status, headers["content-length"]) == (200, str(SIZE_BYTES))
    assert headers["accept-ranges"] == "bytes"
    different = {"date", "connection"}
    _, got = served.head()
    assert {k: v for k, v in headers.items() if k not in different} == {
        k: v for k, v in got.items() if k not in different
    }


@pytest.mark.parametrize(
    ("field", "start", "stop"),
    [
        ("0-0", 0, 1),
        ("100-299999", 100, 300_000),
        (f"{SIZE_BYTES - 5}-", SIZE_BYTES - 5, SIZE_BYTES),
        ("-17", SIZE_BYTES - 17, SIZE_BYTES),
        ("200000-299999,0-199999", 0, 300_000),
    ],
)
def test_a_part_arrives(served, field, start, stop):
    assert served.curl("--range", field) == served.content[start:stop]
    status, headers = served.head("--range", field)
    assert status == 206
    assert headers["content-range"] == f"bytes {start}-{stop - 1}/{SIZE_BYTES}"
    assert headers["content-length"] == str(stop - start)


def test_several_parts_arrive(served):
    options = ("--range", "0-99999,200000-299999,-7")
    _, headers = served.head(*options)
    sent = served.curl(*options)
    assert headers["content-length"] == str(len(sent))
    assert sent.count(b"Content-Range: bytes ") == 3
    for span in (slice(0, 100_000), slice(200_000, 300_000), slice(-7, None)):
        assert b"\r\n\r\n" + served.content[span] + b"\r\n--" in sent


@pytest.mark.parametrize("there", [0, 1, 1_000_000, SIZE_BYTES])
def test_a_download_is_resumed(served, target, there):
    target.write_bytes(served.content[:there])
    served.curl("--continue-at", "-", "--output", str(target))
    assert target.read_bytes() == served.content


def test_a_download_of_another_version_begins_anew(served):
    options = ("--range", "10-19", "--header")
    assert served.head(*options, 'If-Range: "v1"')[0] == 206
    assert served.head(*options, 'If-Range: W/"v1"')[0] == 200
    assert served.head(*options, 'If-Range: "v0"')[0] == 200


def test_what_the_client_has_is_not_sent_again(served, target):
    tags = str(target.with_suffix(".etag"))
    served.curl("--etag-save", tags, "--output", str(target))
    assert Path(tags).read_text().strip() == '"v1"'
    status, headers = served.head("--etag-compare", tags)
    assert (status, headers["etag"]) == (304, '"v1"')
    assert not {"content-length", "content-type", "transfer-encoding"} & headers.keys()
    assert served.head("--time-cond", "Wed, 04 Mar 2026 11:00:00 GMT")[0] == 304
    assert served.head("--time-cond", "Wed, 04 Mar 2026 10:59:59 GMT")[0] == 200


def test_what_cannot_be_sent_is_refused(served):
    status, headers = served.head("--range", f"{SIZE_BYTES}-")
    assert (status, headers["content-range"]) == (416, f"bytes */{SIZE_BYTES}")
    assert served.head("--header", 'If-Match: "v0"')[0] == 412
    assert served.head("--header", "Range: bytes=" + "0-0," * 1_900)[0] == 200


def test_no_file_stays_open(served):
    for options in ((), ("--head",), ("--range", "0-9"), ("--range", "0-0,-1")):
        for _ in range(3):
            served.head(*options)
    assert served.count_open() == 0


@pytest.mark.parametrize("field", ["", "Range: bytes=1-\r\n"])
def test_a_file_is_closed_when_the_client_goes_away(served, field):
    request = f"GET /film.mp4 HTTP/1.1\r\nHost: x\r\n{field}\r\n"
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 20")
        assert served.count_open() == 1
    until = time.monotonic() + PATIENCE_SECONDS
    while served.count_open() and time.monotonic() < until:
        time.sleep(0.05)
    assert served.count_open() == 0
