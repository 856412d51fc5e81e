"""Fetching binaries for a preview: for its session, and for nobody else."""

from __future__ import annotations

import time

from content.caching.session_cache import SessionFiles
from content.factories.downloads import Download, Source
from content.providers.contracts import BinaryMeta


class SessionDownloads:
    """Does for previews what :class:`Downloads` does for visitors, and keeps no notes.

    A binary is fetched by whoever asks for it, within that request: its token goes with
    the call, and nobody else waits for what it brings. That takes as long as the content
    service does, up to ``CONTENT_BINARY_DEADLINE_SECONDS``.
    """

    def __init__(self, files: SessionFiles) -> None:
        self._files = files

    def get(self, source: Source, meta: BinaryMeta) -> Download:
        """Return the binary as fetched now; raises what that of visitors does."""
        began_at = time.time()
        with self._files.writing() as incoming:
            source.provider.download_binary_by_url(
                source.publication_id, source.url, incoming.file
            )
            file = incoming.keep()
        return Download(
            file=file,
            uri=str(meta.uri),
            last_published=meta.last_published,
            dependencies=(),  # nothing tells when it changes
            started_at=0,
            began_at=began_at,
        )
