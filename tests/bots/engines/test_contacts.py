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


@pytest.mark.parametrize(
    ("phone", "problem"),
    [
        ("+19165550100", ""),
        ("+447911123456", ""),
        ("+18005551212", ""),
        ("+19005551212", "premium rate number"),
        ("+491801123456", "shared cost number"),
        ("+445512345678", "company-wide number"),
        ("+14500000000", "not a valid number"),
        ("9165550100", "not a valid number"),
        ("", "not a valid number"),
    ],
)
def test_numbers_that_nobody_should_call(phone: str, problem: str) -> None:
    assert contacts.phone_problem(phone) == problem
