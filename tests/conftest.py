"""What every test may need: programs of the system, and hypothesis's profiles."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

from content.caching.site_cache import reset_site_cache
from content.operations.stage.activemq_broker import ActiveMqBroker, running_broker
from content.operations.stage.environment import TOPIC
from content.operations.stage.redis_server import running_redis
from content.operations.stage.tls_material import TlsMaterial

IN_CI = bool(os.environ.get("CI"))

# In CI the same examples each time; elsewhere new ones. No deadline: a busy machine is
# no failure.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if IN_CI else "dev")


@pytest.hookimpl(trylast=True)  # after they were shuffled
def pytest_collection_modifyitems(items):
    """Begin with the drills, which take minutes: no process is to end with one."""
    items.sort(key=lambda item: "drills" not in item.path.parts)


@pytest.fixture(autouse=True)
def _cache_of_its_own():
    """Let no test find what another one has cached."""
    yield
    reset_site_cache()


def require_tool(name: str, *, path: str | None = None) -> str:
    """Return the path of a program that the calling test needs.

    Where it is missing, the test is skipped; with ``CI`` set in the environment it
    fails, so that nothing is left out there unnoticed.

    Args:
        path: Where to look; ``None`` for where this user's shell does.
    """
    found = shutil.which(name, path=path)
    return found if found is not None else _do_without(name)


def require_file(pattern: str) -> str:
    """Return the path of a file, whose pattern begins with ``/``, in the same way."""
    found = next(Path("/").glob(pattern.removeprefix("/")), None)
    return str(found) if found is not None else _do_without(pattern)


def _do_without(name: str) -> NoReturn:
    reason = f"{name} is not installed (tests/run.sh lists what the tests need)"
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


def require_activemq() -> None:
    """Let the calling test have an ActiveMQ, in the same way."""
    require_tool("java")
    require_tool("activemq")  # its jar is what is started, the script is for services


@pytest.fixture(scope="session")
def redis_server():
    """A private Redis for all tests that leave it as it is."""
    require_tool("redis-server")
    with running_redis() as server:
        yield server


@pytest.fixture
def redis_client(redis_server):
    with redis_server.connect() as client:
        client.flushall()
        yield client


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """Certificates for a broker and those who connect to it."""
    require_tool("openssl")
    require_tool("keytool")
    return TlsMaterial(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def module_broker(tmp_path_factory, material):
    """A broker over plain connections and TLS, for all tests of a module."""
    require_activemq()
    base = tmp_path_factory.mktemp("activemq") / "broker"
    with running_broker(ActiveMqBroker(base, topic=TOPIC, tls=material)) as broker:
        yield broker


@pytest.fixture
def broker(module_broker):
    """A broker that runs, whatever the test before did with it."""
    module_broker.ensure_running()
    return module_broker
