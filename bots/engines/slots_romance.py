"""The answers to the four questions in Spanish and French, by patterns over text without accents."""

import re
import unicodedata
from collections.abc import Iterator

from bots.engines import reading
from bots.engines.dialogue import SlotName, SlotValue

_MOTIVES: tuple[tuple[str, str], ...] = (
    (
        "not_selling",
        (
            r"\bno (?:quiero|queremos|voy a|vamos a|pienso|pensamos) vender\b|\bno (?:la )?vend(?:o|emos)\b"
            r"|\bno esta en venta\b"
            r"|\b(?:ne|n') ?(?:veux|voulons|vends|vendons|est) pas (?:a )?(?:vendre|la maison)\b"
            r"|\bpas a vendre\b|\bne vend\w+ pas\b"
        ),
    ),
    ("divorce", r"\bdivorc\w*|\bsepara(?:mos|cion|do|da|ndo)\b|\bseparons\b|\bseparation\b"),
    ("probate", r"\bsucesion\b|\bsuccession\b"),
    (
        "estate",
        (
            r"\bhered\w+|\bherencia\b|\bfalleci\w+|\bmurio\b|\bherit\w+|\bdeces\b|\bdecede\w*"
            r"|\b(?:est|etait) mort\w?\b"
        ),
    ),
    (
        "behind_on_payments",
        (
            r"\batras(?:ad\w+|os?)\b|\bno (?:puedo|podemos) pagar\b|\bembargo\b|\bdeudas?\b|\bbancarrota\b"
            r"|\bretards? de paiement\b|\b(?:peux|pouvons) plus payer\b|\bsaisie\b|\bdettes?\b|\bfaillite\b"
        ),
    ),
    ("health", r"\benferm\w+|\bsalud\b|\bhospital\b|\bmalad\w+|\bsante\b|\bmaison de retraite\b"),
    (
        "job_change",
        (
            r"\b(?:nuevo|cambio de|perdi (?:mi|el)) (?:trabajo|empleo)\b|\bdespid\w+|\bme transfieren\b"
            r"|\b(?:nouvel|nouveau|perdu mon) (?:emploi|travail|poste|boulot)\b|\bmut(?:e|ee|ation)\b"
            r"|\blicenci\w+"
        ),
    ),
    ("tired_landlord", r"\binquilin\w+|\blocataires?\b"),
    (
        "upsizing",
        (
            r"\b(?:muy|demasiado) (?:pequen\w|chic\w)\b|\bmas espacio\b|\btrop petite?\b"
            r"|\bplus (?:d')?(?:espace|grande?)\b"
        ),
    ),
    (
        "downsizing",
        (
            r"\b(?:muy|demasiado) grande\b|\bmas (?:pequen\w|chic\w)\b|\btrop grande?\b"
            r"|\bplus petite?\b"
        ),
    ),
    ("retirement", r"\bjubil\w+|\b(?:la|en|ma|notre) retraite\b"),
    (
        "repairs",
        (
            r"\b(?:demasiad\w+|much\w+) (?:arreglos|reparaciones|mantenimiento)\b"
            r"|\btrop d'entretien\b"
        ),
    ),
    ("cash_out", r"\bnecesit\w+ (?:el )?dinero\b|\bbesoin d'argent\b"),
    (
        "relocating",
        (
            r"\bmuda\w*|\bmudo\b|\b(?:me voy|nos vamos) (?:a|de)\b|\bdemenag\w+"
            r"|\b(?:pars|partons|m'installe\w*) (?:a|au|en|vers|pour)\b"
        ),
    ),
    (
        "curious",
        (
            r"\bsolo (?:estoy )?(?:miro|mirando|viendo|por curiosidad)\b|\bpor curiosidad\b"
            r"|\b(?:sin|ninguna) razon\b"
            r"|\bpar curiosite\b|\bje regarde\b|\baucune raison\b|\bsimple curiosite\b"
        ),
    ),
)
_DESTINATION = re.compile(
    r"\b(?:mudo|mudamos|mudar(?:me|nos|ia)?|vamos|voy|iria|iriamos|demenage\w*|pars|partons|vais|allons|installe\w*)"
    r"\s+(?:a|au|aux|en|vers|pour)\s+(?P<place>[A-Z][\w']{1,20}(?:\s+[A-Z][\w']{1,20}){0,2})"
)
_SALE_WORKS = re.compile(
    r"\b(?:ningun|no (?:hay|es|seria|tengo)(?: ningun)?|sin|pas de|aucun|pas un) probl\w+\b"
    r"|\besta bien\b|\bde acuerdo\b|\bperfecto\b"
    r"|\bme sirve\b|\bnos sirve\b|\bca (?:me |nous )?(?:va|convient)\b|\bd'accord\b"
    r"|\bparfait\b|\btres bien\b|\bmuy bien\b"
)
_SALE_FAILS = re.compile(
    r"\b(?:es|seria|serait|est|pose\w*) (?:un )?probl\w+\b|\bmas tiempo\b"
    r"|\bmuy (?:pronto|rapido)\b|\bdemasiado (?:pronto|rapido)\b"
    r"|\btrop (?:tot|vite|court|rapide)\b|\bplus de temps\b|\bno (?:puedo|podemos)\b"
    r"|\b(?:peux|pouvons) pas\b"
)
_YES = re.compile(r"^\W*(?:si|claro|oui|ouais|bien sur)\b")
_NO = re.compile(r"^\W*(?:no|non|para nada|pas du tout)\b")
_UNITS = {"dia": 1, "semana": 7, "mes": 30, "ano": 365, "jour": 1, "semaine": 7, "mois": 30, "an": 365}
_COUNTS = {
    "un": 1,
    "una": 1,
    "une": 1,
    "dos": 2,
    "deux": 2,
    "tres": 3,
    "trois": 3,
    "cuatro": 4,
    "quatre": 4,
    "seis": 6,
    "six": 6,
}
_DURATION = re.compile(
    r"(?P<past>\b(?:hace|desde|depuis|il y a)\s+)?\b(?P<count>\d{1,3}|" + "|".join(_COUNTS) + r")\s+"
    r"(?P<unit>dia|semana|mes|ano|jour|semaine|mois|an)(?:s|es)?\b"
)
_URGENCY: tuple[tuple[str, str], ...] = (
    (
        "vague",
        (
            r"\bsin prisa\b|\bno (?:hay|tengo|tenemos) prisa\b|\balgun dia\b|\bproximo ano\b"
            r"|\brien ne presse\b|\bpas presse\w*|\bun jour\b|\bl'annee prochaine\b"
        ),
    ),
    (
        "urgent",
        (
            r"\b(?:lo antes|cuanto antes|lo mas pronto)\b|\burgente?\b|\bya mismo\b|\beste mes\b"
            r"|\bau plus vite\b|\bdes que possible\b|\brapidement\b|\bce mois\b"
        ),
    ),
    (
        "flexible",
        (
            r"\b(?:en|para|esta|este) (?:la |el )?(?:primavera|verano|otono|invierno)\b"
            r"|\b(?:au|cet|en|l') ?(?:printemps|ete|automne|hiver)\b"
        ),
    ),
)
_CONDITIONS: tuple[tuple[str, str], ...] = (
    (
        "move_in_ready",
        (
            r"\b(?:no (?:necesita|hay|hace falta)|sin) (?:\w+ )?(?:arregl\w+|repara\w+|obras?)\b"
            r"|\bnada que (?:arreglar|reparar)\b|\b(?:pas de|aucuns?|sans) travaux\b"
            r"|\brien a (?:faire|refaire)\b"
        ),
    ),
    ("overstated", r"\bimpecable\b|\bperfecta\b|\bimpeccable\b|\bparfait etat\b"),
    (
        "minor_work",
        (
            r"\b(?:pequen\w+|poc\w+|algun\w*) (?:arregl\w+|repara\w+|detalles?)\b|\bpintura\b"
            r"|\b(?:petits?|quelques) (?:travaux|reparations|choses)\b|\bpeinture\b"
            r"|\brafraichi\w+"
        ),
    ),
    (
        "needs_work",
        (
            r"\barregl\w+|\brepara\w+|\bobras\b|\bmal estado\b|\bgotera\w*|\bhumedad\w*"
            r"|\btravaux\b|\brefaire\b|\brenover\b|\bmauvais etat\b|\breparation\w*|\bfuites?\b"
            r"|\bvetuste\b"
        ),
    ),
    (
        "move_in_ready",
        (
            r"\b(?:esta|casa) lista\b|^\W*lista\b|\b(?:buen|excelente|perfecto) estado\b"
            r"|\brenovad\w+|\breformad\w+|\bcomo nueva\b|\bbon etat\b|\bprete? a\b|\bprete\b"
            r"|\brenovee?\b|\brefaite\b|\bneuve\b"
        ),
    ),
    ("average", r"\bnormal\b|\bregular\b|\bhabitable\b|\bcorrecte?\b|\betat moyen\b"),
)
_AMOUNT = re.compile(
    r"(?P<sign>\$|€)?\s?(?P<number>\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?)"
    r"\s?(?P<scale>mil\b|mille\b|k\b|millon\w*|millions?\b)?"
    r"\s?(?P<unit>\$|€|dolar\w*|dollars?|euros?)?"
)
_PRICE_WORDS = re.compile(
    r"\bpreci\w+|\bprix\b|\bquiero\b|\bqueremos\b|\bpido\b|\bveux\b|\bvoulons\b"
    r"|\bvend\w+|\bdemand\w+|\bacept\w+|\baccept\w+"
)
_OTHER_MONEY = re.compile(
    r"\bdeb(?:o|emos)\b|\bdeuda\b|\bhipoteca\b|\bpag(?:o|amos|ue)\b|\bdois\b|\bdevons\b"
    r"|\bhypotheque\b|\bpret bancaire\b|\bpaye\w*|\bzillow\b|\balquiler\b|\bloyer\b"
    r"|\bpresupuesto\b|\bbudget\b"
)
_FLEXIBLE = re.compile(r"\bnegociable\b|\bflexible\b|\bhaga\w* (?:una )?oferta\b|\bfaites une offre\b")
_FIRM = re.compile(r"\bno (?:es )?negociable\b|\bprecio firme\b|\bnon negociable\b|\bprix ferme\b")
_LEAST_PRICE = 20_000


def extract(original: str, *, pending: int | None) -> tuple[SlotValue, ...]:
    """Every slot that a message in Spanish or French fills; ``pending`` is the question it may answer."""
    text = _fold(original)
    found: dict[SlotName, SlotValue] = {}
    for name, value, match in (
        *_motivation(text, original),
        *_timeline(text, pending),
        *_first("property_condition", _CONDITIONS, text),
        *_price(text, pending),
    ):
        start, end = match.span()
        found.setdefault(name, SlotValue(name, value, 0.8, original[start:end], start, end))
    return tuple(found.values())


_Found = tuple[SlotName, str, re.Match[str]]


def _fold(original: str) -> str:
    """Lower case without accents, each character in its old place."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in reading.normalise(original))


def _first(name: SlotName, patterns: tuple[tuple[str, str], ...], text: str) -> Iterator[_Found]:
    for value, pattern in patterns:
        if match := re.search(pattern, text):
            yield name, value, match
            return


def _motivation(text: str, original: str) -> Iterator[_Found]:
    unaccented = "".join(unicodedata.normalize("NFD", char)[0] for char in original[: reading.LONGEST_READ])
    place = _DESTINATION.search(unaccented)
    motives = list(_first("motivation", _MOTIVES, text))
    yield from motives
    if place is None:
        return
    if not motives:
        yield "motivation", "relocating", place
    spoken = original[place.start("place") : place.end("place")]
    yield "relocation_destination", spoken, place


def _timeline(text: str, pending: int | None) -> Iterator[_Found]:
    if pending == 2:
        for value, pattern in (("yes", _SALE_WORKS), ("no", _SALE_FAILS), ("yes", _NO), ("no", _YES)):
            if match := pattern.search(text):
                yield "timeline_acceptable", value, match
                break
    duration = _DURATION.search(text)
    if duration and not duration["past"]:
        count = int(duration["count"]) if duration["count"].isdigit() else _COUNTS[duration["count"]]
        days = count * _UNITS[duration["unit"]]
        yield "timeline_acceptable", "yes" if days <= 45 else "no", duration
        yield "timeline_urgency", "urgent" if days <= 45 else "flexible" if days < 180 else "vague", duration
    for name, value, match in _first("timeline_urgency", _URGENCY, text):
        yield name, value, match
        if value == "urgent":
            yield "timeline_acceptable", "yes", match


def _price(text: str, pending: int | None) -> Iterator[_Found]:
    if match := _FIRM.search(text):
        yield "price_flexibility", "firm", match
    elif match := _FLEXIBLE.search(text):
        yield "price_flexibility", "flexible", match
    if _OTHER_MONEY.search(text) or not (pending == 4 or _PRICE_WORDS.search(text)):
        return
    for match in _AMOUNT.finditer(text):
        value = _dollars(match, is_asked=pending == 4)
        if value >= _LEAST_PRICE:
            yield "price_expectation", str(value), match
            return


def _dollars(amount: re.Match[str], *, is_asked: bool) -> int:
    """The amount in whole dollars; asked for a price, people say 450 for 450,000."""
    number, scale = amount["number"], amount["scale"] or ""
    if re.fullmatch(r"\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+", number):
        value = float(re.sub(r"\D", "", number))
    else:
        value = float(number.replace(",", "."))
    if scale.startswith(("millon", "million")):
        value *= 1_000_000
    elif scale or (is_asked and 20 <= value < 10_000):
        value *= 1_000
    is_price = bool(amount["sign"] or amount["unit"] or scale or is_asked)
    return int(value) if is_price or value >= 100_000 else 0
