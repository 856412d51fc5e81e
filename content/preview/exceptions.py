"""Why a preview is refused."""

from __future__ import annotations

from http import HTTPStatus


class PreviewRefusedError(Exception):
    """A request for a preview that none is shown to; ``str()`` says why, to anyone."""

    def __init__(
        self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST
    ) -> None:
        super().__init__(message, status)
        self.message = message
        self.status = status

    def __str__(self) -> str:
        return self.message
