"""The listener as the process that it is in production."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from content.operations.stage.activemq_broker import (
    ActiveMqBroker,
    running_broker,
)
from content.operations.stage.ports import free_port
from tests.conftest import require_activemq

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
TOPIC = "TridionCacheChannel"


@contextmanager
def command_running(
    *arguments: str, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """Start the listener as its own process."""
    command = [sys.executable, str(MANAGE), "listen_for_invalidations", *arguments]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=MANAGE.parent,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_line(process: subprocess.Popen[str]) -> str:
    """Return what it says next; the test's own limit bounds the wait."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


@pytest.mark.activemq
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_listener_says_what_it_hears_and_stops_cleanly(tmp_path, number):
    require_activemq()
    with running_broker(ActiveMqBroker(tmp_path / "broker", topic=TOPIC)) as broker:
        address = f"stomp://127.0.0.1:{broker.port}"
        with command_running("--dry-run", "--address", address) as process:
            assert next_line(process) == f"Listens to {address} for /topic/{TOPIC}"
            assert next_line(process) == "Gap: started"
            broker.publish(TOPIC, "short", "long " * 100)
            assert next_line(process).endswith(": short")
            assert next_line(process).endswith("long  … and 300 bytes")
            process.send_signal(number)
            assert next_line(process) == "Stopped"
            assert process.wait(10) == 0


@pytest.mark.slow
def test_listener_without_a_broker_stops_cleanly():
    address = f"stomp://127.0.0.1:{free_port()}"
    with command_running("--dry-run", "--address", address) as process:
        assert next_line(process).startswith("Listens to ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.slow
def test_a_dry_run_takes_nothing_from_the_listeners():
    address = f"stomp://127.0.0.1:{free_port()}"
    kept = {"CONTENT_BROKER_SUBSCRIPTION": "queue", "CONTENT_BROKER_CLIENT_ID": "site"}
    with command_running("--dry-run", "--address", address, **kept) as process:
        assert " for /topic/" in next_line(process)
    asked = ("--dry-run", "--address", address, "--subscription", "queue")
    with command_running(*asked, **kept) as process:
        assert " for /queue/" in next_line(process)


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "@"])
def test_listener_tells_systemd_again_and_again_that_it_is_alive(tmp_path, prefix):
    name = f"{tmp_path}/notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name}" if prefix else name)
        systemd.settimeout(20)
        address = f"stomp://127.0.0.1:{free_port()}"  # without a broker, too
        with command_running(
            "--dry-run", "--address", address, NOTIFY_SOCKET=f"{prefix}{name}"
        ):
            assert [systemd.recv(100) for _ in range(2)] == [b"WATCHDOG=1"] * 2


@pytest.mark.slow
def test_listener_goes_on_if_systemd_cannot_be_told(tmp_path):
    address = f"stomp://127.0.0.1:{free_port()}"
    nowhere = str(tmp_path / "nowhere")
    with command_running(
        "--dry-run", "--address", address, NOTIFY_SOCKET=nowhere
    ) as process:
        assert next_line(process).startswith("Listens to ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no address"),
        (["--address", "tcp://broker:61616"], "scheme"),
        (["--address", "broker", "--topic", ""], "no topic"),
        (["--address", "broker", "--subscription", "durable"], "client id"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("listen_for_invalidations", "--dry-run", *arguments)


@pytest.mark.parametrize("broker", [None, "stomp://broker"])
def test_a_setting_that_is_no_broker_is_said_with_an_address_as_well(broker):
    with (
        override_settings(CONTENT_BROKER=broker),
        pytest.raises(CommandError, match="CONTENT_BROKER is no mapping"),
    ):
        call_command("listen_for_invalidations", "--dry-run", "--address", "tcp://x")


@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_a_cache_that_is_not_shared_needs_no_listener(arguments):
    with pytest.raises(CommandError, match="CONTENT_CACHE_ALIAS"):
        call_command("listen_for_invalidations", *arguments)
