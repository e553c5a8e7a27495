"""Rows of an older shape arrive in the newer one with everything that was said and known."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from common.identifiers import uuid7
from common.rls import SYSTEM_ROLE
from tests.bots.conftest import MONDAY

ALIAS = "older"
BEFORE, AFTER = "0003_count_import_attempts", "0004_let_conversations_change_owners"


@pytest.fixture
def older(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """An empty database beside the one of the tests."""
    with django_db_blocker.unblock():
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {ALIAS}")
            cursor.execute(f"CREATE DATABASE {ALIAS}")
        connections.databases[ALIAS] = {**owner.settings_dict, "NAME": ALIAS}
        yield
        connections[ALIAS].close()
        del connections.databases[ALIAS]
        with owner.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {ALIAS} WITH (FORCE)")


def migrate(name: str) -> Any:
    """The app's models as they were at a migration, the database brought there."""
    executor = MigrationExecutor(connections[ALIAS])
    return executor.migrate([("bots", name)]).apps


class Rows:
    """Makes rows of models of one migration in one company."""

    def __init__(self, apps: Any) -> None:
        self.apps = apps
        self.tenant = self.make("Tenant", app="accounts", name="Acme", slug="acme")

    def make(self, model: str, *, app: str = "bots", **fields: Any) -> Any:
        if app == "bots":
            fields["tenant_id"] = self.tenant.id
        return self.apps.get_model(app, model).objects.using(ALIAS).create(id=uuid7(), **fields)


def made_before(apps: Any) -> tuple[Any, ...]:
    """A lead who chatted with two bots, and one of the prices is the later one; another who was texted."""
    rows = Rows(apps)
    lead, texted = (rows.make("Lead", name=name, timezone="UTC") for name in ("Dana", "Erin"))
    threads = {}
    said = [
        ("lead-bot", "chat", "lead", "I want $400k."),
        ("lead-bot", "chat", "bot", "Thanks."),
        ("jorge-seller", "chat", "lead", "It is a divorce. I want $450k."),
        ("jorge-seller", "chat", "bot", "I see."),
        ("lead-bot", "sms", "bot", "Hello Dana"),
    ]
    for minute, (bot, channel, sender, text) in enumerate(said):
        whom = {"lead": texted if channel == "sms" else lead, "channel": channel}
        if (bot, channel) not in threads:
            threads[bot, channel] = rows.make("Conversation", bot_type=bot, **whom)
        thread, at = threads[bot, channel], MONDAY + timedelta(minutes=minute)
        message = rows.make("Message", conversation=thread, sender=sender, text=text, sent_at=at, **whom)
        for name, value in (("motivation", "divorce"), ("price_expectation", text[-5:-2])):
            if sender == "lead" and (name == "price_expectation" or "divorce" in text):
                rows.make(
                    "Slot", conversation=thread, message=message, name=name, value=value, confidence=0.9
                )
    return lead.id, threads["jorge-seller", "chat"].id, threads["lead-bot", "sms"].id


def as_system() -> Any:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {SYSTEM_ROLE}")


def test_threads_of_two_bots_on_one_channel_become_one(older: None) -> None:
    with_old_rows = migrate(BEFORE)
    with transaction.atomic(using=ALIAS):
        as_system()
        lead_id, chat_id, sms_id = made_before(with_old_rows)
    apps = migrate(AFTER)
    with transaction.atomic(using=ALIAS):
        as_system()
        threads = {one.id: one for one in apps.get_model("bots", "Conversation").objects.using(ALIAS).all()}
        messages = list(apps.get_model("bots", "Message").objects.using(ALIAS).order_by("id"))
        slots = list(apps.get_model("bots", "Slot").objects.using(ALIAS).order_by("name"))
    assert set(threads) == {chat_id, sms_id}
    chat = threads[chat_id]
    assert (chat.bot_type, chat.turn, chat.owner_epoch, chat.person_id) == ("jorge-seller", 4, 1, None)
    assert (chat.last_line, chat.last_sender) == ("I see.", "bot")
    assert chat.last_message_at == MONDAY + timedelta(minutes=3)
    assert chat.last_lead_message_at is not None
    assert [one.conversation_id for one in messages] == [chat_id] * 4 + [sms_id]
    assert [one.bot_type for one in messages] == ["", "lead-bot", "", "jorge-seller", "lead-bot"]
    assert [(one.lead_id, one.name, one.value) for one in slots] == [
        (lead_id, "motivation", "divorce"),
        (lead_id, "price_expectation", "450"),
    ]
    assert {one.message_id for one in slots} == {messages[2].id}
