"""Learns from the files of lines: ``python -m bots.engines.language.training intents FILE``, or ``wishes``.

Runs as a process of its own, so that those that only read messages never carry scikit-learn. TF-IDF over the
pieces and the words of ``features``, and linear support vector machines: one for the intents, one for the
languages, and in a file of its own one for the wish to hear no more. The same files give the same weights.
Features and costs were chosen by cross-validation within the training lines.
"""

import csv
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

from bots.engines import opt_out_spelling
from bots.engines.language import features, weights

INTENT_COST = 0.5
LANGUAGE_COST = 1.0
WISH_COST = 0.5
# A line written for telling such wishes from what sounds like them counts for two of the others.
WISH_LINE_WEIGHT = 2.0


def learn_intents(path: Path) -> None:
    """Read every utterance file and write the weights to ``path``."""
    lines = [line for file in weights.utterance_files() for line in _lines(file)]
    pieces, words = _vectorizers()
    seen = make_union(pieces, words).fit_transform([line["text"] for line in lines])
    intents = LinearSVC(C=INTENT_COST, random_state=0)
    intents.fit(seen, [line["intent"] for line in lines])
    # Balanced, since nine lines of ten are English.
    languages = LinearSVC(C=LANGUAGE_COST, class_weight="balanced", random_state=0)
    languages.fit(seen, [line["language"] for line in lines])
    weights.write(
        path,
        intents=list(intents.classes_),
        languages=list(languages.classes_),
        pieces=list(pieces.get_feature_names_out()),
        words=list(words.get_feature_names_out()),
        idf=np.concatenate([pieces.idf_, words.idf_]).astype(np.float32),
        coefficients=np.vstack([intents.coef_, languages.coef_]).T.astype(np.float32, order="C"),
        intercepts=np.concatenate([intents.intercept_, languages.intercept_]).astype(np.float32),
    )


def learn_wishes(path: Path) -> None:
    """Read every file of lines, folded as the rules read them, and write one column of weights."""
    texts, asked, shares = wish_lines()
    pieces, words = _vectorizers()
    seen = make_union(pieces, words).fit_transform(texts)
    wishes = LinearSVC(C=WISH_COST, class_weight="balanced", random_state=0)
    wishes.fit(seen, asked, sample_weight=shares)
    weights.write(
        path,
        intents=["opt_out"],
        languages=[],
        pieces=list(pieces.get_feature_names_out()),
        words=list(words.get_feature_names_out()),
        idf=np.concatenate([pieces.idf_, words.idf_]).astype(np.float32),
        coefficients=wishes.coef_.T.astype(np.float32, order="C"),
        intercepts=wishes.intercept_.astype(np.float32),
    )


def wish_lines() -> tuple[list[str], list[bool], list[float]]:
    """Folded texts, whether each asks for silence, and how much it counts."""
    found = {}
    for file in weights.utterance_files():
        for line in _lines(file):
            found[opt_out_spelling.fold(line["text"])] = (line["intent"] == "opt_out", 1.0)
    for file in weights.wish_files():
        for line in _lines(file):
            found[opt_out_spelling.fold(line["text"])] = (line["opt_out"] == "yes", WISH_LINE_WEIGHT)
    asked, shares = zip(*found.values(), strict=True)
    return list(found), list(asked), list(shares)


def _vectorizers() -> tuple[TfidfVectorizer, TfidfVectorizer]:
    pieces = TfidfVectorizer(analyzer=features.pieces, sublinear_tf=True, min_df=2, dtype=np.float32)
    return pieces, TfidfVectorizer(analyzer=features.words, sublinear_tf=True, dtype=np.float32)


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    {"intents": learn_intents, "wishes": learn_wishes}[sys.argv[1]](Path(sys.argv[2]))
