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
    ("silenced", "consent", "why"),
    [
        (set(), True, ""),
        ({"market update"}, True, ""),
        ({"", "final nudge"}, True, "the phone asked to be left alone"),
        ({"final nudge"}, True, "the phone asked for no more messages of the kind 'final nudge'"),
        (set(), False, "consent for texts was refused"),
        (set(), None, "consent for texts was never given"),
    ],
)
def test_only_a_consent_allows(silenced: set[str], consent: bool | None, why: str) -> None:
    said = obstacles.not_allowed("sms", silenced=silenced, purpose="final nudge", consent=consent)
    assert said == why


def test_a_message_of_no_kind_goes_where_one_kind_is_unwanted() -> None:
    assert obstacles.not_allowed("email", silenced={"market update"}, purpose="", consent=True) == ""
