import pytest

from bots.engines import contacts


@pytest.mark.parametrize(
    ("zip_code", "phone", "zone"),
    [
        ("95814", "+12125550100", "America/Los_Angeles"),
        ("", "+12125550100", "America/New_York"),
        ("", "+18005550100", "America/Denver"),
        ("", "", "America/Denver"),
        ("00000", "", "America/Denver"),
    ],
)
def test_time_zone_by_zip_then_phone_then_tenant(zip_code: str, phone: str, zone: str) -> None:
    assert contacts.time_zone_for(zip_code=zip_code, phone=phone, default="America/Denver") == zone


@pytest.mark.parametrize(
    "text", ["a@b", "a@@b.com", ".a@b.com", "a..b@c.com", "a b@c.com", "a@b.com\n.", "x" * 300]
)
def test_what_is_no_email(text: str) -> None:
    assert contacts.normalise_email(text) is None
