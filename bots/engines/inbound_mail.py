"""Reading an email that came in: whose answer it is, what its writer wrote themselves, and what machines say.

Mail comes from anybody and is often broken: whatever cannot be read is read as far as it goes, never raised.
"""

import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    AnyMessage = Message[Any, Any]
else:
    AnyMessage = Message

Way = Literal["reply", "unsubscribe", "bounce"]

LONGEST_TEXT = 4_000
# What is worth reading of a text: answers stand at its head, and rules read every line.
LONGEST_READ = 50_000
LONGEST_HEADER = 20_000
MOST_PARTS = 200

_OURS = re.compile(r"\b(reply|unsubscribe|bounce)\+([a-z2-7]{45})@", re.IGNORECASE)
_KEY = re.compile(r"<([0-9a-f]{64})@[^<>\s]{1,255}>", re.IGNORECASE)
_WRITTEN_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To")
_MACHINES_PRECEDENCE = ("bulk", "junk", "auto_reply", "list")

# "On Mon, 4 Nov 2030, Acme wrote:" and its like, also broken over two or three lines.
_ATTRIBUTION = re.compile(
    r"^[ \t]*(?:on|le|el|am)\b[^\n]{0,200}(?:\n[^\n]{0,200}){0,2}?"
    r"(?:wrote|a écrit|escribió|schrieb)\b[^\n]{0,200}:[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ORIGINAL = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:original|forwarded) message[ \t]*-{2,}"
    r"|-{2,}[ \t]*(?:mensaje original|message d'origine)[ \t]*-{2,}"
    r"|_{10,}[ \t]*"
    r"|(?:from|de|von):[^\n]{1,200}\n(?:[^\n]{0,200}\n){0,2}?"
    r"[ \t]*(?:sent|date|enviado|envoyé|fecha):[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(
    r"^(?:-- ?|—|[ \t]*(?:sent from my|get outlook for|enviado desde mi|envoyé de mon)\b[^\n]{0,80})$",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"^[ \t]*>")
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


class Bounce(msgspec.Struct, frozen=True):
    """A mail server's report that it could not deliver: ``status`` as 5.1.1, final or only late."""

    status: str
    is_final: bool
    why: str = ""


class Mail(msgspec.Struct, frozen=True):
    """One email. ``way`` and ``token`` are how our address named it, ``keys`` those of our letters that it
    names. ``name`` stands for it for ever. ``is_automatic``: a machine wrote it.
    """

    name: str
    text: str
    subject: str = ""
    way: Way | None = None
    token: str = ""
    keys: tuple[str, ...] = ()
    attachments: int = 0
    is_automatic: bool = False
    bounce: Bounce | None = None


def read(raw: bytes) -> Mail:
    """The mail of these bytes."""
    message = _parse(raw)
    way, token = _named_by_address(message)
    text, attachments = _body(message)
    message_id = _header(message, "Message-ID").strip()
    return Mail(
        name=f"mail:{sha256(message_id.encode(errors='replace') or raw).hexdigest()[:48]}",
        text=own_words(text)[:LONGEST_TEXT],
        subject=" ".join(_in_words(_header(message, "Subject")).split())[:200],
        way=way,
        token=token,
        keys=_keys(message),
        attachments=attachments,
        is_automatic=_is_automatic(message),
        bounce=_bounce(message),
    )


def own_words(text: str) -> str:
    """The text without what it quotes, and without the signature below it."""
    said = text[:LONGEST_READ].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if found := _ATTRIBUTION.search(said):
        after = said[found.end() :]
        # Where quoted lines are marked, what stands among them is an answer; else all below is quoted.
        is_marked = any(_QUOTED.match(line) for line in after.split("\n"))
        said = said[: found.start()] + (after if is_marked else "")
    if found := _ORIGINAL.search(said):
        said = said[: found.start()]
    said = "\n".join(line for line in said.split("\n") if not _QUOTED.match(line))
    if found := _SIGNATURE.search(said):
        said = said[: found.start()]
    return re.sub(r"\n{3,}", "\n\n", said).strip()


def _parse(raw: bytes) -> AnyMessage:
    try:
        return email.message_from_bytes(raw)
    except RecursionError:
        # Parts within parts without end: what its head says is enough.
        return BytesParser().parsebytes(raw[:LONGEST_READ], headersonly=True)


def _header(message: AnyMessage, name: str) -> str:
    """A header as it came, "" where it is missing."""
    return str(message.get(name, "") or "")[:LONGEST_HEADER]


def _in_words(header: str) -> str:
    """A header in letters, of whatever charset it names; as it came where nobody can read that."""
    try:
        return str(make_header(decode_header(header)))
    except (HeaderParseError, LookupError, ValueError):
        return header


def _named_by_address(message: AnyMessage) -> tuple[Way | None, str]:
    for name in _WRITTEN_TO:
        for value in message.get_all(name, []):
            if found := _OURS.search(str(value)[:LONGEST_HEADER]):
                return msgspec.convert(found[1].lower(), Way), found[2].lower()
    return None, ""


def _keys(message: AnyMessage) -> tuple[str, ...]:
    """Keys of our letters, of the one that is answered first and of the one that came back."""
    named = " ".join([_header(message, "In-Reply-To"), *reversed(_header(message, "References").split())])
    for part in _parts(message):
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822"):
            named += " " + _returned_id(part)
    return tuple(dict.fromkeys(found.lower() for found in _KEY.findall(named)))


def _returned_id(part: AnyMessage) -> str:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return _header(inner[0], "Message-ID")
    found = re.search(r"^message-id:\s*(<[^<>\s]{1,300}>)", _decoded(part), re.IGNORECASE | re.MULTILINE)
    return found[1] if found else ""


def _is_automatic(message: AnyMessage) -> bool:
    submitted = _header(message, "Auto-Submitted").strip().lower()
    return (
        (submitted != "" and not submitted.startswith("no"))
        or any(name in message for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
        or _header(message, "Precedence").strip().lower() in _MACHINES_PRECEDENCE
        or _header(message, "Return-Path").strip() == "<>"
    )


def _bounce(message: AnyMessage) -> Bounce | None:
    if message.get_content_type() != "multipart/report":
        return None
    for part in _parts(message):
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if isinstance(part.get_payload(), list) else []:
            if isinstance(block, Message) and (found := _ENHANCED.search(_header(block, "Status"))):
                failed = _header(block, "Action").strip().lower() == "failed"
                said = _header(block, "Diagnostic-Code")
                return Bounce(found[0], is_final=failed and found[1] == "5", why=" ".join(said.split())[:200])
    return None


def _parts(message: AnyMessage) -> Iterator[AnyMessage]:
    """The parts of a mail, so many at most; what is deep inside returned mail is not its own."""
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            return
        yield part


def _body(message: AnyMessage) -> tuple[str, int]:
    """The words, from the plain part rather than the HTML, and how many attachments there are."""
    if message.get_content_type() == "multipart/report":
        return "", 0
    plain, marked_up, attachments = "", "", 0
    for part in _parts(message):
        kind = part.get_content_type()
        if part.is_multipart():
            continue
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attachments += 1
        elif kind == "text/html":
            marked_up = marked_up or _decoded(part)
        else:
            plain = plain or _decoded(part)
    return (plain if plain.strip() else text_of_html(marked_up)), attachments


def _decoded(part: AnyMessage) -> str:
    """A part's text, in its own charset where that exists and in the likeliest one elsewhere."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("latin-1")


def text_of_html(html: str) -> str:
    """The words of a page of HTML as lines, without what it quotes."""
    reader = _HtmlWords()
    reader.feed(html[:LONGEST_READ])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(lines)


class _HtmlWords(HTMLParser):
    _BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "blockquote"})
    _UNREAD = frozenset({"script", "style", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_quote = tag == "div" and "gmail_quote" in (dict(attrs).get("class") or "")
        begins = tag == self._unread[-1] if self._unread else tag in self._UNREAD or is_quote
        if begins:
            self._unread.append(tag)
        if tag in self._BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._unread and tag == self._unread[-1]:
            self._unread.pop()
        if tag in self._BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words.append(data)
