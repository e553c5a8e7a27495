"""What the intent classifier looks at in a message: pieces of words, words, and letters with accents.

Training and reading share this module, so that both see one message alike. Changing anything here is a new
``VERSION``: weights of another one are not read.
"""

import re
import unicodedata
from itertools import pairwise

VERSION = 1
# What a message mainly means stands in its first lines; the rest only costs time.
LONGEST_READ = 1_200
SHORTEST_PIECE, LONGEST_PIECE = 2, 4

_PLAIN = str.maketrans({"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_REPEATED = re.compile(r"(.)\1{2,}")
_DIGITS = re.compile(r"[0-9]+")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[?!$]")


def normalise(text: str) -> str:
    """Lower case without accents; figures keep only their length, drawn-out letters and spaces are
    shortened.
    """
    folded = unicodedata.normalize("NFKD", text[:LONGEST_READ].translate(_PLAIN)).lower()
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    plain = _DIGITS.sub(lambda found: "0" * min(len(found[0]), 4), _REPEATED.sub(r"\1\1", plain))
    return " ".join(plain.split())


def pieces(text: str) -> list[str]:
    """Every run of two to four characters within a word, spaces at its ends included.

    Letters with accents come once more by themselves: they tell Spanish and French from English.
    """
    found = [char for char in text[:LONGEST_READ].lower() if char > "\x7f" and char.isalpha()]
    for word in normalise(text).split():
        padded = f" {word} "
        size = len(padded)
        for length in range(SHORTEST_PIECE, LONGEST_PIECE + 1):
            found += [padded[at : at + length] for at in range(max(1, size - length + 1))]
    return found


def words(text: str) -> list[str]:
    """The words of a message, then each pair of neighbours."""
    single = _TOKEN.findall(normalise(text))
    return single + [f"{one} {other}" for one, other in pairwise(single)]
