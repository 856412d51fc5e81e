"""What the demonstration says there is to see and to try."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from content.local_delivery.sources import collect_sources
from content.operations.stage.activemq_broker import ActiveMqBroker
from content.operations.stage.processes import ChildProcess
from content.operations.stage.redis_server import RedisServer
from content.operations.stage.supervision import Supervisor
from deploy.demo import describe
from deploy.home_page import HomePage
from deploy.local_site import PUBLISHED, LocalSite, Services
from tests.conftest import require_activemq, require_tool


@pytest.fixture
def make_site():
    """Make a site of which nothing runs."""
    with Supervisor(folder_prefix="of-a-test-") as supervisor:
        folder = supervisor.folder
        server = ChildProcess("none", (), log=folder / "log", environment={})
        environment_file = folder / "environment"

        def make(services: Services | None = None) -> LocalSite:
            return LocalSite(
                supervisor,
                server,
                8080,
                "http://127.0.0.1:8081/",
                environment_file,
                services,
            )

        yield make


def test_commands_to_try_exist(make_site):
    commands = re.findall(r"manage\.py (\w+)", describe(make_site(), HomePage("")))
    assert len(commands) == 2
    assert set(commands) <= set(get_commands())


def test_what_the_demonstration_offers_to_edit_is_no_file_of_the_checkout(make_site):
    site = make_site()
    text = describe(site, HomePage('<a href="/plan/timetable.html">Timetable</a>'))
    decoded, published = re.findall(r"manage\.py .* (\S+)$", text, re.MULTILINE)
    assert decoded == published
    draft = Path(published)
    (source,) = collect_sources([draft])
    assert source.place.url == "/plan/timetable.html"
    assert draft.is_relative_to(site.supervisor.folder)
    assert draft.read_bytes() == (PUBLISHED / source.place.path).read_bytes()


def test_services_are_described_if_there_are_any(make_site, tmp_path):
    assert "ActiveMQ" not in describe(make_site(), HomePage(""))
    require_tool("redis-server")
    require_activemq()
    redis = RedisServer()
    broker = ActiveMqBroker(tmp_path / "broker", topic="any")
    text = describe(make_site(Services(redis, broker)), HomePage(""))
    assert f"\n  ActiveMQ         {broker.address}\n  logs " in text
    assert f"redis-cli -p {redis.port} xrevrange '{{content}}:stream' + - " in text
