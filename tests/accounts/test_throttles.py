"""Limits are exact, whoever asks at once, and known devices are never locked out."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.engines import limiter
from accounts.engines.limiter import Allowance
from accounts.exceptions import TooManyAttemptsError
from accounts.models.attempts import SignInAttempt
from accounts.models.users import User
from accounts.services import throttles
from common.addresses import client_address
from common.rates import Rate
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def post_login(client: Client, email: str, password: str, **extra: Any) -> Any:
    return client.post(
        "/api/auth/login", {"email": email, "password": password}, content_type="application/json", **extra
    )


@pytest.fixture
def no_valkey(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise redis.ConnectionError("nobody listens")

    monkeypatch.setattr(limiter, "spend", refuse)


def test_of_two_hundred_at_once_exactly_a_hundred_pass() -> None:
    allowance = Allowance(key="bulk", limit=100, seconds=60)
    with ThreadPoolExecutor(20) as threads:
        spent = list(threads.map(lambda _: limiter.spend([allowance]), range(200)))
    assert Counter(one.refused_by is None for one in spent) == {True: 100, False: 100}
    assert sorted(one.remaining for one in spent if one.refused_by is None) == list(range(100))


def test_a_refused_use_costs_nothing_of_the_other_allowances() -> None:
    narrow, wide = Allowance("narrow", 1, 60), Allowance("wide", 5, 60)
    outcomes = [limiter.spend([narrow, wide]).refused_by for _ in range(3)]
    assert outcomes == [None, narrow, narrow]
    assert limiter.spend([wide]).remaining == 3


def test_a_use_given_back_can_be_used_again() -> None:
    allowance = Allowance("once", 1, 60)
    spent = limiter.spend([allowance])
    limiter.give_back([allowance], receipt=spent.receipt)
    assert limiter.spend([allowance]).refused_by is None


def test_a_use_is_forgotten_after_its_window() -> None:
    allowance = Allowance("short", 1, 0)
    assert limiter.spend([allowance]).refused_by is None
    assert limiter.spend([allowance]).refused_by is None


def test_the_eleventh_failure_is_told_to_wait(client: Client, alice: User) -> None:
    for _ in range(10):
        assert post_login(Client(), alice.email, "guess").status_code == 401
    refused = post_login(Client(), alice.email, PASSWORD, headers={"X-Forwarded-For": "203.0.113.9"})
    assert (refused.status_code, refused.json()["code"]) == (429, "accounts.too_many_attempts")
    assert 0 < int(refused["Retry-After"]) <= throttles.ATTEMPT_WINDOW_SECONDS


def test_the_rightful_owner_still_gets_in_from_a_known_device(client: Client, alice: User) -> None:
    assert post_login(client, alice.email, PASSWORD).status_code == 200
    for _ in range(11):
        post_login(Client(), alice.email, "guess")
    assert post_login(client, alice.email, PASSWORD).status_code == 200
    assert post_login(Client(), alice.email, PASSWORD).status_code == 429


def test_another_users_device_is_no_way_around_the_limit(client: Client, alice: User, bob: User) -> None:
    assert post_login(client, bob.email, PASSWORD).status_code == 200
    statuses = [post_login(client, alice.email, "guess").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_successes_do_not_use_up_the_allowance(alice: User) -> None:
    assert {post_login(Client(), alice.email, PASSWORD).status_code for _ in range(12)} == {200}


def test_one_address_cannot_try_many_accounts(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "ATTEMPTS_PER_ADDRESS", 3)
    statuses = [
        post_login(Client(), f"guess{number}@acme.example", "guess").status_code for number in range(4)
    ]
    assert statuses == [401, 401, 401, 429]


def test_without_valkey_sign_in_limits_count_in_postgresql(no_valkey: None, alice: User) -> None:
    statuses = [post_login(Client(), alice.email, "guess").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_without_valkey_a_success_is_given_back(no_valkey: None, alice: User) -> None:
    assert post_login(Client(), alice.email, PASSWORD).status_code == 200
    assert SignInAttempt.objects.count() == 0


def test_without_valkey_what_an_outage_left_is_swept_a_part_at_a_time(
    no_valkey: None, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttles, "SWEPT_AT_ONCE", 4)
    ended = timezone.now() - timedelta(seconds=throttles.ATTEMPT_WINDOW_SECONDS)
    for number, moment in enumerate([ended] * 6 + [ended + timedelta(minutes=1)]):
        SignInAttempt.objects.create(key=f"sign-in:{number}", receipt="r", happened_at=moment)
    left = []
    for _ in range(2):
        assert post_login(Client(), alice.email, PASSWORD).status_code == 200
        left.append(SignInAttempt.objects.count())
    assert left == [3, 1]


@pytest.mark.django_db(transaction=True)
def test_without_valkey_parallel_guesses_are_counted_exactly(no_valkey: None) -> None:
    allowances = throttles.sign_in_allowances(account="alice", address="203.0.113.9", device=None)

    def guess(_: int) -> bool:
        try:
            with throttles.attempt_to_sign_in(allowances):
                raise PermissionError
        except PermissionError:
            return True
        except TooManyAttemptsError:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(guess, range(30))) == throttles.ATTEMPTS_PER_ACCOUNT


def test_without_valkey_other_limits_let_pass(no_valkey: None) -> None:
    assert throttles.spend_rate(rate=Rate("anything", 1, 60), caller="bob") is None


def test_answers_say_what_is_left(client: Client, alice: User, sign_in: Any) -> None:
    token = sign_in(alice)["refresh_token"]
    answer = client.post("/api/auth/refresh", {"refresh_token": token}, content_type="application/json")
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("120", "119")
    assert 0 < int(answer["RateLimit-Reset"]) <= 60


def test_a_refusal_says_when_to_return_in_both_spellings(client: Client, alice: User, sign_in: Any) -> None:
    headers = {"Authorization": f"Bearer {sign_in(alice)['token']}"}
    for _ in range(31):
        answer = client.post(
            "/api/auth/session-heartbeat", "", content_type="application/json", headers=headers
        )
    assert answer.status_code == 429
    assert answer["RateLimit-Remaining"] == answer["X-RateLimit-Remaining"] == "0"
    assert answer["Retry-After"] == answer["RateLimit-Reset"]


def test_forwarded_addresses_count_only_as_far_as_our_own_proxies(settings: Any) -> None:
    meta = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.9"}
    assert client_address(meta) == "192.0.2.1"
    settings.TRUSTED_PROXIES = 1
    assert client_address(meta) == "203.0.113.9"
