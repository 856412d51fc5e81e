from __future__ import annotations

import pytest

from tests.support.inspected_site import inspected_site


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def site(request):
    """A small site, over each kind of store."""
    url = ""
    if request.param == "redis":
        request.getfixturevalue("redis_client")  # empties it
        url = request.getfixturevalue("redis_server").url
    with inspected_site(url) as site:
        yield site
