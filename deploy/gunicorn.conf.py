"""gunicorn's settings: what differs between machines comes from the environment.

Every variable and its meaning is listed in deploy/README.md.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import sys
import tempfile
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.workers import gthread
from gunicorn.workers.base import Worker

from content.operations.logs.gunicorn_loggers import JsonLogger, LineLogger
from content.operations.metrics.snapshots import Snapshots
from content.request_ids import set_request_id

wsgi_app = "site_frontend.wsgi:application"
bind = os.environ.get("SITE_BIND", "127.0.0.1:8080")

# Two at least, so that the site goes on while a worker is replaced.
workers = int(os.environ.get("SITE_WORKERS", max(2, len(os.sched_getaffinity(0)))))
worker_class = "gthread"
threads = int(os.environ.get("SITE_THREADS", "16"))
# Each thread can have a connection to the content service, unless that bears fewer.
os.environ.setdefault("CONTENT_POOL_SIZE", str(threads))
# Beside those that threads are at work for, so many may be open and idle: they cost no
# thread. Whoever finds all workers busy, or being replaced, waits in the queue.
worker_connections = threads + 1_000
backlog = 2_048
# Each worker forks before it imports the site: no connection, thread or lock can be
# shared by accident.
preload_app = False

# Watches the worker's main loop, not a request: what bounds a request is
# CONTENT_DEADLINE_SECONDS.
timeout = 30
graceful_timeout = 20
# For code that leaks. At random, so that not all are replaced at once.
max_requests = int(os.environ.get("SITE_MAX_REQUESTS", "0"))
max_requests_jitter = max_requests // 10
# Behind a proxy that keeps connections to us open: longer than the proxy does.
keepalive = int(os.environ.get("SITE_KEEPALIVE_SECONDS", "5"))

# A page that is kept takes a millisecond, one that is built many, in one process. Whoever
# is given the first waits for the thread that builds the second as often as either needs
# the interpreter, each time for this long: Python's own 5 ms are felt (measured: 99 % of
# the answers in half of the time). Workers inherit it.
sys.setswitchinterval(0.001)

# The heartbeat is a file: on a disk that stalls, healthy workers would be killed.
shared_memory = Path("/dev/shm")  # noqa: S108
worker_tmp_dir = str(shared_memory) if os.access(shared_memory, os.W_OK) else None

# Its default path is one per user: a second site of that user would take it over.
control_socket_disable = True

# Whose X-Forwarded-* headers are believed.
forwarded_allow_ips = os.environ.get("SITE_PROXY_ADDRESSES", "127.0.0.1,::1")
# Only what our proxies set anew: by default others count, which they may well pass on.
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
# gunicorn would believe them about the path as well (SCRIPT_NAME), in a header that a proxy
# may well pass on from a visitor.
forwarder_headers = ""

accesslog = "-" if os.environ.get("SITE_ACCESS_LOG", "") == "1" else None
errorlog = "-"
logger_class = (
    JsonLogger if os.environ.get("SITE_LOG_FORMAT", "line") == "json" else LineLogger
)

# A browser opens connections ahead of need, and gthread gives a thread to each for this
# long while nothing arrives: a few idle visitors stop the site. Waiting in the poller
# costs no thread. Private to gunicorn, hence the guard; request bodies that are not read
# are drained for as long, and only forms that are refused have any.
if hasattr(gthread, "DEFAULT_WORKER_DATA_TIMEOUT"):
    gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.05

_SILENCE_SECONDS = 5
_OVER_TCP = {socket.AF_INET, socket.AF_INET6}
_METRICS_READERS = (
    "CONTENT_METRICS_ADDRESSES",
    "CONTENT_METRICS_TOKEN",
    "CONTENT_METRICS_TOKEN_FILE",
)


def on_starting(server: Arbiter) -> None:
    """Make the folder where workers leave what they count, if anybody may read it."""
    if any(os.environ.get(name) for name in _METRICS_READERS):
        folder = tempfile.mkdtemp(prefix="site-metrics-", dir=worker_tmp_dir)
        server.site_metrics_folder = os.environ["CONTENT_METRICS_FOLDER"] = folder


def post_request(worker: Worker, req: object, environ: object, resp: object) -> None:
    """Let nothing that this thread does next be named after the request that has ended."""
    set_request_id("")


def worker_exit(server: Arbiter, worker: Worker) -> None:
    """Let a worker that ends leave the last of what it has counted."""
    if os.environ.get("CONTENT_METRICS_FOLDER"):
        from content.operations.metrics.recording import record_last  # noqa: PLC0415  # in the worker only

        record_last()


def child_exit(server: Arbiter, worker: Worker) -> None:
    """Keep what a worker has counted that has ended, or was killed."""
    if folder := os.environ.get("CONTENT_METRICS_FOLDER"):
        try:
            Snapshots(Path(folder)).bury(worker.pid)
        except OSError as exc:
            server.log.warning(
                "metrics of worker %s not added to the others: %s", worker.pid, exc
            )


def on_exit(server: Arbiter) -> None:
    """Leave nothing behind: the folder that was made here, and no other."""
    if folder := getattr(server, "site_metrics_folder", None):
        shutil.rmtree(folder, ignore_errors=True)


def when_ready(server: Arbiter) -> None:
    """Let no visitor who stops sending or reading keep a thread for good.

    gunicorn reads and writes without a timeout. Those of the kernel are inherited by the
    connections that a listener accepts. They do not bound who sends a byte now and then:
    that is for the proxy before it.
    """
    silence = struct.pack("ll", _SILENCE_SECONDS, 0)
    for listener in server.LISTENERS:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.sock.setsockopt(socket.SOL_SOCKET, option, silence)
        if listener.sock.family in _OVER_TCP:
            # Who connects and says nothing is not accepted yet: two hundred at once
            # would have the threads wait for each of them in turn.
            listener.sock.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, _SILENCE_SECONDS
            )
