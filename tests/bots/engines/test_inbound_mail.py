"""What people write themselves is told from what mail programs and machines add to it."""

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.engines import inbound_mail

QUOTES = {
    "marked": "Yes.\n\nOn Mon, 4 Nov 2030 at 10:00, Acme <x@y.example> wrote:\n> Hello Dana\n> Bye\n",
    "over two lines": "Yes.\n\nOn Mon, 4 Nov 2030 at 10:00,\nAcme Homes <x@y.example> wrote:\n\n> Hello\n",
    "unmarked": "Yes.\n\nOn Monday Acme wrote:\n\nHello Dana\nTo hear no more by email: https://x.example\n",
    "Outlook": "Yes.\n\n-----Original Message-----\nFrom: Acme\nSent: Monday\nHello\n",
    "Outlook's rule": "Yes.\n________________________________\nFrom: Acme\nSent: Monday\n\nHello\n",
    "Outlook's head": "Yes.\n\nFrom: Acme <x@y.example>\nSent: Monday, November 4\nTo: Dana\n\nHello\n",
    "Spanish": "Yes.\n\nEl lun, 4 nov 2030, Acme escribió:\n> Hola\n",
    "French": "Yes.\n\nLe lun. 4 nov. 2030, Acme a écrit :\n> Bonjour\n",
    "a signature": "Yes.\n-- \nDana Reyes\n555 0100\n",
    "a telephone's": "Yes.\n\nSent from my iPhone\n",
    "an answer below": "> Hello Dana\n> Are you selling?\n\nYes.\n",
}


@pytest.mark.parametrize("kind", QUOTES)
def test_quotes_and_signatures_are_not_the_writers_words(kind: str) -> None:
    assert inbound_mail.own_words(QUOTES[kind]) == "Yes."


def test_what_stands_between_marked_quotes_is_an_answer() -> None:
    text = "On Monday Acme wrote:\n> When?\nIn May.\n> And the price?\n450k\n"
    assert inbound_mail.own_words(text) == "In May.\n450k"


def test_an_ordinary_sentence_is_kept() -> None:
    text = "On Monday my wife and I talked.\nWe would sell for 450k -- if it is quick."
    assert inbound_mail.own_words(text) == text


@pytest.mark.parametrize(
    ("charset", "raw"),
    [
        ("utf-8", "Sí, en mayo".encode()),
        ("iso-8859-1", "Sí, en mayo".encode("latin-1")),
        ("windows-1252", "Sí, en mayo".encode("cp1252")),
        ("nobody-knows", "Sí, en mayo".encode()),
        ("utf-8", "Sí, en mayo".encode("latin-1")),
        ("base64", "Sí, en mayo".encode()),
    ],
)
def test_odd_charsets_are_read_as_far_as_it_goes(charset: str, raw: bytes) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert inbound_mail.read(head.encode() + raw).text == "Sí, en mayo"


def test_html_alone_is_read_as_words() -> None:
    mail = EmailMessage()
    mail["Subject"] = "=?utf-8?b?U8OtLCBlbiBtYXlv?="
    html = (
        "<html><head><style>p{}</style></head><body><p>Yes,&nbsp;in <b>May</b>.<br>450k</p>"
        '<div class="gmail_quote">On Monday Acme wrote:<blockquote>Hello</blockquote></div></body></html>'
    )
    mail.set_content(html, subtype="html")
    read = inbound_mail.read(mail.as_bytes())
    assert (read.text, read.subject) == ("Yes, in May.\n450k", "Sí, en mayo")


def test_attachments_are_counted_and_not_read() -> None:
    mail = EmailMessage()
    mail.set_content("See the plan.")
    mail.add_attachment(b"%PDF STOP", maintype="application", subtype="pdf", filename="plan.pdf")
    read = inbound_mail.read(mail.as_bytes())
    assert (read.text, read.attachments) == ("See the plan.", 1)


def test_parts_without_end_cost_no_crash() -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one) for one in range(3_000)
    )
    assert inbound_mail.read(b"Message-ID: <m@x>\r\n" + deep + b"\r\nHello").name.startswith("mail:")


def test_the_name_of_a_mail_is_its_message_id() -> None:
    first, again = (b"Message-ID: <m@x>\r\n\r\nHello", b"Message-ID: <m@x>\r\n\r\nHello again")
    assert inbound_mail.read(first).name == inbound_mail.read(again).name
    assert inbound_mail.read(b"\r\nHello").name != inbound_mail.read(b"\r\nBye").name
    assert len(inbound_mail.read(first).name) <= 64


def test_long_mail_is_cut() -> None:
    read = inbound_mail.read(b"Subject: " + b"x" * 5_000 + b"\r\n\r\n" + b"word " * 500_000)
    assert (len(read.text), len(read.subject)) == (inbound_mail.LONGEST_TEXT, 200)


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=600) | st.text(max_size=600).map(str.encode))
def test_nothing_that_comes_in_breaks_it(raw: bytes) -> None:
    heads = b"Content-Type: multipart/report; boundary=B\r\nTo: " + raw[:80].replace(b"\n", b"")
    for mail in (raw, heads + b"\r\n\r\n--B\r\n" + raw, b"Subject: " + raw):
        assert len(inbound_mail.read(mail).text) <= inbound_mail.LONGEST_TEXT
