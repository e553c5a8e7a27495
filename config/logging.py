"""Log lines: readable in development, JSON in production, without secrets, with the correlation id."""

import logging.config
import sys
from typing import Any, TextIO

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from common import correlation
from common.redaction import REDACTED, is_secret_name, redact_text

_QUIET_LOGGERS = {
    # Ours writes the line about a request; these would repeat it, with the query in clear.
    "uvicorn.access": "WARNING",
    "daphne.access": "WARNING",
    "django.channels.server": "WARNING",
    # A 4xx is an answer, and its line is there already; 5xx stay errors.
    "django.request": "ERROR",
    "django.security.csrf": "ERROR",
    "asyncio": "WARNING",
    "celery.app.trace": "WARNING",
    "fontTools": "WARNING",
}


def add_correlation_id(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if correlation_id := correlation.current():
        event.setdefault("correlation_id", correlation_id)
    return event


def redact_secrets(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    for name, value in event.items():
        if is_secret_name(name):
            event[name] = REDACTED
        elif isinstance(value, str) and ("=" in value or ":" in value or " " in value or "sk_" in value):
            event[name] = redact_text(value)
    return event


def _json_text(event: EventDict, **options: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()


class _StandardError:
    """Whatever standard error is at the moment of writing, so that redirecting it works."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


_standard_error: TextIO = _StandardError()  # type: ignore[assignment]


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_correlation_id,
    ]


def _final_processors(log_format: str) -> list[Processor]:
    if log_format == "json":
        return [
            structlog.processors.format_exc_info,
            redact_secrets,
            structlog.processors.JSONRenderer(serializer=_json_text),
        ]
    # The console renderer formats exceptions by itself, so their text is redacted last.
    plain = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [redact_secrets, plain]


def logging_config(*, log_format: str, level: str = "INFO") -> dict[str, Any]:
    """The ``LOGGING`` setting. ``log_format`` is ``console`` or ``json``; all else is refused at start."""
    if log_format not in {"console", "json"}:
        raise ValueError(f"LOG_FORMAT must be console or json, not {log_format!r}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": _stdlib_formatter, "log_format": log_format}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": _standard_error, "formatter": "lines"}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            name: {"level": quiet, "handlers": [], "propagate": True}
            for name, quiet in _QUIET_LOGGERS.items()
        }
        | {
            name: {"handlers": [], "propagate": True}
            for name in ("django", "celery", "uvicorn", "uvicorn.error")
        },
        "switchboard": {"log_format": log_format, "level": level},
    }


def _stdlib_formatter(*, log_format: str) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            *_shared_processors(),
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=()),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_final_processors(log_format),
        ],
    )


def configure(config: dict[str, Any]) -> None:
    """The ``LOGGING_CONFIG`` setting: sets up both our own loggers and those of libraries.

    Ours write directly instead of through the standard library's handlers, which costs a third as much.
    """
    ours = config["switchboard"]
    logging.config.dictConfig({name: value for name, value in config.items() if name != "switchboard"})
    structlog.configure(
        processors=[_move_logger_name, *_shared_processors(), *_final_processors(ours["log_format"])],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(ours["level"])),
        logger_factory=_named_logger,
        cache_logger_on_first_use=False,
    )


class _NamedLogger(structlog.PrintLogger):
    name = ""


def _named_logger(*names: str) -> _NamedLogger:
    logger = _NamedLogger(_standard_error)
    logger.name = names[0] if names else ""
    return logger


def _move_logger_name(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if name := getattr(logger, "name", ""):
        event["logger"] = name
    return event
