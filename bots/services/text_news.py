"""Telling whoever watches that the rules of contact hold a text back, in the words front ends know."""

from collections.abc import Sequence
from datetime import datetime

from bots.events.sms import SmsFrequencyLimitHit, SmsHeldBack
from bots.models.leads import Lead
from bots.selectors.steps_in_hand import StepInHand
from events import log

# As `engines.hours.rulebook.Rule.said` words a cap; hours and days are worded otherwise.
_CAP = "at most"


def tell_held_back(step: StepInHand, lead: Lead, rules: Sequence[str], *, now: datetime) -> None:
    """Announce a text that goes out later than it is due: for the lead's caps, or for the hour and day."""
    is_capped = any(_CAP in rule for rule in rules)
    fact = SmsFrequencyLimitHit if is_capped else SmsHeldBack
    moment = step.due_at.isoformat(timespec="minutes") if step.due_at else "later"
    log.announce(
        fact(
            lead_id=step.lead_id,
            contact_id=step.lead_id,
            enrollment_id=step.enrollment_id,
            follow_up_id=step.id,
            sequence_day=step.day,
            reasons=tuple(rules),
            next_allowed_at=step.due_at,
            summary=f"Day {step.day} text for {lead.name} waits until {moment}: {rules[0]}",
            timestamp=now,
        )
    )
