"""With a real socket: tests.management.test_listen_for_invalidations."""

from __future__ import annotations

import logging

from content.operations.service_manager import tell_alive


def test_without_systemd_nobody_is_told(monkeypatch, caplog):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    tell_alive()
    assert caplog.records == []


def test_that_systemd_was_not_told_is_logged(monkeypatch, caplog, tmp_path):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nowhere"))
    with caplog.at_level(logging.WARNING):
        tell_alive()
    [record] = caplog.records
    assert record.msg == "systemd not told error=%s"
