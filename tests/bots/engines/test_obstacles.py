"""The words for why a step cannot reach a lead."""

import pytest

from bots.engines import obstacles


@pytest.mark.parametrize(
    ("channel", "phone", "why"),
    [
        ("email", "", ""),
        ("sms", "", "the lead has no phone"),
        ("sms", "+19165550", "the lead's phone is not a valid number"),
        ("voice", "+19005550142", "the lead's phone is a premium rate number"),
        ("voice", "+19165550142", ""),
    ],
)
def test_a_missing_address_is_named(channel: str, phone: str, why: str) -> None:
    assert obstacles.no_address(channel, phone=phone, email="dana@example.com") == why


@pytest.mark.parametrize(
    ("is_left_alone", "consent", "why"),
    [
        (False, True, ""),
        (True, True, "the phone asked to be left alone"),
        (False, False, "consent for sms was refused"),
        (False, None, "consent for sms was never given"),
    ],
)
def test_only_a_consent_allows(is_left_alone: bool, consent: bool | None, why: str) -> None:
    assert obstacles.not_allowed("sms", is_left_alone=is_left_alone, consent=consent) == why
