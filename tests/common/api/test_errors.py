"""Every refusal is one problem document, whoever raised it."""

import json
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.common.api.endpoints")


def post(client: Client, body: Any) -> Any:
    return client.post("/api/echo", body, content_type="application/json")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("malformed", 400),
        ("unauthenticated", 401),
        ("forbidden", 403),
        ("absent", 404),
        ("conflict", 409),
        ("gone", 410),
        ("large", 413),
        ("media", 415),
        ("invalid", 422),
        ("locked", 423),
        ("limited", 429),
        ("unavailable", 503),
        ("http404", 404),
        ("suspicious", 400),
        ("recursion", 400),
        ("integrity", 422),
    ],
)
def test_each_family_has_its_status(client: Client, name: str, status: int) -> None:
    answer = client.get(f"/api/raise/{name}")
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["error"] == problem["message"] == problem["detail"]
    assert problem["correlation_id"] == answer["X-Correlation-ID"]
    assert "internal words" not in answer.content.decode()


def test_a_limit_says_when_to_return(client: Client) -> None:
    assert client.get("/api/raise/limited")["Retry-After"] == "7"


def test_who_must_sign_in_is_told_how(client: Client) -> None:
    assert client.get("/api/raise/unauthenticated")["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/api/raise/bug", "/api/broken"])
def test_a_bug_is_loud_inside_and_silent_outside(path: str) -> None:
    answer = Client(raise_request_exception=False).get(path)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "internal words" not in answer.content.decode()
    with pytest.raises(ZeroDivisionError):
        Client().get(path)


def test_an_unknown_address_is_a_problem_too(client: Client) -> None:
    answer = client.get("/api/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_outside_the_api_errors_are_pages(client: Client) -> None:
    assert client.get("/nowhere")["Content-Type"].startswith("text/html")


def test_a_method_that_is_not_answered_names_those_that_are(client: Client) -> None:
    answer = client.put("/api/echo", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer["Allow"]


def test_a_trailing_slash_is_another_address(client: Client) -> None:
    assert client.post("/api/echo/", "{}", content_type="application/json").status_code == 404


def test_an_unknown_field_is_named_with_those_that_exist(client: Client) -> None:
    answer = post(client, {"name": "Ann", "role": "owner"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "unknown_field")
    assert [one["field"] for one in problem["errors"]] == ["role"]
    assert "age, name, note, phones" in problem["detail"]


def test_a_field_that_the_house_sets_is_unknown(client: Client) -> None:
    assert post(client, {"name": "Ann", "id": "x"}).json()["code"] == "unknown_field"


def test_an_unknown_field_inside_is_named_with_its_way(client: Client) -> None:
    problem = post(client, {"name": "Ann", "phones": [{"number": "1", "kind": "home"}]}).json()
    assert [one["field"] for one in problem["errors"]] == ["phones.kind"]


def test_values_that_are_not_valid_are_each_named(client: Client) -> None:
    answer = post(client, {"age": 151, "phones": [{"number": "1"}, {}]})
    assert answer.status_code == 422
    named = {(one["field"], one["code"]) for one in answer.json()["errors"]}
    assert named == {("name", "required"), ("age", "max_value"), ("phones.1.number", "required")}


@pytest.mark.parametrize("body", [[], "text", 7, None, [{"name": "Ann"}]])
def test_something_else_than_an_object_is_refused(client: Client, body: Any) -> None:
    answer = client.generic("POST", "/api/echo", json.dumps(body), "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "not_an_object")


@pytest.mark.parametrize("name", [7, True, ["Ann"], {"a": 1}, "An\u0007n", "x" * 11, ""])
def test_text_is_text(client: Client, name: Any) -> None:
    assert post(client, {"name": name}).status_code == 422


def test_text_is_trimmed_and_composed(client: Client) -> None:
    assert post(client, {"name": " Zoe\u0308 ", "note": "a\r\nb\tc"}).json() == {
        "name": "Zo\u00eb",
        "note": "a\nb\tc",
    }


def test_another_media_type_is_not_read(client: Client) -> None:
    answer = client.post("/api/echo", "name=Ann", content_type="text/plain")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_query_parameters_are_as_strict(client: Client) -> None:
    assert client.get("/api/search?name=Ann").json() == {"name": "Ann"}
    assert client.get("/api/search?name=Ann&sort=x").json()["code"] == "unknown_field"
    assert client.get("/api/search?name=Ann&name=Bob").json()["code"] == "repeated_parameter"
