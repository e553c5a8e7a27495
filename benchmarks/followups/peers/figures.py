"""What the peers' part has found, as tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field

PER_WAITING = 100_000


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds from the first to the last finished; by how many MB a process grew at most with all waiting."""

    steps: int
    seconds: float
    waiting_mb: float

    @property
    def per_second(self) -> float:
        return self.steps / self.seconds


@dataclass(frozen=True, slots=True)
class Losses:
    """What a `kill -9` of all workers left: how many were carried out by then, and with new workers."""

    is_flushed: bool
    steps: int
    at_kill: int
    in_the_end: int
    told_twice: int
    left: int


@dataclass
class Contender:
    title: str
    version: str = ""
    speed: Speed | None = None
    losses: list[Losses] = field(default_factory=list)
    problem: str = ""

    @property
    def name(self) -> str:
        return f"{self.title} ({self.version})" if self.version else self.title

    def describe(self) -> str:
        """One line for the terminal."""
        if self.problem:
            return f"{self.name}: not measured, {self.problem}"
        assert self.speed is not None
        lost = ", ".join(f"{one.steps - one.in_the_end} of {one.steps}" for one in self.losses)
        return f"{self.name}: {self.speed.per_second:.0f}/s; not carried out after a kill: {lost}"


def speed_rows(contenders: Sequence[Contender]) -> list[tuple[str, ...]]:
    return [
        (
            *(one.name, str(one.speed.steps), f"{one.speed.seconds:.1f}", f"{one.speed.per_second:.0f}"),
            *(f"{one.speed.waiting_mb:.1f}", f"{one.speed.waiting_mb * PER_WAITING / one.speed.steps:.0f}"),
        )
        for one in contenders
        if one.speed is not None
    ]


def loss_rows(contenders: Sequence[Contender]) -> list[tuple[str, ...]]:
    return [
        (
            *(one.name, "killed, broker flushed" if lost.is_flushed else "killed"),
            *(str(lost.steps), str(lost.at_kill), str(lost.in_the_end)),
            *(str(lost.steps - lost.in_the_end), str(lost.left), str(lost.told_twice)),
        )
        for one in contenders
        for lost in one.losses
    ]
