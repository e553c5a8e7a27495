"""The sequences that every company has before it writes its own, with their words."""

from bots.engines.sequence_definitions import (
    DEFAULT_SEQUENCE_NAME,
    VALUATION_REPORT,
    Branch,
    SecondTouch,
    SequenceDefinition,
    StepTemplate,
)

_CHECK_IN = (
    "Hi{name}, checking in about {address}. Are you still thinking about selling? Any timing in mind? "
    "Reply STOP to end."
)
_CALL = (
    "Hello{name}, this is the automated assistant calling about {address}. What is holding you back from a "
    "decision? Say it in a few words and the team will call you back."
)
_CALL_MISSED = (
    "Hi{name}, this is the automated assistant. I just called about {address}. When suits you better? "
    "Reply STOP to end."
)
_VALUATION = (
    "Hello{name},\n\nhere is where things stand for {address}. {price_line} The report on homes "
    "nearby is attached.\n\nReply to this message and the team will go through it with you.\n\nThis message "
    "was sent by an automated assistant."
)
_VALUATION_NO_PRICE = (
    "Hello{name},\n\nyou have not named a price for {address} yet, so the attached report starts from what "
    "owners nearby have in mind.\n\nReply with the figure you have in mind and the team will tell you how it "
    "compares.\n\nThis message was sent by an automated assistant."
)
_FINAL = (
    "Hi{name}, last note from me about {address}. Shall I keep your file open, or close it? "
    "Reply STOP to end."
)
_UPDATE = (
    "Hello{name},\n\na short note on the market around {address}. {price_line}\n\nReply to this message and "
    "the team will send you what sold nearby this month.\n\nThis message was sent by an automated assistant."
)


def _check_in(day: int) -> StepTemplate:
    return StepTemplate(day, "sms", "check in", "", _CHECK_IN)


def _call(day: int) -> StepTemplate:
    return StepTemplate(
        day,
        "voice",
        "stall breaker call",
        "",
        _CALL,
        second_touch=SecondTouch("sms", _CALL_MISSED, after_minutes=120),
    )


def _report(day: int) -> StepTemplate:
    return StepTemplate(
        day,
        "email",
        "valuation report",
        "What homes like yours sold for",
        _VALUATION,
        branches=(Branch("price_unknown", _VALUATION_NO_PRICE),),
        attachment=VALUATION_REPORT,
    )


def _final(day: int) -> StepTemplate:
    return StepTemplate(day, "sms", "final nudge", "", _FINAL)


def _update(day: int) -> StepTemplate:
    return StepTemplate(day, "email", "market update", "The market around you", _UPDATE)


CATALOGUE: dict[str, SequenceDefinition] = {
    one.name: one
    for one in (
        SequenceDefinition(
            name=DEFAULT_SEQUENCE_NAME,
            description="For leads who have not decided: a text, a call, a valuation report, a last text.",
            steps=(_check_in(3), _call(7), _report(14), _final(30)),
        ),
        SequenceDefinition(
            name="fast",
            description="For leads who answer fast: two weeks instead of thirty days.",
            steps=(_check_in(1), _call(3), _final(7), _update(14)),
        ),
        SequenceDefinition(
            name="slow",
            description="For leads who take their time: six weeks, beginning with a letter.",
            steps=(_update(5), _check_in(14), _call(21), _final(45)),
        ),
        SequenceDefinition(
            name="post_showing",
            description="One question an hour after a showing.",
            steps=(
                StepTemplate(
                    0,
                    "sms",
                    "showing survey",
                    "",
                    "Hi{name}, this is the automated assistant. How was the showing, from 1 to 5? What "
                    "did you miss? Reply STOP to end.",
                    minutes=60,
                    grace_days=1,
                ),
            ),
            is_exclusive=False,
            stops_others="booking",
        ),
        SequenceDefinition(
            name="contract_to_close",
            description="What is to be done between a signed contract and the closing.",
            steps=(
                StepTemplate(
                    0,
                    "email",
                    "closing checklist",
                    "Your checklist until closing",
                    "Hello{name},\n\ncongratulations on the contract for {address}. Until closing these are "
                    "next:\n\n1. Send the team your identification.\n2. Choose a date for the inspection.\n"
                    "3. Ask your lender for a payoff statement.\n4. Tell your insurance and the utilities "
                    "the closing date.\n5. Keep the day before closing free for the last walk through."
                    "\n\nReply to this message with any question.\n\nThis message was sent by an automated "
                    "assistant.",
                    minutes=5,
                ),
                StepTemplate(
                    7,
                    "email",
                    "closing reminder",
                    "How far your checklist is",
                    "Hello{name},\n\na week has passed since the contract for {address}. Which points of the "
                    "checklist are open? Reply to this message and the team will help with them.\n\nThis "
                    "message was sent by an automated assistant.",
                ),
            ),
            is_exclusive=False,
            stops_others="conversion",
        ),
    )
}
