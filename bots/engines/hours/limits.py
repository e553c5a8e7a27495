"""What a tenant asks for beyond the law: its own hours, weekdays and caps. They only ever take away."""

from datetime import time

import msgspec


class Limits(msgspec.Struct, frozen=True, cache_hash=True):
    """Local times are the lead's, ``weekdays`` are ISO numbers (1 is Monday); empty means no wish.

    Caps count what went out within any 24 hours.
    """

    earliest_text: time | None = None
    latest_text: time | None = None
    earliest_call: time | None = None
    latest_call: time | None = None
    weekdays: tuple[int, ...] = ()
    rests_on_holidays: bool = False
    most_texts_per_day: int | None = None
    most_calls_per_day: int | None = None
    most_emails_per_day: int | None = None


NO_LIMITS = Limits()
