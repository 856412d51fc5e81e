"""The management side of local delivery, under ``/-/``.

===========================  =========================================================
``GET /-/statistics``        the counts; ``DELETE`` begins them anew
``GET /-/faults``            the faults in force; ``POST`` puts a JSON list of others
                             in force, ``DELETE`` clears them
``GET /-/published``         where what ``?item=`` names (a URL or URI) is kept, of one
                             ``&publication=`` or all
``PUT /-/published/PATH``    publishes the body; ``?force=1`` even if it does not decode
``DELETE /-/published/PATH`` unpublishes
``GET /-/events``            the messages ``?after=NUMBER`` that told of it, waiting for
                             the first for ``&wait=SECONDS``; ``POST`` adds a JSON list
===========================  =========================================================

For programs on the same machine only: a web page that a browser there shows must not
be able to drive it, neither from its own origin nor through a name that it made resolve
to this machine.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

import msgspec

from content.exceptions import DecodingError, InvalidUrlError, ItemNotFoundError
from content.local_delivery.answers import Answer, answer_json, answer_message
from content.local_delivery.event_log import EventLog, LoggedMessages
from content.local_delivery.faults import Fault, FaultBoard
from content.local_delivery.publishing import Publisher
from content.local_delivery.statistics import Statistics

PREFIX = "/-/"

_LOCAL_HOST = re.compile(
    r"(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]+)?", re.IGNORECASE
)


class ManagementRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request under the prefix."""

    method: str
    path: str  # decoded, without the prefix
    query: str = ""
    body: bytes = b""
    peer: str = ""  # address
    host: str = ""
    origin: str | None = None

    @property
    def reason_to_refuse(self) -> str:
        """Why the caller may not do this; empty if he may."""
        if not _is_loopback(self.peer):
            return "Management is for this machine only"
        if self.origin is not None:
            return "Management is not for web pages"
        if not _LOCAL_HOST.fullmatch(self.host):
            return "Management needs a Host header of this machine"
        return ""


class Management:
    """Answers management requests; safe to use from several threads."""

    def __init__(
        self,
        publisher: Publisher,
        faults: FaultBoard,
        statistics: Statistics,
        events: EventLog,
    ) -> None:
        self._publisher = publisher
        self._faults = faults
        self._statistics = statistics
        self._events = events

    def answer(self, request: ManagementRequest) -> Answer:
        """Do what a request asks for."""
        if reason := request.reason_to_refuse:
            return answer_message(HTTPStatus.FORBIDDEN, reason)
        try:
            return self._route(request)
        except ItemNotFoundError as exc:
            return answer_message(HTTPStatus.NOT_FOUND, str(exc))
        except DecodingError as exc:
            return answer_message(HTTPStatus.UNPROCESSABLE_ENTITY, str(exc))
        except (InvalidUrlError, msgspec.MsgspecError, ValueError) as exc:
            return answer_message(HTTPStatus.BAD_REQUEST, str(exc))

    def _route(self, request: ManagementRequest) -> Answer:
        room, _, path = request.path.partition("/")
        match request.method, room, bool(path):
            case "GET", "statistics", False:
                return answer_json(self._statistics.as_dict())
            case "DELETE", "statistics", False:
                self._statistics.clear()
                return answer_json(self._statistics.as_dict())
            case (("GET" | "POST" | "DELETE"), "faults", False):
                return self._change_faults(request)
            case "GET", "published", False:
                return answer_json(self._find_published(request.query))
            case "PUT", "published", True:
                force = bool(_parameters(request.query).get("force"))
                return answer_json(
                    self._publisher.publish(path, request.body, force=force)
                )
            case "DELETE", "published", True:
                return answer_json(self._publisher.unpublish(path))
            case "GET", "events", False:
                return answer_json(self._read_events(request.query))
            case "POST", "events", False:
                self._events.add(msgspec.json.decode(request.body, type=list[str]))
                return answer_json({})
            case _, ("statistics" | "faults" | "published" | "events"), _:
                return answer_message(
                    HTTPStatus.METHOD_NOT_ALLOWED, "See GET, POST, PUT and DELETE"
                )
            case _:
                return answer_message(HTTPStatus.NOT_FOUND, "No such room")

    def _change_faults(self, request: ManagementRequest) -> Answer:
        if request.method == "POST":
            faults = msgspec.json.decode(request.body, type=tuple[Fault, ...])
            self._faults.replace(faults)
        elif request.method == "DELETE":
            self._faults.replace(())
        return answer_json(self._faults.faults())

    def _read_events(self, query: str) -> LoggedMessages:
        parameters = _parameters(query)
        return self._events.read(
            int(parameters.get("after", 0)),
            wait_seconds=float(parameters.get("wait", 0)),
        )

    def _find_published(self, query: str) -> Any:
        parameters = _parameters(query)
        return self._publisher.find_paths(
            parameters.get("item", ""), int(parameters.get("publication", 0))
        )


def _parameters(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query).items()}


def _is_loopback(peer: str) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:  # a server that does not tell
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
