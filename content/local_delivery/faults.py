"""Faults on purpose: how a content service fails, by route."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

import msgspec


class FaultKind(StrEnum):
    """What happens to a request; all but latency end it."""

    LATENCY = "latency"  # answered, but `seconds` later
    HANG = "hang"  # never answered; closed after `seconds`, if given
    RESET = "reset"  # the connection is reset
    TRUNCATE = "truncate"  # closed when `share` of the body was sent
    STATUS = "status"  # answered with `status` instead
    GARBAGE = "garbage"  # a 200 with a body that is no JSON


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule: which requests fail, and how."""

    kind: FaultKind
    route: str = ""  # the beginning of the path, whatever its case; empty: every path
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 0
    status: Annotated[int, msgspec.Meta(ge=400, le=599)] = (
        HTTPStatus.SERVICE_UNAVAILABLE
    )
    # An answer without a body is cut within its head.
    share: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.5
    retry_after_seconds: Annotated[int, msgspec.Meta(ge=0)] | None = None
    every: Annotated[int, msgspec.Meta(ge=1)] = 1  # only each so many-th such request
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None  # None: until cleared

    def concerns(self, path: str) -> bool:
        """Whether requests for a decoded path are meant."""
        begins = path.lstrip("/").lower()
        return begins.startswith(self.route.lstrip("/").lower())


class FaultBoard:
    """The faults in force; safe to change while requests are answered."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self.replace(faults)

    def replace(self, faults: Iterable[Fault]) -> None:
        """Put other faults in force, their counts beginning anew."""
        with self._lock:
            self._faults = tuple(faults)
            self._seen = [0] * len(self._faults)

    def faults(self) -> tuple[Fault, ...]:
        """Return the rules in force, also those used up."""
        return self._faults

    def take(self, path: str) -> list[Fault]:
        """Return what befalls a request: latencies, and at most one other, the last.

        Counts the request for each rule that concerns it.
        """
        if not self._faults:
            return []
        due: list[Fault] = []
        with self._lock:
            for position, fault in enumerate(self._faults):
                if not fault.concerns(path):
                    continue
                self._seen[position] += 1
                turn, rest = divmod(self._seen[position], fault.every)
                if rest or (fault.times is not None and turn > fault.times):
                    continue
                due.append(fault)
                if fault.kind is not FaultKind.LATENCY:
                    break
        return due


_NUMBERS: Mapping[str, str] = {FaultKind.STATUS: "status", FaultKind.TRUNCATE: "share"}


def parse_fault(text: str) -> Fault:
    """Read ``latency=0.2@page``, ``status=500``, ``reset@link/ResolveLink``, or JSON.

    The number is in seconds, for ``status`` a status code, for ``truncate`` the share of
    the body that is sent.

    Raises:
        ValueError: The text is none of these.
    """
    try:
        if text.startswith("{"):
            return msgspec.json.decode(text, type=Fault)
        return msgspec.convert(_members(text), Fault, strict=False)
    except msgspec.MsgspecError as exc:
        raise ValueError(f"{text} is no fault: {exc}") from exc


def _members(text: str) -> dict[str, str]:
    what, _, route = text.partition("@")
    kind, _, number = what.partition("=")
    members = {"kind": kind, "route": route}
    if number:
        members[_NUMBERS.get(kind, "seconds")] = number
    return members
