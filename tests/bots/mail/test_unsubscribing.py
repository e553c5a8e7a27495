"""Ending emails over HTTP: by the page, by a mail program's one click, and by nobody who has no letter."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from bots.models.enrollments import Enrollment, FollowUp
from bots.models.leads import Consent, Lead
from bots.models.outbound import Outbound
from bots.models.suppressions import Suppression
from bots.services import email_letters, enrollments
from common.actor import Actor
from tests.bots.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def path(letter: Outbound) -> str:
    return path_of(letter)


def path_of(letter: Outbound) -> str:
    return "/u/" + email_letters.unsubscribe_url(letter).rpartition("/")[2]


@pytest.fixture
def report(as_alice: Actor, dana: Lead, letter: Outbound) -> Outbound:
    """The email of Dana's plan, with the report, as it went out."""
    enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY)
    step = FollowUp.objects.get(channel="email")
    return Outbound.objects.create(
        follow_up=step, lead=dana, key="c" * 64, channel="email", to="dana@example.com", body="Hello",
        provider="smtp", contacted_at=MONDAY, state="submitted",
    )  # fmt: skip


def ended() -> list[tuple[str, str, str]]:
    return list(Suppression.objects.values_list("channel", "address", "topic"))


def test_looking_changes_nothing(path: str) -> None:
    answer = Client().get(path)
    assert b"Which emails do you want to end?" in answer.content
    assert b"d\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2@example.com" in answer.content
    assert b"dana@example.com" not in answer.content
    assert ended() == []


def test_one_click_of_a_mail_program_ends_all_of_them(path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(path, ONE_CLICK)
    assert (answer.status_code, ended()) == (200, [("email", "dana@example.com", "")])
    assert not answer.cookies
    assert Suppression.objects.get().source == "the mail program's unsubscribe button: no more emails"
    assert not Consent.objects.get(channel="email", ended_at__isnull=True).is_granted


def test_again_it_changes_nothing(path: str) -> None:
    pages = [Client().post(path, {"scope": "all"}).content for _ in range(2)]
    assert all(b"You get no more emails from us" in page for page in pages)
    assert len(ended()) == 1


def test_one_kind_of_letter_can_be_ended_alone(report: Outbound) -> None:
    answer = Client().post(path_of(report), {"scope": "topic"})
    [(_, _, topic)] = ended()
    assert f"no more emails of this kind ({topic})" in answer.content.decode()
    assert Consent.objects.get(channel="email", ended_at__isnull=True).is_granted
    assert b"End all emails" in answer.content


def test_a_plan_goes_on_by_text_and_call(report: Outbound) -> None:
    Client().post(path_of(report), ONE_CLICK)
    assert Enrollment.objects.get().status == "active"


def test_a_plan_of_emails_alone_ends(report: Outbound) -> None:
    FollowUp.objects.exclude(channel="email").update(status="sent")
    Client().post(path_of(report), ONE_CLICK)
    assert Enrollment.objects.get().status == "opted_out"


@pytest.mark.parametrize("change", [lambda path: path[:-3], lambda path: path + "A", lambda _: "/u/nothing"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_not_ours_says_so(path: str, change: Callable[[str], str], method: str) -> None:
    answer = getattr(Client(), method)(change(path))
    assert (answer.status_code, ended()) == (404, [])
    assert b"This link does not work" in answer.content


def test_an_old_link_says_what_else_helps(path: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=402), tick=True):
        answer = Client().post(path, ONE_CLICK)
    assert (answer.status_code, ended()) == (410, [])


def test_a_letter_that_is_gone_is_as_unknown_as_none(path: str, dana: Lead) -> None:
    Outbound.objects.all().delete()
    assert Client().get(path).status_code == 404


def test_whoever_guesses_without_end_has_to_wait(path: str) -> None:
    answers: list[Any] = [Client().get("/u/guess") for _ in range(61)]
    assert (answers[-1].status_code, answers[-1]["Retry-After"] != "") == (429, True)


def test_no_address_leaks_to_other_sites(path: str) -> None:
    answer = Client().get(path)
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")
