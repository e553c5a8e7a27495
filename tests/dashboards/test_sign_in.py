"""Signing in and out with a browser."""

import pytest
from django.test import Client, override_settings

from accounts.models.users import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(db: None) -> Client:
    return Client()


def test_signing_in_leads_to_the_page_that_was_wanted(browser: Client, alice: User) -> None:
    answer = browser.post("/sign-in", {"email": alice.email, "password": PASSWORD, "next": "/?lead=7"})
    assert (answer.status_code, answer["Location"]) == (302, "/?lead=7")
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_never_leads_to_another_site(browser: Client, alice: User, elsewhere: str) -> None:
    answer = browser.post("/sign-in", {"email": alice.email, "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/"


def test_a_wrong_password_keeps_the_email_and_says_so(browser: Client, alice: User) -> None:
    answer = browser.post("/sign-in", {"email": alice.email, "password": "wrong horse battery"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert alice.email in html
    assert "The name or the password is wrong." in html
    assert "wrong horse battery" not in html


def test_what_is_missing_is_named_at_its_field(browser: Client) -> None:
    answer = browser.post("/sign-in", {"email": "", "password": ""})
    assert "Enter your email." in answer.content.decode()
    assert "Enter your password." in answer.content.decode()


def test_a_form_without_the_token_of_this_site_is_refused(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in", {"email": alice.email, "password": PASSWORD}).status_code == 403


def test_signing_out_ends_it_everywhere(browser: Client, alice: User) -> None:
    browser.post("/sign-in", {"email": alice.email, "password": PASSWORD})
    stolen = browser.cookies["sessionid"].value
    browser.post("/sign-out")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert browser.get("/").status_code == 302
    assert thief.get("/").status_code == 302


def test_the_demo_says_how_to_sign_in_and_nothing_else_does(browser: Client) -> None:
    with override_settings(DEMO_MODE=True):
        assert "demo-password" in browser.get("/sign-in").content.decode()
    with override_settings(DEMO_MODE=False):
        assert "demo-password" not in browser.get("/sign-in").content.decode()


def test_the_theme_is_in_the_first_paint(browser: Client) -> None:
    browser.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in browser.get("/sign-in").content.decode()
    browser.cookies["theme"] = '"><script>'
    assert 'data-theme="system"' in browser.get("/sign-in").content.decode()


def test_components_are_for_staff(browser: Client, alice: User) -> None:
    browser.post("/sign-in", {"email": alice.email, "password": PASSWORD})
    assert browser.get("/components").status_code == 403
    User.objects.filter(id=alice.id).update(is_staff=True)
    assert browser.get("/components").status_code == 200
