"""The form of a sequence: its texts as they were typed, its steps in order, and what is wrong with each.

A field is called as the problem names it: ``steps.2.branches.0.when``. So every problem finds its field, and
a refused form comes back as it was.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bots.engines import sequence_checks, sequence_definitions
from common.exceptions import FieldProblem
from dashboards.selectors import words

Draft = dict[str, Any]

MOST_TYPED = 20_000
CHANNELS = tuple((key, name) for key, name in words.CHANNELS.items() if key != "chat")
CONDITIONS = (
    ("", "Always"),
    *((name, name.replace("_", " ").capitalize()) for name in sequence_definitions.CONDITIONS),
)
ANCHORING = (("anchored", "From the start of the plan"), ("relative", "From the step before"))
RE_ENROLLMENT = (("after_end", "Once the plan before has ended"), ("once", "Never again"))
STOPS_OTHERS = (
    ("", "No"),
    ("booking", "Yes, for a showing is booked"),
    ("conversion", "Yes, for a contract is signed"),
)
YES_NO = (("yes", "Yes"), ("no", "No"))
ATTACHMENTS = (("", "Nothing"), (sequence_definitions.VALUATION_REPORT, "The valuation report"))
VARIABLES = "May name " + ", ".join("{" + name + "}" for name in sequence_definitions.VARIABLES) + "."
WORDS = f"{VARIABLES} {sequence_checks.WAY_OUT_RULE}"
# Name, label, kind, choices, help.
HEAD = (
    ("name", "Name", "text", (), "Lower-case letters, digits and hyphens; leads never see it."),
    ("description", "What it is for", "text", (), ""),
    ("anchoring", "Days count", "choice", ANCHORING, ""),
    ("minimum_gap_days", "Days between two steps, at least", "number", (), ""),
    ("re_enrollment", "May a lead enter it again?", "choice", RE_ENROLLMENT, ""),
    ("is_exclusive", "Keeps other exclusive sequences out", "choice", YES_NO, ""),
    ("stops_others", "Starting it ends other plans", "choice", STOPS_OTHERS, ""),
)
STEP = (
    ("day", "Day", "number", (), ""),
    ("minutes", "Minutes later", "number", (), ""),
    ("channel", "Channel", "choice", CHANNELS, ""),
    ("purpose", "Purpose", "text", (), ""),
    ("only_when", "Only when", "choice", CONDITIONS, ""),
    ("grace_days", "Days it may be late", "number", (), ""),
    ("attachment", "Attached", "choice", ATTACHMENTS, ""),
    ("subject", "Subject", "text", (), "For email."),
    ("body", "Words", "area", (), WORDS),
)
PARTS: Mapping[str, tuple[tuple[str, str, str, Any, str], ...]] = {
    "branches": (
        ("when", "When", "choice", CONDITIONS[1:], ""),
        ("subject", "Subject", "text", (), ""),
        ("body", "Words instead", "area", (), ""),
    ),
    "variants": (
        ("name", "Variant", "text", (), ""),
        ("weight", "Share", "number", (), ""),
        ("subject", "Subject", "text", (), ""),
        ("body", "Words", "area", (), ""),
    ),
    "second_touch": (
        ("channel", "Then by", "choice", CHANNELS[:2], ""),
        ("after_minutes", "Minutes after the call", "number", (), ""),
        ("subject", "Subject", "text", (), ""),
        ("body", "Words", "area", (), ""),
    ),
}
# What an empty day becomes: refused together with whatever else is wrong, instead of taken for day 0.
NO_DAY = -1
NUMBERS = frozenset({"day", "minutes", "grace_days", "weight", "after_minutes", "minimum_gap_days"})
_NEW_STEP = {"day": "", "minutes": "0", "channel": "sms", "grace_days": "3"}
_NEW_PART = {
    "branches": {"when": "price_known"},
    "variants": {"weight": "1"},
    "second_touch": {"channel": "sms", "after_minutes": "120"},
}
_STEP_FIELD = re.compile(
    r"steps\.(\d{1,3})\.(?:(branches|variants|second_touch)\.(\d{1,2})\.)?([a-z_]{1,20})"
)


def draft_of(definition: Mapping[str, Any]) -> Draft:
    """A definition, as JSON, in texts."""
    draft: Draft = {name: _text(definition.get(name, "")) for name, *_ in HEAD}
    draft["steps"] = [
        {
            **{name: _text(step.get(name, "")) for name, *_ in STEP},
            "branches": _texts(step.get("branches", ())),
            "variants": _texts(step.get("variants", ())),
            "second_touch": _texts([step["second_touch"]] if step.get("second_touch") else ()),
        }
        for step in definition.get("steps", ())
    ]
    return draft


def empty_draft() -> Draft:
    """A new sequence with one step to write."""
    head = {
        "anchoring": "anchored",
        "minimum_gap_days": "1",
        "re_enrollment": "after_end",
        "is_exclusive": True,
    }
    return draft_of({**head, "steps": [{**_NEW_STEP, "day": "3"}]})


def read(posted: Mapping[str, str]) -> Draft:
    """What was typed; steps and their parts in the order of their numbers."""
    draft = draft_of({name: posted.get(name, "")[:MOST_TYPED] for name, *_ in HEAD})
    steps: dict[int, dict[str, Any]] = {}
    for name, value in posted.items():
        found = _STEP_FIELD.fullmatch(name)
        if found is None:
            continue
        number, part, place, field = found.groups()
        step = steps.setdefault(int(number), {"branches": {}, "variants": {}, "second_touch": {}})
        into = step if part is None else step[part].setdefault(int(place), {})
        if part is None and field in PARTS:
            continue
        into[field] = value[:MOST_TYPED]
    draft["steps"] = [
        {
            **{name: step.get(name, "") for name, *_ in STEP},
            **{part: [one for _, one in sorted(step[part].items())] for part in PARTS},
        }
        for _, step in sorted(steps.items())
    ]
    return draft


def change(draft: Draft, wish: str) -> Draft:
    """The draft with a step or a part of one added, taken out or moved; ``wish`` reads ``up:steps.2``."""
    verb, _, target = wish.partition(":")
    steps: list[dict[str, Any]] = draft["steps"]
    if verb == "add" and target == "steps":
        steps.append(draft_of({"steps": [dict(_NEW_STEP)]})["steps"][0])
        return draft
    names = target.split(".")
    at = int(names[1]) if len(names) > 1 and names[1].isdecimal() else len(steps)
    if at >= len(steps):
        return draft
    if len(names) > 2:
        _change_part(steps[at], verb, names[2:])
    elif verb == "remove":
        steps.pop(at)
    elif verb in ("up", "down"):
        to = at + (1 if verb == "down" else -1)
        if 0 <= to < len(steps):
            steps[at], steps[to] = steps[to], steps[at]
    return draft


def fields_of(draft: Draft) -> tuple[dict[str, Any], list[FieldProblem]]:
    """The draft as `save_draft` takes it, and which of its numbers are none."""
    problems: list[FieldProblem] = []
    fields: dict[str, Any] = {
        name: _typed(name, draft[name], path=name, problems=problems) for name, *_ in HEAD
    }
    fields["is_exclusive"] = draft["is_exclusive"] == "yes"
    fields["steps"] = [
        _step_fields(step, path=f"steps.{number}", problems=problems)
        for number, step in enumerate(draft["steps"])
    ]
    return fields, problems


def show(draft: Draft, problems: Iterable[FieldProblem] = ()) -> dict[str, Any]:
    """The draft as its template shows it, each problem under its field; the others stand above the form."""
    errors = {_form_name(problem.field): problem.detail for problem in problems}
    named = list(errors)
    shown = {
        "head": _show_fields(HEAD, draft, "", errors),
        "steps": [
            {
                "number": number + 1,
                "path": f"steps.{number}",
                "is_first": number == 0,
                "is_last": number == len(draft["steps"]) - 1,
                "fields": _show_fields(STEP, step, f"steps.{number}.", errors),
                **{part: _show_parts(part, step[part], f"steps.{number}", errors) for part in PARTS},
            }
            for number, step in enumerate(draft["steps"])
        ],
    }
    wrong = [name.replace(".", "-") for name in named if name not in errors]
    return {
        **shown,
        "others": list(errors.values()),
        "wrong": len(wrong),
        "first_wrong": wrong[0] if wrong else "",
        "can_add": len(draft["steps"]) < sequence_checks.MOST_STEPS,
    }


def _change_part(step: dict[str, Any], verb: str, names: list[str]) -> None:
    part = names[0]
    if part not in PARTS:
        return
    if verb == "add":
        step[part].append(dict(_NEW_PART[part]))
    elif verb == "remove" and names[-1].isdecimal() and int(names[-1]) < len(step[part]):
        step[part].pop(int(names[-1]))


def _step_fields(step: Mapping[str, Any], *, path: str, problems: list[FieldProblem]) -> dict[str, Any]:
    fields = {name: _typed(name, step[name], path=f"{path}.{name}", problems=problems) for name, *_ in STEP}
    for part, shape in PARTS.items():
        fields[part] = [
            {
                name: _typed(name, one.get(name, ""), path=f"{path}.{part}.{place}.{name}", problems=problems)
                for name, *_ in shape
            }
            for place, one in enumerate(step[part])
        ]
    fields["second_touch"] = fields["second_touch"][0] if fields["second_touch"] else None
    return fields


def _typed(name: str, text: str, *, path: str, problems: list[FieldProblem]) -> Any:
    if name not in NUMBERS:
        return text.replace("\r\n", "\n").strip() if name != "is_exclusive" else text
    if name == "day" and not text.strip():
        return NO_DAY
    try:
        return int(text or "0") if len(text) < 7 else int("x")
    except ValueError:
        problems.append(FieldProblem(path, "invalid", "Expected a whole number."))
        return 0


def _show_parts(
    part: str, rows: list[dict[str, str]], path: str, errors: dict[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "path": f"{path}.{part}.{place}",
            "fields": _show_fields(PARTS[part], one, f"{path}.{part}.{place}.", errors),
        }
        for place, one in enumerate(rows)
    ]


def _show_fields(
    shape: Iterable[tuple[str, str, str, Any, str]],
    values: Mapping[str, Any],
    prefix: str,
    errors: dict[str, str],
) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{prefix}{name}".replace(".", "-"),
            "field": name,
            "name": f"{prefix}{name}",
            "label": label,
            "kind": kind,
            "options": options,
            "help": said,
            "value": values.get(name, ""),
            "error": errors.pop(f"{prefix}{name}", ""),
            "rows": 4,
        }
        for name, label, kind, options, said in shape
    ]


def _form_name(field: str) -> str:
    """A second touch is one; the form keeps it as a list of one."""
    return re.sub(r"\.second_touch\.(?!\d)", ".second_touch.0.", field)


def _texts(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{name: _text(value) for name, value in row.items()} for row in rows]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
