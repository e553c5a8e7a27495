"""Fills the database with companies, leads and their plans, and prints the companies' ids, as JSON.

`ENROLLMENTS SLOW MIXED QUICK SEGMENT`: how many leads are in a plan, how many steps fall due on each of the
days that are measured, and how many leads more are in no plan yet. Companies come into being through their
service; rows go in with COPY, as the database's owner.
"""

import json
import os
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import django

django.setup()

import psycopg
from django.db import models

from accounts.models.tenants import Tenant
from accounts.services import tenants as tenant_services
from benchmarks.followups.moments import DAYS, SEGMENT, SPREAD
from benchmarks.followups.places import FIRST_NAMES, LAST_NAMES, PLACES, STREETS
from bots.engines import sequence_catalogue
from bots.engines.sequence_definitions import DEFAULT_SEQUENCE_NAME
from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Consent, Lead
from bots.models.outbound import Outbound
from bots.services import sequences as sequence_services
from common.tenancy import tenant_scope

COMPANIES = 25
# The first company's share of all plans, and of what is due.
LARGEST_SHARE, LARGEST_DUE_SHARE = 0.6, 0.9
# How many of a day's steps are which of the plan: a text, a call, an email with a report, a text.
DUE_STEPS = {
    "slow": {1: 25, 2: 25, 3: 25, 4: 25},
    "mixed": {1: 25, 2: 25, 3: 25, 4: 25},
    "quick": {1: 70, 4: 30},
}
# How far the other plans have come: steps sent so far, in percent.
SENT_STEPS = {0: 70, 1: 15, 2: 10, 3: 5}
CHANNELS = ("sms", "voice", "email")
NULL = r"\N"
STEPS = sequence_catalogue.CATALOGUE[DEFAULT_SEQUENCE_NAME].steps
STEP_DAYS = tuple(step.day for step in STEPS)
# What differs from row to row.
GIVEN: dict[type[models.Model], tuple[str, ...]] = {
    Lead: (
        "id",
        "tenant_id",
        "name",
        "email",
        "phone",
        "address",
        "city",
        "zip",
        "price",
        "timezone",
        "source",
    ),
    Consent: ("id", "tenant_id", "lead_id", "channel", "is_granted", "source", "wording", "given_at"),
    Enrollment: (*("id", "tenant_id", "lead_id", "sequence_id", "sequence_name", "anchor_at", "timezone"),),
    FollowUp: (
        *("id", "tenant_id", "enrollment_id", "lead_id", "step_number", "day", "channel", "status"),
        *("nominal_at", "due_at", "tries", "attempt", "sent_at"),
    ),
    Outbound: (
        *("id", "tenant_id", "follow_up_id", "lead_id", "key", "channel", "to", "body", "state"),
        *("provider", "provider_sid", "contacted_at", "submitted_at"),
    ),
}
_INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    WHERE i.indrelid = ANY (%s::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


class Table:
    """A table that rows are copied into: what differs between rows is given, the rest is the default."""

    def __init__(self, connection: psycopg.Connection[Any], model: type[models.Model], *given: str) -> None:
        fields = [field for field in model._meta.concrete_fields if field.attname not in given]
        columns = [*given, *(field.attname for field in fields)]
        self._rest = "".join(f"\t{_text(field)}" for field in fields) + "\n"
        quoted = ", ".join(f'"{column}"' for column in columns)
        self._statement = f"COPY {model._meta.db_table} ({quoted}) FROM STDIN"
        self._cursor = connection.cursor()
        self._lines: list[str] = []

    def open(self, stack: ExitStack) -> None:
        self._copy = stack.enter_context(self._cursor.copy(self._statement))
        stack.callback(self.flush)

    def add(self, line: str) -> None:
        """One row's given columns, as COPY's text: separated by tabs."""
        self._lines.append(line + self._rest)
        if len(self._lines) == 2_000:
            self.flush()

    def flush(self) -> None:
        self._copy.write("".join(self._lines))
        self._lines.clear()


def main(enrollments: int, slow: int, mixed: int, quick: int, segment: int) -> None:
    chance = random.Random(5)
    due = {"slow": slow, "mixed": mixed, "quick": quick}
    companies = [_open_company(number) for number in range(COMPANIES)]
    with _without_indexes(), ExitStack() as stack:
        tables = _tables(stack)
        for number, (tenant_id, sequence_id) in enumerate(companies):
            share, due_share = _shares(number)
            moments = _moments(
                chance,
                plans_count=round(enrollments * share),
                due={day: round(count * due_share) for day, count in due.items()},
            )
            _load_company(tables, chance, tenant_id, sequence_id, moments)
        _load_leads(tables, chance, companies[-1][0], segment)
    json.dump([str(tenant_id) for tenant_id, _ in companies], sys.stdout)


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Build the indexes that no constraint stands on after the block, all at once."""
    tables = [model._meta.db_table for model in GIVEN]
    with psycopg.connect(os.environ["BENCHMARK_OWNER_URL"], autocommit=True) as owner:
        owner.execute("SET maintenance_work_mem = '512MB'")
        found = owner.execute(_INDEXES, [tables]).fetchall()
        for name, _ in found:
            owner.execute(f"DROP INDEX {name}")
        yield
        for _, definition in found:
            owner.execute(definition)


def _open_company(number: int) -> tuple[UUID, UUID]:
    """A company whose clock may be moved, with the default sequence published."""
    tenant = tenant_services.open_tenant(
        tenant=Tenant(name=f"Follow-up Homes {number}", slug=f"follow-up-{number}", is_demo=True),
        owner_email=f"owner-{number}@follow-up.example",
        owner_password=None,
        owner_name="Owner",
    ).tenant
    with tenant_scope(tenant.id):
        return tenant.id, sequence_services.ensure_sequence(DEFAULT_SEQUENCE_NAME).id


def _shares(number: int) -> tuple[float, float]:
    """A company's share of all plans and of what is due."""
    if number == 0:
        return LARGEST_SHARE, LARGEST_DUE_SHARE
    others = COMPANIES - 1
    return (1 - LARGEST_SHARE) / others, (1 - LARGEST_DUE_SHARE) / others


def _moments(
    chance: random.Random, *, plans_count: int, due: Mapping[str, int]
) -> list[tuple[int, datetime]]:
    """For each plan how many steps are sent, and when the next one is due; in no order."""
    made = []
    for day, count in due.items():
        weights = DUE_STEPS[day]
        steps = chance.choices(list(weights), weights=list(weights.values()), k=count)
        made += [(step - 1, DAYS[day] - SPREAD * chance.random()) for step in steps]
    rest = max(0, plans_count - len(made))
    # No step of these falls into a day that is measured, neither the next one nor the one before it.
    now, earliest = DAYS["slow"] - timedelta(hours=6), DAYS["quick"] + timedelta(hours=6)
    for sent in chance.choices(list(SENT_STEPS), weights=list(SENT_STEPS.values()), k=rest):
        # Before the next step lies the one before it, which has to be in the past.
        gap = timedelta(days=STEP_DAYS[sent] - (STEP_DAYS[sent - 1] if sent else 0))
        made.append((sent, earliest + (gap - (earliest - now)) * chance.random()))
    chance.shuffle(made)
    return made


class _Ids:
    """Version 7 ids in ascending order, as rows that came into being over the last weeks would have."""

    def __init__(self) -> None:
        self._tick = int((datetime.now(UTC) - timedelta(days=20)).timestamp() * 1000) << 12

    def next(self) -> str:
        self._tick += 1_300
        noise = random.getrandbits(62)
        number = (self._tick >> 12 << 80) | (7 << 76) | ((self._tick & 0xFFF) << 64) | (2 << 62) | noise
        return f"{number:032x}"


_ids = _Ids()
_phones: dict[UUID, Iterator[int]] = {}


def _tables(stack: ExitStack) -> dict[str, Table]:
    tables = {}
    for model, columns in GIVEN.items():
        connection = stack.enter_context(psycopg.connect(os.environ["BENCHMARK_OWNER_URL"]))
        # Rows are consistent as they are made; looking each reference up again would take minutes.
        connection.execute("SET session_replication_role = replica")
        tables[model.__name__] = Table(connection, model, *columns)
        tables[model.__name__].open(stack)
    return tables


def _load_company(
    tables: dict[str, Table],
    chance: random.Random,
    tenant_id: UUID,
    sequence_id: UUID,
    moments: list[tuple[int, datetime]],
) -> None:
    for number, (sent, due_at) in enumerate(moments):
        lead_id, contact = _load_lead(tables, chance, tenant_id, number, source="website")
        enrollment_id = _ids.next()
        anchor = due_at - timedelta(days=STEP_DAYS[sent])
        tables["Enrollment"].add(
            f"{enrollment_id}\t{tenant_id}\t{lead_id}\t{sequence_id}\t{DEFAULT_SEQUENCE_NAME}\t{anchor}"
            f"\t{contact['zone']}"
        )
        for index, day in enumerate(STEP_DAYS):
            follow_up_id, at, channel = _ids.next(), anchor + timedelta(days=day), STEPS[index].channel
            status, tries, sent_at = ("sent", 1, at) if index < sent else ("pending", 0, NULL)
            tables["FollowUp"].add(
                f"{follow_up_id}\t{tenant_id}\t{enrollment_id}\t{lead_id}\t{index + 1}\t{day}\t{channel}"
                f"\t{status}\t{at}\t{at}\t{tries}\t{tries}\t{sent_at}"
            )
            if index < sent:
                tables["Outbound"].add(
                    f"{_ids.next()}\t{tenant_id}\t{follow_up_id}\t{lead_id}\tkey-{follow_up_id}\t{channel}"
                    f"\t{contact['email' if channel == 'email' else 'phone']}\tAs it was sent then."
                    f"\tdelivered\tsimulated\tSIM{follow_up_id}\t{at}\t{at}"
                )


def _load_leads(tables: dict[str, Table], chance: random.Random, tenant_id: UUID, count: int) -> None:
    """Leads of a company that nobody has enrolled yet."""
    for number in range(5_000_000, 5_000_000 + count):
        _load_lead(tables, chance, tenant_id, number, source=SEGMENT)


def _load_lead(
    tables: dict[str, Table], chance: random.Random, tenant_id: UUID, number: int, *, source: str
) -> tuple[str, dict[str, str]]:
    lead_id = _ids.next()
    city, _, postal_code, area_code, zone = PLACES[number % len(PLACES)]
    phone = f"+1{area_code}{2_300_000 + number // len(PLACES):07d}"
    email = f"lead-{number}@homes.example"
    name = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
    address = f"{number % 9_900 + 100} {STREETS[number % len(STREETS)]}"
    tables["Lead"].add(
        f"{lead_id}\t{tenant_id}\t{name}\t{email}\t{phone}\t{address}\t{city}\t{postal_code}"
        f"\t{200_000 + number % 900 * 1_000}\t{zone}\t{source}"
    )
    for channel in CHANNELS:
        tables["Consent"].add(
            f"{_ids.next()}\t{tenant_id}\t{lead_id}\t{channel}\tt\tform on the website"
            f"\tYes, contact me about my home.\t{DAYS['slow'] - timedelta(days=60)}"
        )
    return lead_id, {"phone": phone, "email": email, "zone": zone}


def _text(field: "models.Field[Any, Any]") -> str:
    """A column's default as COPY reads it."""
    value = (
        datetime.now(UTC)
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        else field.get_default()
    )
    if value is None:
        return NULL
    if isinstance(value, list | dict):
        return "{}" if field.get_internal_type() == "ArrayField" else json.dumps(value)
    return str(value)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
