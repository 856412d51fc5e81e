from __future__ import annotations

import pytest

from content.addressing.absolute_urls import Origin
from content.addressing.publications import SitePublication


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        (("*",), "https://example.org:8443"),
        (("example.org",), "https://example.org:8443"),
        (("www.example.org", "example.org"), "https://www.example.org"),
        (("*", "www.example.org"), "https://www.example.org"),
    ],
)
def test_a_publication_is_known_by_the_first_host_that_it_names(hosts, url):
    publication = SitePublication(publication_id=5, hosts=hosts)
    assert Origin("https", "example.org:8443").of(publication) == url
