"""The pages that show the OpenAPI document work without the world outside."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["swagger", "redoc"])
def test_nothing_is_fetched_from_another_host(client: Client, page: str) -> None:
    html = client.get(f"/api/schema/{page}").content.decode()
    assert "/static/drf_spectacular_sidecar/" in html
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//[^"'\s>]+""", html)
