"""An email as its reader sees it: the words as plain text, and the same in HTML as mail programs show it."""

from html import escape

import msgspec

from bots.engines import phrases

LONGEST_SUBJECT = 200
_PARAGRAPH = "margin:0 0 16px;font-size:16px;line-height:1.55;color:#1d2330"
_SMALL = "margin:0 0 8px;font-size:13px;line-height:1.5;color:#5a6375"


class Footer(msgspec.Struct, frozen=True):
    """Who writes, why, and how to end it; what is empty is left out."""

    company: str
    to: str
    unsubscribe_url: str
    postal_address: str = ""
    is_automated: bool = False


class Letter(msgspec.Struct, frozen=True):
    text: str
    html: str


def compose(body: str, footer: Footer) -> Letter:
    """The words with their footer; nothing in them is read as HTML."""
    return Letter(text=_as_text(body, footer), html=_as_html(body, footer))


def subject_line(text: str) -> str:
    """One line without control characters, as a header may hold it."""
    return phrases.plain(text)[:LONGEST_SUBJECT]


def _reasons(footer: Footer) -> list[str]:
    company = one_line(footer.company)
    reasons = [f"You get this at {footer.to} since you talk with {company} about your home."]
    if footer.is_automated:
        reasons.append(f"An automated assistant of {company} wrote it.")
    if footer.postal_address:
        reasons.append(f"{company}, {one_line(footer.postal_address)}")
    return reasons


def one_line(text: str) -> str:
    """The text on one line, with nothing in it that a header or a page could trip over."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _as_text(body: str, footer: Footer) -> str:
    lines = [*_reasons(footer), f"To hear no more by email: {footer.unsubscribe_url}"]
    return f"{body.strip()}\n\n-- \n" + "\n".join(lines) + "\n"


def _as_html(body: str, footer: Footer) -> str:
    paragraphs = "".join(
        f'<p style="{_PARAGRAPH}">{escape(part.strip()).replace(chr(10), "<br>")}</p>'
        for part in body.strip().replace("\r\n", "\n").split("\n\n")
        if part.strip()
    )
    small = "".join(f'<p style="{_SMALL}">{escape(reason)}</p>' for reason in _reasons(footer))
    link = f'<a href="{escape(footer.unsubscribe_url)}" style="color:#3d4fd6">Unsubscribe</a>'
    company = escape(one_line(footer.company))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{company}</title></head>"
        '<body style="margin:0;padding:0;background:#f3f4f8">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f8">'
        '<tr><td align="center" style="padding:24px 12px">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        'style="max-width:560px;background:#ffffff;border-radius:12px;'
        "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif\">"
        '<tr><td style="padding:28px 32px 0;font-size:15px;font-weight:600;color:#3d4fd6">'
        f"{company}</td></tr>"
        f'<tr><td style="padding:20px 32px 12px">{paragraphs}</td></tr>'
        '<tr><td style="padding:16px 32px 24px;border-top:1px solid #e4e6ee">'
        f'{small}<p style="{_SMALL}">{link}</p></td></tr>'
        "</table></td></tr></table></body></html>\n"
    )
