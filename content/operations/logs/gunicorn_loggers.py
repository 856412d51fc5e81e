"""gunicorn's own log and the access log, in the form of all other lines."""

from __future__ import annotations

import logging.handlers
import time
from datetime import timedelta
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from content.operations.client_addresses import Networks, find_client_address
from content.operations.logs.access import AccessRecord, make_access_record
from content.operations.logs.formatters import JsonFormatter


class LineLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """For people: gunicorn's own lines as they are, and a short one for each request."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self._proxies = Networks(cfg.forwarded_allow_ips)

    def access(
        self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta
    ) -> None:
        if not self.access_log_enabled:
            return
        record = make_access_record(
            environ,
            client=find_client_address(environ, self._proxies),
            status=_status_of(resp),
            headers=resp.headers,
            sent_bytes=getattr(resp, "sent", None) or 0,
            seconds=request_time.total_seconds(),
            ended_at=time.time(),
        )
        self.access_log.info("%s", self._write(record))

    def _write(self, record: AccessRecord) -> str:
        return record.as_line()


class JsonLogger(LineLogger):
    """For programs: everything is JSON, a line each."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            if not isinstance(handler, logging.handlers.SysLogHandler):
                handler.setFormatter(JsonFormatter())

    def _write(self, record: AccessRecord) -> str:
        return record.as_json()


def _status_of(resp: Any) -> int:
    """Return the status of an answer, which gunicorn keeps with its phrase."""
    status = resp.status
    return status if isinstance(status, int) else int(str(status).split(None, 1)[0])
