"""Mail that comes back: whose it is, what it means, and that nobody can make us believe one."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.test import Client

from bots.models.conversations import Message
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.models.suppressions import Suppression
from bots.services import archiving, email_letters, enrollments
from common.actor import Actor
from tests.bots.conftest import MONDAY
from tests.bots.mail.posting import PostedMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.fixture
def post(letter: Outbound) -> Callable[..., str]:
    """Post a mail that answers the letter; gives what became of it."""

    def post(
        body: str | bytes = "Yes, in spring.", *, to: str = "", media_type: str = "", **headers: str
    ) -> str:
        raw = mail(letter, body, to=to, **headers)
        answer = PostedMail(letter.tenant_id, raw, media_type or "message/rfc822").send(Client())
        assert answer.status_code == 200, answer.content
        return str(answer.json()["outcome"])

    return post


def mail(letter: Outbound, body: str | bytes, *, to: str = "", **headers: str) -> bytes:
    named = {"from": "Dana <dana@example.com>", "message-id": "<m1@example.com>", "subject": "Re: Your home"}
    named |= {"to": to or email_letters.letter_of(letter).reply_to}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return head.encode() + b"\r\n" + (body.encode() if isinstance(body, str) else body)


def named(letter: Outbound, way: str) -> str:
    return email_letters.letter_of(letter).reply_to.replace("reply+", f"{way}+")


def heard() -> list[str]:
    said = Message.objects.filter(sender="lead", channel="email").order_by("id")
    return list(said.values_list("text", flat=True))[1:]


def test_an_answer_is_a_turn_of_the_leads_thread(post: Callable[..., str]) -> None:
    body = "We want to sell in spring.\r\n\r\nOn Mon, 4 Nov 2030, Acme wrote:\r\n> Hello\r\n-- \r\nDana"
    assert post(body) == "answered"
    assert heard() == ["We want to sell in spring."]


def test_an_answer_pauses_the_plan(post: Callable[..., str], as_alice: Actor, dana: Lead) -> None:
    enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY)
    post()
    assert Enrollment.objects.get().status == "replied"


def test_an_answer_in_another_case_or_by_reference_is_known(
    post: Callable[..., str], letter: Outbound
) -> None:
    assert post(to=email_letters.letter_of(letter).reply_to.upper()) == "answered"
    other = {"message_id": "<m2@example.com>", "in_reply_to": f"<{letter.key}@in.acme.example>"}
    assert post(to="hello@acme.example", **other) == "answered"


def test_the_same_mail_again_changes_nothing(post: Callable[..., str]) -> None:
    assert [post(), post()] == ["answered", "repeated"]
    assert heard() == ["Yes, in spring."]


@pytest.mark.parametrize("sent", ["Yes, in spring.", "STOP"])
def test_mail_that_names_none_of_ours_is_nobodys(
    post: Callable[..., str], letter: Outbound, sent: str
) -> None:
    forged = f"reply+{'a' * 45}@in.acme.example"
    assert [post(sent, to=forged), post(sent, to="hello@acme.example")] == ["unmatched", "unmatched"]
    assert heard() == []


def test_a_wish_to_hear_no_more_is_heeded(post: Callable[..., str]) -> None:
    assert post("Please unsubscribe me") == "answered"
    assert Suppression.objects.filter(channel="email", address="dana@example.com").exists()


@pytest.mark.parametrize(
    "machine", [{"auto_submitted": "auto-replied"}, {"x_autoreply": "yes"}, {"precedence": "auto_reply"}]
)
def test_a_machines_reply_is_kept_and_stops_no_plan(
    post: Callable[..., str], as_alice: Actor, dana: Lead, machine: dict[str, str]
) -> None:
    enrollments.start_enrollment(actor=as_alice, lead_id=dana.id, now=MONDAY)
    assert post("I am away until May. STOP", **machine) == "kept"
    assert post("I am away until May. STOP", **machine) == "repeated"
    assert (heard(), Enrollment.objects.get().status) == (["I am away until May. STOP"], "active")
    assert not Suppression.objects.exists()


def test_the_address_that_ends_emails_ends_them(post: Callable[..., str], letter: Outbound) -> None:
    assert post("", to=named(letter, "unsubscribe")) == "unsubscribed"
    suppression = Suppression.objects.get()
    assert (suppression.channel, suppression.address, suppression.scope) == ("email", letter.to, "all")


def bounced(letter: Outbound, status: str, action: str) -> tuple[bytes, dict[str, str]]:
    parts = (
        "--B\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered. STOP\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.to}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 nobody here\r\n\r\n"
        "--B\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <{letter.key}@in.acme.example>\r\n\r\n--B--\r\n"
    )
    kind = "multipart/report; report-type=delivery-status; boundary=B"
    return parts.encode(), {"content_type": kind, "mime_version": "1.0", "from": "mx@example.com"}


@pytest.mark.parametrize("by_address", [True, False])
def test_a_letter_that_came_back_for_good_silences_its_address(
    post: Callable[..., str], letter: Outbound, by_address: bool
) -> None:
    body, head = bounced(letter, "5.1.1", "failed")
    to = named(letter, "bounce") if by_address else "hello@acme.example"
    assert [post(body, to=to, **head), post(body, to=to, **head)] == ["bounced", "bounced"]
    letter.refresh_from_db()
    assert (letter.state, letter.outcome) == ("failed", "it came back: 5.1.1 smtp; 550 nobody here")
    assert "5.1.1" in Suppression.objects.get(channel="email", address=letter.to).source
    assert heard() == []


def test_a_letter_that_is_late_silences_nobody(post: Callable[..., str], letter: Outbound) -> None:
    body, head = bounced(letter, "4.4.1", "delayed")
    assert post(body, to=named(letter, "bounce"), **head) == "delayed"
    assert not Suppression.objects.exists()


def test_an_archived_leads_wish_is_heard_all_the_same(
    post: Callable[..., str], as_alice: Actor, dana: Lead
) -> None:
    archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=MONDAY)
    assert post("STOP") == "refused"
    assert Suppression.objects.filter(channel="email", address="dana@example.com").exists()


def test_a_merged_leads_answer_goes_to_the_one_that_is_left(
    post: Callable[..., str], as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    erin = make_lead(name="Erin")
    archiving.merge_leads(actor=as_alice, lead_id=dana.id, into_lead_id=erin.id, now=MONDAY)
    assert post() == "answered"
    assert Message.objects.filter(text="Yes, in spring.").get().lead_id == erin.id


@pytest.mark.parametrize("kind", ["json", "form", "file"])
def test_providers_may_post_it_in_a_field(letter: Outbound, kind: str) -> None:
    raw = mail(letter, "Sí, en mayo.", content_type="text/plain; charset=utf-8")
    if kind == "json":
        body, media_type = msgspec.json.encode({"email": raw.decode()}), "application/json"
    else:
        name = '; filename="mail.eml"' if kind == "file" else ""
        head = f'--B\r\nContent-Disposition: form-data; name="email"{name}\r\n\r\n'
        body, media_type = head.encode() + raw + b"\r\n--B--\r\n", "multipart/form-data; boundary=B"
    answer = PostedMail(letter.tenant_id, body, media_type).send(Client())
    assert (answer.json(), heard()) == ({"outcome": "answered"}, ["Sí, en mayo."])


@pytest.mark.parametrize(
    "forged", [{"secret": "wrong"}, {"seconds_ago": 301}, {"seconds_ago": -400}, {"secret": ""}]
)
def test_what_is_not_signed_now_is_not_believed(letter: Outbound, forged: dict[str, Any]) -> None:
    answer = PostedMail(letter.tenant_id, mail(letter, "STOP"), **forged).send(Client())
    assert (answer.status_code, answer.json()["code"]) == (403, "bots.webhook_refused")
    assert heard() == []


def test_another_companys_secret_opens_nothing(letter: Outbound, as_charlie: Actor) -> None:
    answer = PostedMail(as_charlie.tenant_id, mail(letter, "STOP")).send(Client())
    assert answer.status_code == 403


def test_without_headers_it_is_refused_alike(letter: Outbound) -> None:
    answer = Client().post(f"/api/webhooks/email/{letter.tenant_id}", b"x", content_type="message/rfc822")
    assert answer.status_code == 403


def test_a_huge_mail_is_too_large(letter: Outbound) -> None:
    answer = PostedMail(letter.tenant_id, b"x" * (10 * 1024 * 1024 + 1)).send(Client())
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", "message/rfc822"),
        (b"{}", "application/json"),
        (b"[", "application/json"),
        (b"x", "multipart/form-data"),
    ],
)
def test_what_is_no_mail_is_refused(letter: Outbound, body: bytes, media_type: str) -> None:
    assert PostedMail(letter.tenant_id, body, media_type).send(Client()).status_code == 400
