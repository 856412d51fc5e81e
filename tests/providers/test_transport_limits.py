from __future__ import annotations

import pytest
from django.test import override_settings

from content.providers.transport_limits import TransportLimits


@pytest.mark.parametrize("limit", TransportLimits.__struct_fields__)
def test_limit_is_that_of_its_setting(limit):
    with override_settings(**{f"CONTENT_{limit.upper()}": 77}):
        assert getattr(TransportLimits.from_settings(), limit) == 77


def test_limits_have_no_defaults_of_their_own():
    with pytest.raises(TypeError):
        TransportLimits()  # type: ignore[call-arg]  # that is the point
