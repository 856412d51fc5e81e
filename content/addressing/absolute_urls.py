"""The absolute URLs that search engines and other sites are told."""

from __future__ import annotations

import msgspec

from content.addressing.publications import ANY_HOST, SitePublication, host_name


class Origin(msgspec.Struct, frozen=True):
    """Where a request has reached the site."""

    scheme: str
    host: str
    """With its port, if it has one."""

    def of(self, publication: SitePublication) -> str:
        """Return the beginning of a publication's absolute URLs, ``https://host``.

        Of several hosts that the publication names the first is the one to be known by;
        one that names none is known by whatever host it was reached at.
        """
        named = [host for host in publication.hosts if host != ANY_HOST]
        if not named or named[0] == host_name(self.host):
            return f"{self.scheme}://{self.host}"
        return f"{self.scheme}://{named[0]}"
