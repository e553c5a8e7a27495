"""What started a plan: a showing, a contract, a person; and the moment from which its days count."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bots.exceptions.enrollments import TriggerInvalidError
from bots.models.sequences import Sequence, StopsOthers
from common.exceptions import FieldProblem

MOST_KEYS = 20
LONGEST_KEY = 40
LONGEST_VALUE = 500
OLDEST = timedelta(days=30)
FURTHEST = timedelta(days=365)


def clean(trigger: Mapping[str, Any] | None) -> dict[str, Any]:
    """The trigger as it is kept: a few named texts and numbers. Raises TriggerInvalidError."""
    kept = dict(trigger or {})
    if len(kept) > MOST_KEYS:
        raise _invalid("trigger", "too_many", f"At most {MOST_KEYS} entries.")
    for key, value in kept.items():
        if len(key) > LONGEST_KEY:
            raise _invalid("trigger", "too_long", f"A key has at most {LONGEST_KEY} characters.")
        if not isinstance(value, str | int | float | bool | None) or len(str(value)) > LONGEST_VALUE:
            raise _invalid(
                f"trigger.{key}",
                "invalid",
                f"Expected a number or a text of at most {LONGEST_VALUE} characters.",
            )
    return kept


def anchor_of(sequence: Sequence, trigger: Mapping[str, Any], *, zone: str, now: datetime) -> datetime:
    """The moment from which a plan's days count: that of the showing where one started it, else ``now``.

    A showing without an offset is in the lead's ``zone``. Raises TriggerInvalidError for one that cannot be
    read, is older than thirty days or further than a year away.
    """
    if sequence.stops_others != StopsOthers.BOOKING or "showing_date" not in trigger:
        return now
    said = str(trigger["showing_date"])
    try:
        at = datetime.fromisoformat(said)
    except ValueError as error:
        raise _invalid(
            "trigger.showing_date", "invalid", "Expected a date and time such as 2026-03-02T14:00:00-08:00."
        ) from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(zone))
    if not now - OLDEST <= at <= now + FURTHEST:
        raise _invalid(
            "trigger.showing_date",
            "out_of_range",
            f"A showing lies at most {OLDEST.days} days back and {FURTHEST.days} days ahead.",
        )
    return at


def _invalid(field: str, code: str, detail: str) -> TriggerInvalidError:
    return TriggerInvalidError(f"{field}: {detail}", errors=[FieldProblem(field, code, detail)])
