"""How a log line looks: for people in a terminal, or as JSON for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from content.request_ids import current_request_id

# What ends a line, or moves the cursor: whoever asks for a path must not write the log.
_CONTROLS = {
    number: f"\\x{number:02x}" for number in (*range(32), 127, *range(0x80, 0xA0))
} | {0x2028: "\\u2028", 0x2029: "\\u2029"}
# Those that JSON itself leaves as they are.
_CONTROLS_IN_JSON = {number: f"\\u{number:04x}" for number in _CONTROLS if number > 31}

_encode = msgspec.json.Encoder(enc_hook=str).encode


class LineFormatter(logging.Formatter):
    """A line with time, process, level and logger; then a traceback, if there is one."""

    default_time_format = "%Y-%m-%d %H:%M:%S %z"
    default_msec_format = ""

    def __init__(self) -> None:
        super().__init__(
            "[%(asctime)s] [%(process)d] [%(levelname)s] %(name)s: %(message)s"
        )

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        line = escape(super().formatMessage(record))
        request_id = current_request_id()
        return f"{line} request_id={request_id}" if request_id else line


class JsonFormatter(logging.Formatter):
    """One JSON object, in one line; a traceback is one of its fields."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": utc_text(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if request_id := current_request_id():
            told["request_id"] = request_id
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return to_json(told)


def escape(text: str) -> str:
    """Return a text with its control characters spelled out."""
    return text.translate(_CONTROLS)


def utc_text(seconds: float) -> str:
    """Return a time in seconds since the epoch, as text that sorts."""
    at = datetime.fromtimestamp(seconds, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_json(told: Mapping[str, object]) -> str:
    """Return it in one line; a text that is no Unicode has question marks instead."""
    try:
        encoded = _encode(told)
    except UnicodeEncodeError:
        encoded = _encode({key: _in_unicode(value) for key, value in told.items()})
    return encoded.decode().translate(_CONTROLS_IN_JSON)


def _in_unicode(value: object) -> object:
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
