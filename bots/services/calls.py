"""Phone calls: opened with the journal, and settled by what the telephone network tells of them.

Every callback is kept once, as it came; a call is what all of its callbacks together say
(`engines.calls`), so neither their order nor a repetition matters. A callback that comes before the
provider's own answer names our id of the message, and gives the call its Sid.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bots.engines import calls as call_engine
from bots.engines.calls import Callback, Standing
from bots.events.calls import CallStarted, CallStatusChanged
from bots.models.calls import Call, CallEvent
from bots.models.leads import Channel, Lead
from bots.models.outbound import Outbound
from bots.providers.wire import Receipt
from bots.selectors import calls as call_selectors
from bots.services import outbound_states, touches
from bots.services.provider_calls import SIMULATED
from common.postgres import updating
from events import log

logger = structlog.get_logger(__name__)

MACHINE = "machine"
MOST_DETAILS = 60
LONGEST_DETAIL = 500
# What the callbacks of a call say together.
SETTLED = ("status", "status_sequence", "answered_by", "duration_seconds", "ended_at")


def open_calls(outbounds: Iterable[Outbound], *, now: datetime) -> list[Call]:
    """Make the call of each voice message that was just journalled; others are passed over.

    ``now`` is tenant time; the caller holds the transaction and the leads' locks.
    """
    spoken = [one for one in outbounds if one.channel == Channel.VOICE]
    if not spoken:
        return []
    leads = Lead.objects.in_bulk({one.lead_id for one in spoken})
    opened = Call.objects.bulk_create(
        [
            Call(
                tenant_id=one.tenant_id,
                lead=leads[one.lead_id],
                outbound=one,
                to_number=one.to[:20],
                provider=one.provider,
                started_at=now,
            )
            for one in spoken
        ]
    )
    for call in opened:
        _tell(CallStarted, call, now)
    return opened


def note_submitted(submitted: Iterable[tuple[Outbound, Receipt]], *, now: datetime) -> None:
    """The provider took these messages: their calls get its Sid, and simulated ones settle at once.

    A call that had ended before the provider's answer was known is passed on to its step now. The caller
    holds the transaction and the leads' locks, and has recorded the receipts in journal and steps.
    """
    receipts = {one.id: (one, receipt) for one, receipt in submitted if one.channel == Channel.VOICE}
    if not receipts:
        return
    found = list(_lock(Call.objects.filter(outbound_id__in=receipts)))
    settled, ended = [], []
    for call in found:
        outbound, receipt = receipts[_journalled(call)]
        call.outbound = outbound
        call.provider = receipt.provider
        call.provider_sid = call.provider_sid or receipt.sid
        if receipt.provider == SIMULATED:
            settled.append((call, _simulated(call, receipt)))
        elif call.has_ended:
            ended.append(call)
    standings = _settle(settled, now=now)
    updating.update(found, ["provider", "provider_sid", *SETTLED])
    for call, standing in standings:
        _mark(call, standing)
        _tell(CallStatusChanged, call, now)
        _pass_on(call, standing, now=now)
    updating.update([receipts[_journalled(call)][0] for call, _ in settled], outbound_states.ENDED)
    for call in ended:
        _pass_on(call, call_engine.project(_callbacks(call)), now=now)


def note_not_submitted(outbounds: Iterable[Outbound], *, why: str, now: datetime) -> None:
    """These messages were certainly not taken: their calls failed before anything rang.

    What follows for the step is its own service's business. The caller holds the transaction.
    """
    ids = [one.id for one in outbounds if one.channel == Channel.VOICE]
    if not ids:
        return
    found = [call for call in _lock(Call.objects.filter(outbound_id__in=ids)) if not call.has_ended]
    failed = [
        (call, _event(call, "submission", Call.Status.FAILED, {"why": why[:LONGEST_DETAIL]}))
        for call in found
    ]
    _settle(failed, now=now)
    updating.update(found, SETTLED)
    for call in found:
        _tell(CallStatusChanged, call, now)


def record_call_event(
    *,
    tenant_id: UUID,
    outbound_id: UUID,
    sid: str,
    source: str,
    sequence: int,
    status: str,
    now: datetime,
    answered_by: str = "",
    duration: int | None = None,
    details: Mapping[str, str] | None = None,
) -> Call | None:
    """Keep one callback of a call, and bring the call, its message and its step up to it.

    ``now`` is tenant time, ``duration`` in seconds. A repeated callback changes nothing. None where the
    message has no call, or ``sid`` is not the call that was placed for it.
    """
    with transaction.atomic(), log.together():
        call = _lock_call(tenant_id, outbound_id)
        if call is None or (call.provider_sid or sid) != sid:
            logger.warning("call_callback_of_another", outbound_id=str(outbound_id), sid=sid)
            return None
        before = call_engine.project(_callbacks(call))
        _, is_new = CallEvent.objects.get_or_create(
            call=call,
            source=source[:40],
            sequence=sequence,
            status=status[:40],
            defaults={
                "tenant_id": tenant_id,
                "details": _kept(details or {}, answered_by, duration),
                "received_at": timezone.now(),
            },
        )
        if not is_new:
            return call
        call.provider_sid = sid
        call.from_number = call.from_number or (details or {}).get("From", "")[:20]
        standing = _apply(call, list(call.events.all()), now=now)
        call.save()
        assert call.outbound is not None
        outbound_states.note_taken(call.outbound, sid=sid)
        _conclude(call, standing, before=before, now=now)
    return call


def is_placed(*, tenant_id: UUID, outbound_id: UUID, sid: str) -> bool:
    """Whether the network's call ``sid`` is the one that was placed for this message."""
    call = Call.objects.filter(tenant_id=tenant_id, outbound_id=outbound_id).first()
    return call is not None and (call.provider_sid or sid) == sid


def _lock_call(tenant_id: UUID, outbound_id: UUID) -> Call | None:
    """The call under its lead's lock, which comes first everywhere."""
    found = Call.objects.filter(tenant_id=tenant_id, outbound_id=outbound_id)
    lead_id = found.values_list("lead_id", flat=True).first()
    if lead_id is None:
        return None
    Lead.objects.select_for_update(no_key=True).get(id=lead_id)
    return _lock(found.select_related("outbound")).first()


def _lock(calls: QuerySet[Call]) -> QuerySet[Call]:
    return calls.select_related("lead").select_for_update(no_key=True, of=("self",)).order_by("id")


def _journalled(call: Call) -> UUID:
    if call.outbound_id is None:
        raise ValueError("A call that was placed for a message has lost it.")
    return call.outbound_id


def _simulated(call: Call, receipt: Receipt) -> CallEvent:
    """What a call that rang nowhere ended as."""
    is_machine = receipt.status == MACHINE
    status = Call.Status.COMPLETED if is_machine or not receipt.status else receipt.status
    return _event(call, SIMULATED, status, {"answered_by": "machine_start" if is_machine else ""})


def _event(call: Call, source: str, status: str, details: dict[str, object]) -> CallEvent:
    """What we say of a call ourselves."""
    return CallEvent(
        tenant_id=call.tenant_id,
        call=call,
        source=source,
        status=status,
        details=details,
        received_at=timezone.now(),
    )


def _settle(said: Sequence[tuple[Call, CallEvent]], *, now: datetime) -> list[tuple[Call, Standing]]:
    """End calls that have no callbacks by what we say of them; the caller saves ``SETTLED``."""
    CallEvent.objects.bulk_create([event for _, event in said], ignore_conflicts=True)
    return [(call, _apply(call, [event], now=now)) for call, event in said]


def _apply(call: Call, events: Sequence[CallEvent], *, now: datetime) -> Standing:
    """Set the call to what its callbacks say together."""
    standing = call_engine.project(_callback(one) for one in events)
    call.status, call.status_sequence = standing.status, standing.sequence
    call.answered_by, call.duration_seconds = standing.answered_by[:40], standing.duration
    if call.has_ended and call.ended_at is None:
        call.ended_at = now
    return standing


def _callbacks(call: Call) -> list[Callback]:
    return [_callback(one) for one in call.events.all()]


def _callback(event: CallEvent) -> Callback:
    return Callback(
        event.sequence,
        event.status,
        event.details.get("answered_by") or "",
        event.details.get("duration"),
    )


def _conclude(call: Call, standing: Standing, *, before: Standing, now: datetime) -> None:
    """Tell of the call where it changed, and its step once it is known whether somebody answered."""
    if before == standing:
        return
    _tell(CallStatusChanged, call, now)
    if call.outbound is None or standing.verdict is None or standing.verdict == before.verdict:
        return
    _mark(call, standing)
    call.outbound.save(update_fields=[*outbound_states.ENDED, "updated_at"])
    _pass_on(call, standing, now=now)


def _mark(call: Call, standing: Standing) -> None:
    if call.outbound is not None and standing.verdict is not None:
        problem = "" if standing.verdict == "answered" else standing.why
        outbound_states.mark_ended(call.outbound, status=call.status, problem=problem)


def _pass_on(call: Call, standing: Standing, *, now: datetime) -> None:
    """Tell the step whether somebody answered."""
    if call.outbound is None:
        return
    if standing.verdict == "answered":
        touches.note_answered(call.outbound, now=now)
    elif standing.verdict == "unanswered":
        touches.note_unanswered(call.outbound, why=standing.why, now=now)


def _kept(details: Mapping[str, str], answered_by: str, duration: int | None) -> dict[str, object]:
    kept: dict[str, object] = {
        _plain(name)[:60]: _plain(value)[:LONGEST_DETAIL]
        for name, value in list(details.items())[:MOST_DETAILS]
    }
    return {**kept, "answered_by": answered_by, "duration": duration}


def _plain(text: str) -> str:
    """Without what the database does not keep."""
    return text.replace("\x00", "")


def _tell(fact: type[CallStarted] | type[CallStatusChanged], call: Call, now: datetime) -> None:
    log.publish(fact(contact_id=call.lead_id, timestamp=now, **call_selectors.show_call(call)))
