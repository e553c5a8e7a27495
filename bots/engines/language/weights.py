"""What was learned from the utterance files, as a file that is made once and read by every process."""

import fcntl
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from bots.engines.language import features

# Of how they are learned and stored; see ``training``.
VERSION = 1
UTTERANCES = Path(__file__).parent / "utterances"
# Lines that ask for silence, and lines that only sound like it.
WISHES = Path(__file__).parent / "wishes"
ROOT = Path(__file__).parents[3]
LONGEST_TRAINING_SECONDS = 120

Floats = npt.NDArray[np.float32]
# What is learned: the intents and languages, or who asks for silence.
Model = Literal["intents", "wishes"]


class TrainingError(RuntimeError):
    """The weights could not be learned or kept."""


@dataclass(frozen=True, slots=True)
class Weights:
    """TF-IDF and a linear model.

    A feature's number is its place in ``pieces`` or, after all of those, in ``words``. ``coefficients`` has a
    row per feature and a column per intent, then per language.
    """

    intents: tuple[str, ...]
    languages: tuple[str, ...]
    pieces: dict[str, int]
    words: dict[str, int]
    idf: Floats
    coefficients: Floats
    intercepts: Floats


def version() -> str:
    """Names the weights: by what they are learned from, and by which code."""
    known = hashlib.sha256(f"{features.VERSION}.{VERSION}".encode())
    for path in (*utterance_files(), *wish_files()):
        known.update(path.read_bytes())
    return known.hexdigest()[:16]


def utterance_files() -> list[Path]:
    return sorted(UTTERANCES.glob("*.csv"))


def wish_files() -> list[Path]:
    return sorted(WISHES.glob("*.csv"))


def obtain(folder: Path, model: Model = "intents") -> Weights:
    """The weights kept in ``folder``; whoever first finds none there learns them, and the others wait for
    it. Where the folder cannot be written to, they are learned for this process alone.
    """
    path = folder / f"{model}-{version()}.npz"
    try:
        return read(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        pass
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{model}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return _learn_unless_there(path, model)
    except OSError:
        with tempfile.TemporaryDirectory() as private:
            return _learn_unless_there(Path(private) / path.name, model)


def _learn_unless_there(path: Path, model: Model) -> Weights:
    try:
        return read(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        pass
    # A process of its own: scikit-learn would stay in the memory of this one.
    done = subprocess.run(
        [sys.executable, "-m", "bots.engines.language.training", model, str(path)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=LONGEST_TRAINING_SECONDS,
    )
    if done.returncode != 0:
        raise TrainingError(f"Learning the {model} failed: {done.stderr[-500:]}")
    for older in path.parent.glob(f"{model}-*.npz"):
        if older != path:
            older.unlink(missing_ok=True)
    return read(path)


def score(found: Sequence[str], numbers: Mapping[str, int], known: Weights) -> Floats:
    """What features of one kind say: their TF-IDF, normed to length one, times the coefficients."""
    counts = Counter(numbers[one] for one in found if one in numbers)
    if not counts:
        return np.zeros_like(known.intercepts)
    rows = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
    times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    values: Floats = (np.float32(1.0) + np.log(times)) * known.idf[rows]
    scores: Floats = (values / np.linalg.norm(values)).astype(np.float32) @ known.coefficients[rows]
    return scores


def read(path: Path) -> Weights:
    """Raises OSError, ValueError, KeyError or BadZipFile for a file that is not there or not whole."""
    with np.load(path, allow_pickle=False) as stored:
        pieces, words = (str(stored[name]).split("\n") for name in ("pieces", "words"))
        return Weights(
            intents=tuple(str(stored["intents"]).split("\n")),
            languages=tuple(str(stored["languages"]).split("\n")),
            pieces={piece: number for number, piece in enumerate(pieces)},
            words={word: number for number, word in enumerate(words, start=len(pieces))},
            idf=stored["idf"],
            coefficients=stored["coefficients"],
            intercepts=stored["intercepts"],
        )


def write(
    path: Path,
    *,
    intents: Sequence[str],
    languages: Sequence[str],
    pieces: Sequence[str],
    words: Sequence[str],
    idf: Floats,
    coefficients: Floats,
    intercepts: Floats,
) -> None:
    """All or nothing: a reader never sees half a file."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as half:
        np.savez(
            half,
            intents=np.array("\n".join(intents)),
            languages=np.array("\n".join(languages)),
            pieces=np.array("\n".join(pieces)),
            words=np.array("\n".join(words)),
            idf=idf,
            coefficients=coefficients,
            intercepts=intercepts,
        )
    Path(half.name).replace(path)
