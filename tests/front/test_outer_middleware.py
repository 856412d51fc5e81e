from __future__ import annotations

import pytest
from django.conf import settings  # noqa: TID251  # its own list of middleware
from django.test import override_settings

from content.front.front import OutputFront
from content.front.outer_middleware import check_front, find_outer_middleware
from content.wsgi import get_wsgi_application

COMMON = "django.middleware.common.CommonMiddleware"


class PerVisitor:
    def __init__(self, get_response):
        pass


class Alike(PerVisitor):
    is_same_for_everyone = True


def with_middleware(name: str) -> override_settings:
    return override_settings(
        MIDDLEWARE=[name, *settings.MIDDLEWARE], CONTENT_OUTPUT_CACHE=True
    )


def test_the_sites_own_middleware_lets_pages_be_answered_before_it():
    assert find_outer_middleware() == []
    with override_settings(CONTENT_OUTPUT_CACHE=True):
        assert isinstance(get_wsgi_application(), OutputFront)


@pytest.mark.parametrize("name", [COMMON, f"{__name__}.PerVisitor"])
def test_what_does_something_for_each_visitor_is_not_left_out(name, capsys):
    with with_middleware(name):
        assert find_outer_middleware() == [name]
        assert [message.id for message in check_front()] == ["content.W029"]
        assert not isinstance(get_wsgi_application(), OutputFront)
    assert name in capsys.readouterr().err


def test_middleware_may_say_that_it_does_the_same_for_everyone():
    with with_middleware(f"{__name__}.Alike"):
        assert find_outer_middleware() == []
        assert list(check_front()) == []


def test_without_an_output_cache_all_middleware_counts():
    with override_settings(MIDDLEWARE=[COMMON]):
        assert find_outer_middleware() == [COMMON]


@pytest.mark.parametrize("setting", ["CONTENT_FRONT", "CONTENT_OUTPUT_CACHE"])
def test_it_can_be_switched_off(setting):
    with override_settings(**{"CONTENT_OUTPUT_CACHE": True, setting: False}):
        assert not isinstance(get_wsgi_application(), OutputFront)
        assert list(check_front()) == []
