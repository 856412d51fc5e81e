from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from content.providers.dd4t_rest import Dd4tRestProvider
from content.providers.registry import get_provider
from content.providers.service_client import get_service_client

REST = "content.providers.dd4t_rest.Dd4tRestProvider"
STUB = "tests.support.stub_provider.StubProvider"


def providers(**entry: Any) -> override_settings:
    return override_settings(CONTENT_PROVIDERS={"default": entry})


def test_a_provider_is_made_once_from_its_options():
    with providers(BACKEND=REST, OPTIONS={"base_url": "http://x/"}):
        provider = get_provider()
        assert isinstance(provider, Dd4tRestProvider)
        assert repr(provider) == "Dd4tRestProvider(http://x:80/)"
        assert get_provider("default") is provider


def test_threads_get_the_same_provider():
    with providers(BACKEND=STUB):
        start = threading.Barrier(8)
        got: list[object] = []

        def get() -> None:
            start.wait()
            got.append(get_provider())

        threads = [threading.Thread(target=get) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(map(id, got))) == 1


def test_other_settings_make_other_providers_and_another_pool():
    with providers(BACKEND=STUB):
        provider, client = get_provider(), get_service_client()
        with override_settings(CONTENT_POOL_SIZE=3):
            assert get_provider() is not provider
            assert get_service_client() is not client


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({}, r"\['default'\]: BACKEND is missing"),
        ({"BACKEND": "no.such.module.Provider"}, "BACKEND: No module"),
        ({"BACKEND": REST}, "OPTIONS: .*base_url"),
        ({"BACKEND": REST, "OPTIONS": {"base_url": "x"}}, "OPTIONS: base_url 'x'"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(entry, complaint):
    with providers(**entry), pytest.raises(ImproperlyConfigured, match=complaint):
        get_provider()


def test_an_unknown_alias_is_named():
    with pytest.raises(ImproperlyConfigured, match="'nobody'"):
        get_provider("nobody")
