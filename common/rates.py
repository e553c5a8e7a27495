"""Allowances as callers meet them: what is granted, and what is left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """What a view grants each caller: ``limit`` requests in any ``seconds``, counted under ``name``."""

    name: str
    limit: int
    seconds: int


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One allowance after one use of it; ``reset`` is in seconds until its oldest use is forgotten."""

    limit: int
    remaining: int
    reset: int
