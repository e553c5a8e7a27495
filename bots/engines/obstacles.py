"""Why a step cannot reach a lead, in the same words for whoever looks ahead and for the gate."""

from collections.abc import Collection

from bots.engines import contacts

_SAID = {"sms": "texts", "voice": "calls", "email": "emails"}


def no_address(channel: str, *, phone: str, email: str) -> str:
    """Why a channel has no address of the lead; empty when it has one."""
    if channel == "email":
        return "" if email else "the lead has no email"
    if not phone:
        return "the lead has no phone"
    wrong = contacts.phone_problem(phone)
    return f"the lead's phone is {'' if wrong.startswith('not') else 'a '}{wrong}" if wrong else ""


def not_allowed(channel: str, *, silenced: Collection[str], purpose: str, consent: bool | None) -> str:
    """Why a message of this ``purpose`` may not go to the address; empty when it may.

    ``silenced`` are the kinds of message that the address wants no more, with "" for all of them, and
    ``consent`` is what the lead answered on the channel, if it did.
    """
    address = "email" if channel == "email" else "phone"
    if "" in silenced:
        return f"the {address} asked to be left alone"
    if purpose in silenced:
        return f"the {address} asked for no more messages of the kind {purpose!r}"
    if consent:
        return ""
    return f"consent for {_SAID[channel]} was {'never given' if consent is None else 'refused'}"


def unmet_condition(name: str) -> str:
    """That what a step waits for does not hold."""
    return f"it goes out only when: {name.replace('_', ' ')}"
