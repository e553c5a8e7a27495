"""Where a tenant's base URL may lead."""

import pytest

from bots.engines.language import addresses


@pytest.mark.parametrize(
    "url",
    ["https://api.openai.com/v1", "https://models.acme.example:8443/v1", "https://[2606:4700::1111]/v1"],
)
def test_https_to_a_public_name_is_good(url: str) -> None:
    assert addresses.problem_with(url, may_be_private=False) == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://api.openai.com/v1",
        "http://localhost:8000",
        "https://localhost",
        "https://127.0.0.1",
        "https://127.1",
        "https://0x7f.1",
        "https://2130706433",
        "https://10.0.0.5/v1",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://db.internal",
        "https://printer.local.",
        "https://user:secret@models.example/",
        "https://models.example/?key=1",
        "https://models.example/#x",
        "https://models.example:port/",
        "https://mod els.example/",
        "https://модель.example/",
        "ftp://models.example/",
        "https://[::1",
        "models.example",
        "https://" + "a" * 300 + ".example",
        "\n",
    ],
)
def test_anything_else_has_a_problem(url: str) -> None:
    assert addresses.problem_with(url, may_be_private=False)


def test_this_machine_is_admitted_only_where_the_setting_says_so() -> None:
    assert addresses.problem_with("http://127.0.0.1:8000/v1", may_be_private=True) == ""
    assert addresses.problem_with("https://10.0.0.5/v1", may_be_private=True) == ""
    assert addresses.problem_with("http://10.0.0.5/v1", may_be_private=True) == "Expected https."


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("8.8.8.8", True),
        ("100.64.0.1", False),
        ("0.0.0.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("nonsense", False),
    ],
)
def test_an_address_inside_another_counts(address: str, is_public: bool) -> None:
    assert addresses.is_public(address) is is_public
