"""Hands what an event source hears to an applier."""

from __future__ import annotations

from collections.abc import Mapping

from content.invalidation.applier import Applier


class ApplierSink:
    """A :class:`~content.invalidation.event_sources.MessageSink` over an applier."""

    def __init__(self, applier: Applier) -> None:
        self._applier = applier
        self._last_ticket = 0

    def message(self, body: bytes, message_id: str, headers: Mapping[str, str]) -> None:
        """Take a message; its headers tell nothing that matters here."""
        del headers
        self._last_ticket = self._applier.submit(body, message_id)

    def gap(self, reason: str) -> None:
        """Take note of a gap; those of a moment are one."""
        self._last_ticket = self._applier.report_gap(reason)

    def flush(self, *, timeout_seconds: float) -> bool:
        """Wait until everything taken so far has its first stamp."""
        return self._applier.wait_until_applied(
            self._last_ticket, timeout_seconds=timeout_seconds
        )
