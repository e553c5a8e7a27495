"""One piece of an import: which rows are new leads, which are leads that we know, and which are neither."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.selectors import tenants as tenant_selectors
from bots.engines import contacts
from bots.engines.leadfile import BadRow, Row
from bots.models.imports import LeadImport, LeadImportChange, LeadImportProblem
from bots.models.leads import Channel, Consent, Lead
from bots.services import plan_dates

TAKEN_OVER = (
    "name", "email", "phone", "address", "city", "zip", "beds", "baths", "square_feet", "price", "source",
)  # fmt: skip


@dataclass(slots=True)
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0


@dataclass(slots=True)
class Seen:
    """The phones and emails that a dry run would have brought in, with the line that has each."""

    lines: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Piece:
    """The work of one piece, collected before anything is written."""

    lead_import: LeadImport
    known: dict[str, Lead]
    answers: dict[tuple[UUID, str], Consent]
    default_zone: str
    now: datetime
    seen: Seen
    counts: Counts = field(default_factory=Counts)
    created: list[Lead] = field(default_factory=list)
    updated: dict[UUID, tuple[Lead, dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    consents: dict[tuple[UUID, str], Consent] = field(default_factory=dict)
    replaced: list[UUID] = field(default_factory=list)
    relocated: set[UUID] = field(default_factory=set)
    problems: list[LeadImportProblem] = field(default_factory=list)

    def note(self, line: int, code: str, detail: str, *, name: str = "", is_refusal: bool = True) -> None:
        self.problems.append(
            LeadImportProblem(
                tenant_id=self.lead_import.tenant_id,
                lead_import=self.lead_import,
                line=line,
                field=name,
                code=code,
                detail=detail[:500],
                is_refusal=is_refusal,
            )
        )


def bring_in(lead_import: LeadImport, rows: list[Row | BadRow], seen: Seen) -> Counts:
    """Write one piece's leads, consents, changes and problems; the caller holds the transaction.

    A dry run writes the problems alone. Raises IntegrityError when a lead with the same phone or email came
    in between looking and writing: nothing is written then, and looking again finds it.
    """
    good = [row for row in rows if isinstance(row, Row)]
    known = _known_leads(lead_import, good)
    tenant = tenant_selectors.get_tenant(tenant_id=lead_import.tenant_id)
    piece = _Piece(lead_import, known, _current_answers(known), tenant.timezone, tenant.now(), seen)
    for row in rows:
        if isinstance(row, BadRow):
            piece.counts.failed += 1
            for problem in row.problems:
                piece.note(row.line, problem.code, problem.detail, name=problem.field)
        else:
            _take_row(piece, row)
    _write(piece)
    return piece.counts


def _known_leads(lead_import: LeadImport, rows: list[Row]) -> dict[str, Lead]:
    """Active leads by their phones and emails, locked, as far as these rows name them."""
    phones = {row.lead.phone for row in rows} - {""}
    emails = {row.lead.email for row in rows} - {""}
    found = (
        Lead.objects.active()
        .filter(Q(phone__in=phones) | Q(email__in=emails), tenant_id=lead_import.tenant_id)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
    )
    known: dict[str, Lead] = {}
    for lead in found:
        _remember(known, lead)
    return known


def _current_answers(known: dict[str, Lead]) -> dict[tuple[UUID, str], Consent]:
    current = Consent.objects.filter(lead__in={lead.id for lead in known.values()}, ended_at__isnull=True)
    return {(consent.lead_id, consent.channel): consent for consent in current}


def _remember(known: dict[str, Lead], lead: Lead) -> None:
    known |= {key: lead for key in (lead.phone, lead.email) if key}


def _take_row(piece: _Piece, row: Row) -> None:
    keys = [key for key in (row.lead.phone, row.lead.email) if key]
    lines = (piece.seen.lines.get(key, row.line) for key in keys)
    # A piece that is tried again has seen its own lines before.
    repeated = next((line for line in lines if line != row.line), None)
    if repeated is not None:
        piece.note(
            row.line, "repeated_in_file", f"Has the phone or email of line {repeated}.", is_refusal=False
        )
    matches = {piece.known[key].id: piece.known[key] for key in keys if key in piece.known}
    if len(matches) > 1:
        piece.counts.failed += 1
        named = " and ".join(str(lead_id) for lead_id in matches)
        piece.note(
            row.line,
            "matches_two_leads",
            f"The phone and the email belong to two leads ({named}); merge them first.",
        )
        return
    for key in keys:
        piece.seen.lines.setdefault(key, row.line)
    if matches:
        _take_known(piece, row, next(iter(matches.values())))
    elif repeated is not None and piece.lead_import.is_dry_run:
        piece.counts.updated += 1
    else:
        _take_new(piece, row)


def _take_new(piece: _Piece, row: Row) -> None:
    values = {name: value for name in TAKEN_OVER if (value := getattr(row.lead, name)) not in ("", None)}
    lead_import = piece.lead_import
    lead = Lead(tenant_id=lead_import.tenant_id, lead_import=lead_import, **values)
    lead.source = lead.source or "import"
    piece.counts.created += 1
    if lead_import.is_dry_run:
        return
    lead.timezone = contacts.time_zone_for(zip_code=lead.zip, phone=lead.phone, default=piece.default_zone)
    piece.created.append(lead)
    _take_answers(piece, row, lead)
    _remember(piece.known, lead)


def _take_known(piece: _Piece, row: Row, lead: Lead) -> None:
    if piece.lead_import.on_duplicate == LeadImport.OnDuplicate.SKIP:
        piece.counts.unchanged += 1
        piece.note(row.line, "duplicate", f"Lead {lead.id} has this phone or email.", is_refusal=False)
        return
    after = {
        name: value
        for name in TAKEN_OVER
        if (value := getattr(row.lead, name)) not in ("", None) and getattr(lead, name) != value
    }
    before = {name: getattr(lead, name) for name in after}
    if not after:
        piece.counts.unchanged += 1
    else:
        piece.counts.updated += 1
        piece.note(row.line, "duplicate_updated", f"Updated lead {lead.id}.", is_refusal=False)
    if piece.lead_import.is_dry_run:
        return
    for name, value in after.items():
        setattr(lead, name, value)
    if {"zip", "phone"} & set(after):
        lead.timezone = contacts.time_zone_for(
            zip_code=lead.zip, phone=lead.phone, default=piece.default_zone
        )
        piece.relocated.add(lead.id)
    _remember(piece.known, lead)
    answered_before, answered = _take_answers(piece, row, lead)
    if lead in piece.created:
        return
    lead.revision += 1 if after else 0
    if after or answered:
        _, first, latest = piece.updated.get(lead.id, (lead, {}, {}))
        before, after = before | answered_before, after | answered
        piece.updated[lead.id] = (lead, {**before, **first}, {**latest, **after})


def _take_answers(piece: _Piece, row: Row, lead: Lead) -> tuple[dict[str, Any], dict[str, Any]]:
    """Collect the answers that differ from the current ones; returns which consents they replace, and which
    they are.

    A file is no answer to a refusal, unless it says that the lead agreed later.
    """
    said, before, after = row.lead, {}, {}
    at = datetime.combine(said.consent_date, time(12, 0), tzinfo=UTC) if said.consent_date else piece.now
    for channel in Channel.values:
        name, current = f"consent_{channel}", piece.answers.get((lead.id, channel))
        answer = getattr(said, name)
        if answer is None or (current and current.is_granted == answer):
            continue
        if answer and current and (said.consent_date is None or at <= current.given_at):
            detail = (
                f"Lead {lead.id} refused {channel}; a row without a later consent_date does not change that."
            )
            piece.note(row.line, "refused_before", detail, name=name, is_refusal=False)
            continue
        consent = _consent(piece, row, lead, channel=channel, answer=answer, at=at)
        if current and not current._state.adding:
            piece.replaced.append(current.id)
        before[name], after[name] = str(current.id) if current else None, str(consent.id)
        piece.answers[lead.id, channel] = piece.consents[lead.id, channel] = consent
    return before, after


def _consent(piece: _Piece, row: Row, lead: Lead, *, channel: str, answer: bool, at: datetime) -> Consent:
    return Consent(
        tenant_id=lead.tenant_id,
        lead=lead,
        channel=channel,
        is_granted=answer,
        source=row.lead.consent_source or f"import of {piece.lead_import.file_name}"[:200],
        given_at=at,
        recorded_by_id=piece.lead_import.requested_by_id,
    )


def _write(piece: _Piece) -> None:
    LeadImportProblem.objects.bulk_create(piece.problems)
    if piece.lead_import.is_dry_run:
        return
    Lead.objects.bulk_create(piece.created)
    changed = [lead for lead, _, _ in piece.updated.values()]
    for lead in changed:
        lead.updated_at = timezone.now()
    # An upsert by id writes many rows in one statement, where an update would spell out each row's case.
    Lead.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*TAKEN_OVER, "timezone", "revision", "updated_at"],
    )
    if piece.relocated:
        plan_dates.replan_leads(
            lead_ids=piece.relocated, tenant_id=piece.lead_import.tenant_id, now=piece.now
        )
    Consent.objects.filter(id__in=piece.replaced).update(ended_at=piece.now)
    # The last answer of a piece for a lead and channel is the one that holds.
    Consent.objects.bulk_create(piece.consents.values())
    _write_changes(piece)


def _write_changes(piece: _Piece) -> None:
    """What two pieces do to one lead is one change: from before the first to after the last."""
    earlier = {
        change.lead_id: change
        for change in LeadImportChange.objects.filter(
            lead_import=piece.lead_import, lead__in=list(piece.updated)
        )
    }
    fresh = [_change(piece.lead_import, lead, is_creation=True) for lead in piece.created]
    for lead, before, after in piece.updated.values():
        change = _change(piece.lead_import, lead, is_creation=False, before=before, after=after)
        if known := earlier.get(lead.id):
            known.before, known.after = {**change.before, **known.before}, {**known.after, **change.after}
        else:
            fresh.append(change)
    LeadImportChange.objects.bulk_update(earlier.values(), ["before", "after"])
    LeadImportChange.objects.bulk_create(fresh)


def _change(
    lead_import: LeadImport,
    lead: Lead,
    *,
    is_creation: bool,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> LeadImportChange:
    return LeadImportChange(
        tenant_id=lead_import.tenant_id,
        lead_import=lead_import,
        lead=lead,
        is_creation=is_creation,
        before=_as_json(before or {}),
        after=_as_json(after or {}),
    )


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}
