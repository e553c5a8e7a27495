"""Folding away how a message is spelled, so that wordings are matched in one form."""

import re
import unicodedata

from bots.engines import reading

_CARRIERS = (
    "stop stopall unsubscribe cancel end quit revoke optout remove removeme desist cease halt parar "
    "pare paren alto basta baja arret arreter arretez arrete desabonner cancelar terminate stfu "
    "leavemealone fin detener detente dnc "
)
CARRIER_WORDS = frozenset(_CARRIERS.split())
_LEET = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "$": "s", "@": "a"})
_LONE_LETTERS = re.compile(r"(?<![\w'])(?:[a-z][ .\-_*]{1,2}){3,}[a-z](?![\w'])")
_STOP_SIGNS = str.maketrans({"🛑": " stop ", "🚫": " stop ", "⛔": " stop "})
_REPEATED = re.compile(r"([a-z])\1{2,}")
# Short forms and slips with what they stand for.
_SHORT_FORM_PAIRS = (
    "u=you ur=your pls=please plz=please plse=please pleas=please plis=please pleez=please "
    "plese=please txt=text txts=texts txting=texting txtin=texting textin=texting texing=texting "
    "texitng=texting textng=texting txted=texted msg=message msgs=messages msging=messaging "
    "mesage=message mesages=messages messge=message messges=messages massages=messages mssg=message "
    "mssgs=messages mesg=message dnt=dont donot=do_not dotn=dont don=dont dint=dont nomore=no_more "
    "rmv=remove remov=remove rem0ve=remove remve=remove reomve=remove removw=remove delet=delete "
    "delte=delete deleate=delete num=number nbr=number nmbr=number numba=number numer=number "
    "nummber=number unsubcribe=unsubscribe unsubsribe=unsubscribe contactin=contacting callin=calling "
    "calin=calling caling=calling cal=call messagin=messaging lst=list lsit=list yous=you yall=you "
    "yalls=your em=them wanna=want_to gonna=going_to anymor=anymore anymre=anymore nomo=no_more "
    "agian=again agen=again contct=contact contac=contact conact=contact leve=leave aloen=alone "
    "alon=alone lve=leave pleaze=please telefone=phone fone=phone ph=phone 2=to nah=no "
    "outta=out_of offa=off_of unsubscrbe=unsubscribe unsuscribe=unsubscribe tke=take ths=this yr=your "
    "stawp=stop stip=stop "
    "stpping=stopping tx=thanks cancle=cancel cansel=cancel n=and r=are w=with bcuz=because cuz=because "
)
_SHORT_FORMS = {
    short: meant.replace("_", " ") for short, meant in (pair.split("=") for pair in _SHORT_FORM_PAIRS.split())
}
_SLIPS_OF_STOP = (
    "stpo sotp stp srop atop stoo stahp stap stopp stoop sttop stopt sstop dtop stpp stiop stoip stopo "
    "stpop ztop wtop stopl sto0p stob "
)
SLIPS_OF_STOP = frozenset(_SLIPS_OF_STOP.split())

# Words that opt-outs are made of; what looks nearly like one, and is no word itself, is taken for it.
_LONG = (
    "texting calling message messages messaging remove delete unsubscribe contact contacting number "
    "sending please bothering harassing emailing writing database anymore "
)
_LONG_WORDS = tuple(_LONG.split())
_SHORT = "stop text texts call calls take leave alone lose list phone again never "
_SHORT_WORDS = tuple(_SHORT.split())
_OTHERS = (
    "testing falling galling mailing hauling calming culling filling billing telling selling pulling "
    "balling walling massage massages removed removes remote remover moved deleted deletes depleted "
    "contract contacts contacted numbers numbered lumber spending mending lending ending vending "
    "pending tending bending fending seeding pleased pleases cancels writing whiting waiting wring "
    "riding biting messaged texted vexing taxing exiting contacte contacten contacto contacter contacta "
    "numero nombre unsubscribed unsubscribes removal sensing sanding sealing slate steal stale lits "
    "slit silt "
)
_OTHER_WORDS = frozenset(_OTHERS.split())
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _swapped(word: str) -> set[str]:
    """The word with two neighbouring letters in each other's place."""
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}


def _slipped(word: str) -> set[str]:
    """The word with one letter dropped, changed or added."""
    places = range(len(word) + 1)
    dropped = {word[:at] + word[at + 1 :] for at in places}
    changed = {word[:at] + letter + word[at + 1 :] for at in places[:-1] for letter in _LETTERS}
    return dropped | changed | {word[:at] + letter + word[at:] for at in places for letter in _LETTERS}


_SLIPS = {
    slip: word
    for words, slips_of in (
        (_SHORT_WORDS, _swapped),
        (_LONG_WORDS, lambda word: _swapped(word) | _slipped(word)),
    )
    for word in words
    for slip in slips_of(word)
    if slip not in _OTHER_WORDS and slip not in _SHORT_WORDS
}
_SLIPS |= {word: word for word in (*_LONG_WORDS, *_SHORT_WORDS)}


def fold(text: str) -> str:
    """The text as the wordings are written: plain lower case, no accents or apostrophes, slips mended."""
    plain = unicodedata.normalize("NFKD", reading.normalise(text).translate(_STOP_SIGNS))
    kept = "".join(
        char
        for char in plain
        if char == "\n"
        or (char not in "'’" and unicodedata.category(char) not in ("Mn", "Cf", "Cc", "So", "Sk"))
    )
    kept = _LONE_LETTERS.sub(lambda m: re.sub(r"[^a-z]", "", m[0]), kept)
    kept = re.sub(r"#", " number ", kept)
    kept = re.sub(r"[^\w\s.,!?;:()\"&$@-]|_", " ", kept)
    kept = _REPEATED.sub(r"\1", re.sub(r"(?<=[a-z])-(?=[a-z])", " ", kept))
    return re.sub(r"[a-z0-9$@&]+", _mended, kept).strip()


def _mended(m: re.Match[str]) -> str:
    word = m[0]
    if not word.isalpha() and any(char.isalpha() for char in word) and word.translate(_LEET) in CARRIER_WORDS:
        return word.translate(_LEET)
    if word in SLIPS_OF_STOP:
        return "stop"
    return _SHORT_FORMS.get(word) or _SLIPS.get(word, word)
