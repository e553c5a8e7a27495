"""Browser sessions: the same sign-in, cookies that cannot be borrowed, and admin behind it."""

from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import include, path

from accounts import pages
from accounts.models.api_keys import ApiKey
from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.sign_ins import SignIn
from accounts.models.tenants import Tenant
from accounts.models.users import User
from accounts.services import users
from common import devices
from common.actor import Actor
from common.exceptions import SwitchboardError
from common.tenancy import current_scope, tenant_scope
from events.models import Event
from tests.conftest import PASSWORD, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def sign_in_page(request: HttpRequest) -> HttpResponse:
    try:
        pages.sign_in_browser(request, identifier=request.POST["email"], password=request.POST["password"])
    except SwitchboardError as error:
        return HttpResponse(error.code, status=422)
    response = HttpResponse("welcome")
    devices.remember_device(request, response)
    return response


@pages.require_actor("leads:read")
def board(request: pages.ActorRequest) -> TemplateResponse:
    template = engines["django"].from_string("{{ actor.label }} {{ members.count }}")
    context = {"actor": request.actor, "members": Membership.objects.all()}
    return TemplateResponse(request, template, context)


@pages.require_actor("leads:import")
def importing(request: pages.ActorRequest) -> HttpResponse:
    return HttpResponse("import")


def leave(request: HttpRequest) -> HttpResponse:
    pages.sign_out_browser(request)
    return HttpResponse("bye")


urlpatterns = [
    path("sign-in", sign_in_page),
    path("sign-out", leave),
    path("board", board),
    path("import", importing),
    path("api/", include("accounts.api.urls")),
    path("admin/", admin.site.urls),
]


def enter(user: User, client: Client | None = None) -> Client:
    client = client or Client()
    assert client.post("/sign-in", {"email": user.email, "password": PASSWORD}).content == b"welcome"
    return client


def test_a_page_sends_strangers_to_the_sign_in(client: Client) -> None:
    answer = client.get("/board?lead=1")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/board%3Flead%3D1")


def test_a_page_is_rendered_in_its_actors_scope(alice: User, bob: User, charlie: User) -> None:
    assert enter(alice).get("/board").content.decode() == f"{alice.email} 2"
    assert current_scope().tenant_id is None


def test_a_page_needs_its_permission(bob: User) -> None:
    assert enter(bob).get("/import").status_code == 403


def test_signing_out_ends_the_session_and_the_sign_in(alice: User, acme: Tenant) -> None:
    client = enter(alice)
    client.post("/sign-out")
    assert client.get("/board").status_code == 302
    with tenant_scope(acme.id):
        assert SignIn.objects.get().end_reason == "signed_out"


def test_a_removed_member_loses_the_session_at_once(bob: User, acme: Tenant) -> None:
    client = enter(bob)
    with tenant_scope(acme.id):
        Membership.objects.filter(user=bob).delete()
    assert client.get("/board").status_code == 302


@pytest.mark.parametrize("path", ["/board", "/admin/"])
def test_a_suspended_company_is_signed_out_of_its_pages(alice: User, acme: Tenant, path: str) -> None:
    client = enter(alice)
    with tenant_scope(acme.id):
        Tenant.objects.filter(id=acme.id).update(status=Tenant.Status.SUSPENDED)
    assert client.get(path).status_code == 302
    assert client.post("/sign-out").content == b"bye"


def test_the_session_may_read_the_api_and_writes_with_the_csrf_token(alice: User) -> None:
    client = enter(alice, Client(enforce_csrf_checks=False))
    assert client.get("/api/auth/me").json()["user"]["email"] == alice.email
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    refused = strict.patch("/api/tenant/config", {"name": "New"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.csrf_failed")


def test_the_device_is_remembered(alice: User) -> None:
    client = enter(alice)
    assert client.cookies["device"]["httponly"]
    for _ in range(11):
        Client().post("/sign-in", {"email": alice.email, "password": "guess"})
    enter(alice, client)


def test_a_browser_cannot_try_endlessly(alice: User) -> None:
    codes = [
        Client().post("/sign-in", {"email": alice.email, "password": "guess"}).content.decode()
        for _ in range(11)
    ]
    assert codes == ["accounts.sign_in_refused"] * 10 + ["accounts.too_many_attempts"]


def test_choosing_another_company_of_ones_own(alice: User, globex: Tenant, rf: Any) -> None:
    client = enter(alice)
    with tenant_scope(globex.id):
        Membership.objects.create(user=alice, role=Role.VIEWER)
    request = rf.get("/")
    request.session = client.session
    assert pages.choose_tenant(request, tenant_id=globex.id).role == "viewer"
    assert pages.find_page_actor(request).tenant_id == globex.id  # type: ignore[union-attr]
    with tenant_scope(globex.id):
        Membership.objects.filter(user=alice).delete()
    assert pages.find_page_actor(request).tenant_id != globex.id  # type: ignore[union-attr]


ADMIN_PAGES = ["tenant", "user", "membership", "signin", "apikey"]


def test_admin_is_closed_to_those_without_a_say(client: Client, bob: User) -> None:
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert enter(bob).get("/admin/login/").status_code == 403


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_admin_lists_ones_own_company_only(alice: User, charlie: User, as_charlie: Actor, name: str) -> None:
    answer = enter(alice).get(f"/admin/accounts/{name}/")
    assert answer.status_code == 200
    assert "globex" not in answer.content.decode().lower()


def test_admin_hides_the_objects_of_others(alice: User, charlie: User, globex: Tenant) -> None:
    client = enter(alice)
    assert client.get(f"/admin/accounts/tenant/{globex.id}/change/").status_code == 302
    assert client.get(f"/admin/accounts/user/{charlie.id}/change/").status_code == 302


def test_admin_changes_a_role_through_the_service(alice: User, bob: User, acme: Tenant) -> None:
    with tenant_scope(acme.id):
        membership = Membership.objects.get(user=bob)
    enter(alice).post(f"/admin/accounts/membership/{membership.id}/change/", {"role": "viewer"})
    with tenant_scope(acme.id):
        assert Membership.objects.get(user=bob).role == "viewer"
        assert Event.objects.filter(type="membership_changed").count() == 1


def test_admin_says_what_a_service_refused(alice: User, acme: Tenant) -> None:
    with tenant_scope(acme.id):
        membership = Membership.objects.get(user=alice)
    url = f"/admin/accounts/membership/{membership.id}/change/"
    answer = enter(alice).post(url, {"role": "viewer"}, follow=True)
    assert "keeps at least one owner" in answer.content.decode()


def test_admin_adds_a_member_by_email(alice: User, charlie: User, acme: Tenant) -> None:
    answer = enter(alice).post("/admin/accounts/membership/add/", {"email": charlie.email, "role": "viewer"})
    assert answer.status_code == 302
    with tenant_scope(acme.id):
        assert Membership.objects.filter(user=charlie, role="viewer").exists()


def test_admin_revokes_keys_and_ends_sign_ins(alice: User, bob: User, as_bob: Actor, acme: Tenant) -> None:
    with tenant_scope(acme.id):
        key = ApiKey.objects.create(name="CRM", prefix="sk_x", key_hash="x", scopes=[], created_by=alice)
    client = enter(alice)
    client.post("/admin/accounts/apikey/", {"action": "revoke_chosen", "_selected_action": [key.id]})
    client.post("/admin/accounts/signin/", {"action": "end_chosen", "_selected_action": [as_bob.sign_in_id]})
    with tenant_scope(acme.id):
        assert ApiKey.objects.get().revoked_at is not None
        assert SignIn.objects.get(user=bob).ended_at is not None


@pytest.fixture
def staff(acme: Tenant) -> User:
    return users.set_staff(user=make_member(tenant=acme, name="Sam", role=Role.VIEWER), is_staff=True)


def test_staff_enter_another_company_and_it_is_told(staff: User, globex: Tenant, charlie: User) -> None:
    client = enter(staff)
    client.post("/admin/company/", {"company": str(globex.id)})
    assert charlie.email in client.get("/admin/accounts/user/").content.decode()
    with tenant_scope(globex.id):
        assert Event.objects.filter(type="staff_access_started").count() == 1


def test_staff_read_all_companies_and_change_none(
    staff: User, alice: User, charlie: User, globex: Tenant
) -> None:
    client = enter(staff)
    client.post("/admin/company/", {"company": "all"})
    listed = client.get("/admin/accounts/user/").content.decode()
    assert alice.email in listed
    assert charlie.email in listed
    client.post(f"/admin/accounts/tenant/{globex.id}/change/", {"name": "Stolen"})
    with tenant_scope(globex.id):
        assert Tenant.objects.get().name == "Globex Realty"
        assert Event.objects.filter(type="staff_access_started").count() == 1


def test_an_owner_is_no_staff(alice: User, globex: Tenant) -> None:
    assert enter(alice).post("/admin/company/", {"company": str(globex.id)}).status_code == 403


def test_staff_find_the_choice_of_company_in_admin(staff: User) -> None:
    client = enter(staff)
    assert 'href="/admin/company/"' in client.get("/admin/").content.decode()
    chooser = client.get("/admin/company/").content.decode()
    assert "Go there" in chooser
    assert 'href="/admin/accounts/membership/"' in chooser


def change_password_in_admin(client: Client, *, old: str) -> Any:
    new = "a-better-password"
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post("/admin/password_change/", form)


def test_a_new_password_in_admin_ends_every_sign_in(alice: User, as_alice: Actor, acme: Tenant) -> None:
    client = enter(alice)
    assert change_password_in_admin(client, old=PASSWORD)["Location"] == "/sign-in"
    with tenant_scope(acme.id):
        assert not SignIn.objects.filter(user=alice, ended_at=None).exists()
    assert client.get("/admin/").status_code == 302


def test_admin_takes_no_new_password_without_the_old_one(alice: User, acme: Tenant) -> None:
    client = enter(alice)
    assert change_password_in_admin(client, old="not-the-password").status_code == 302
    assert "is wrong" in client.get("/admin/password_change/").content.decode()
    with tenant_scope(acme.id):
        assert SignIn.objects.filter(user=alice, ended_at=None).exists()
