"""What money a message names as the price, and what as the cost of repairs."""

import re
from collections.abc import Iterator

from bots.engines import money, reading
from bots.engines.dialogue import SlotValue
from bots.engines.slot_homes import find_zip
from bots.engines.slot_words import clause_around, found

LEAST_HOME_PRICE = 20_000

_REPAIR = re.compile(
    r"\bget it (?:\w+able|up to|back|in shape|move|ready|done|right)\b|"
    r"\b(?:replac\w*|put (?:it )?(?:all )?right|bids?|redo|rewir\w*|replumb\w*|to get it (?:done|right|"
    r"ready|livable)|electrician|plumber|roofer|inspector|mold|drywall|floors?|structural|engineer|"
    r"cosmetics?|clean ?up|tear ?off|in work|tops)\b|"
    r"\b(?:repairs?|work|fix(?:es|ing|ed)?|roof|kitchen|foundation|plumbing|hvac|furnace|remodel\w*|"
    r"renovat\w*|rehab|windows|bathrooms?|carpet|paint|flooring|septic|sewer|"
    r"contractor|quoted?|estimate|bring it up|up to code|updates?|updating|deck|siding|electrical|"
    r"driveway|reparaciones|arreglar\w*|arreglos?|techo|travaux|reparar\w*|toiture)\b"
)
_NO_REPAIR = re.compile(
    r"\b(?:sell(?:ing)?|asking|offers?|list(?:ed|ing)? (?:it )?(?:for|at)|net|walk away|take (?:it "
    r")?for|would take|i'?d take|i want|we want|i'?d want|looking for|price|spent|put in|invested|put "
    r"\$?[0-9]+k? into|paid)\b"
)
_COSTS_OF = re.compile(
    r"\s*(?:dollars |bucks )?(?:in|of|worth of|for|to do|to fix|to replace|to repair) (?:the |a |new |"
    r"needed )*"
    r"(?:repairs?|work\b|fix\w*|renovat\w*|rehab|updat\w*|roof|plumbing|foundation|hvac|it up\b)"
)
_SPENT = re.compile(
    r"\b(?:spent|put (?:in|into|\$?[0-9]\w*|about|over|around|almost)|invested|sunk|poured|already paid|"
    r"paid)\b"
)
_OTHER_MONEY = re.compile(
    r"\bpay ?off (?:is|amount|balance)\b|\bbalance\b|\bstill due\b|"
    r"\bow(?:e|es|ed|ing)\b|\bmortgage\b|\bloans?\b|\bliens?\b|\bpaid\b|\bbought\b|\bpurchased\b|"
    r"\bpayments?\b|\bincome\b|\btax(?:es)?\b|\brents?\b|\brented\b|\bsalary\b|\b(?:a|per|every|each|"
    r"/) ?(?:month|mo|year|yr|week)\b|\bmonthly\b"
    r"|\bhoa\b|\bequity\b|\binsur\w+|\bearn\w*|\bmake [0-9$]|\bcommission\b|\bfees?\b|\bdeposit\b|"
    r"\bdown payment\b|\bspent\b|\bput (?:in|into|\$?[0-9.,]+k? in)|\binvested\b|\bsunk\b|\bdebts?\b|"
    r"\bbills?\b|\bbudget\b|\bpre[- ]?approv\w*|\bsquare\b|\bsq ?ft\b|\bmiles\b|\bpay(?:ing)? off\b|"
    r"\bcost (?:me|us)\b"
    r"|\bdeb(?:o|emos)\b|\bhipoteca\b|\bpagu[eé]\b|\brenta\b|\bcompr[eé]\b|\bpay[eé]\b|"
    r"\bhypoth[eè]que\b|\bloyer\b|\bdois\b|\bachet[eé]\b"
)
_SAID_BY_OTHERS = re.compile(
    r"\b(?:they|he|she|realtor|agent|broker|bank|wife|husband|son|brother|guy|investor|appraiser|lady|"
    r"friend) (?:got|sold|paid|asked|listed|was stuck|is stuck|thinks|thought|said|says|told|offered|"
    r"quoted|had it|wants? to list)\b|"
    r"\bz(?:est|ext)?imates?\b|\bzillow\b|\bredfin\b|\brealtor\.com\b|\btrulia\b|\bopendoor\b|"
    r"\bonline\b|\bcomps?\b|\bcomparables?\b|\bapprais\w*|\bassess\w*|\bsold (?:for|at|last|in)\b|"
    r"\bsold theirs\b|\bneighbou?r\w*|\bwent for\b|\bnext door\b|\bdown the (?:street|road|block)\b|"
    r"\b(?:offered|was offered|got an offer|offer (?:of|for|from)|offers (?:of|from))\b|\bbuyers? "
    r"(?:offered|came)\b|\bcash offer of\b|\binvestor (?:offered|told)\b|\blisted (?:it |last |at |for "
    r")|\bagent (?:says|said|thinks|told|suggested)\b|\bvalued\b|\bmarket value is\b|\bworth\b(?! "
    r"(?:to me|at least))|\bsimilar\b|\bhouses? (?:like|around|here|on)\b|\bhomes? (?:like|around|here|"
    r"in)\b|\bvecino\b|\bvale\b|\bvoisin\b"
)
_WANTS = re.compile(
    r"\b(?:i|we|i'?d|we'?d|id|wed)(?:'?d| would| will|'?ll| could)? (?:\w+ )?(?:want|take|accept|need|"
    r"like|sell|let it go|go for|be happy|settle|do it|part with|expect|agree|say yes|ask|have to have|"
    r"hope|consider)\b|\bmy (?:\w+ )?(?:price|number|bottom|ask|figure|minimum)\b|\basking\b|\bwant "
    r"(?:that|it|what|the same|more|at least)\b|\bi want\b|\bhoping\b|\blooking (?:for|to get)\b|"
    r"\bprice (?:is|i want|would be|we want)\b|\bquiero\b|\bpido\b|\bje veux\b|\bnet\b"
)
_PRICE = re.compile(
    r"\bprices?\b|\bprecio\b|\bprix\b|\btak(?:e|ing)\b|\bsell(?:ing)?\b|\bwant(?:ed|ing)?\b|"
    r"\bask(?:ing)?\b|\bget\b|\bgive me\b|\boffer\b|\bnet\b|\bleast\b|\bminimum\b|\baccept\b|\blooking "
    r"for\b|\bhop(?:e|ing)\b|\bhappy with\b|\bbottom\b|\bmake it\b|\bneed\b|\bworth\b|\bwalk away\b|"
    r"\blet it go\b|\blist\b|\bgo for\b|\bsettle\b|\bexpect\w*|\bfirm\b|\bnumber\b|\bfigure\b|\bpart "
    r"with\b|\bcome down\b|\bgo (?:down|lower|as low)\b|\bno less\b|\blower than\b|\bless than\b|"
    r"\bbelow\b|\bnegotiable\b|\bobo\b|\bcloser to\b|\bmore like\b|\bnorth of\b|\bdrop\b|\bclose to\b|"
    r"\bmake that\b|\byours\b|\bhave it\b|\bbring me\b|\bfor it\b|\bas[- ]is\b"
    r"|\bvend\w*|\bquier\w+|\bquerem\w+|\bpid\w+|\bacept\w+|\bdejo\b|\bdejar\w*|\bmenos de\b|\bveux\b|"
    r"\bvoulons\b|\baccepte\w*|\bdemande\w*|\bau moins\b|\bminimo\b|\bmínimo\b"
)
_CORRECTS = re.compile(
    r"\b(?:actually|make (?:it|that)|i mean(?:t)?|sorry|wait|rather|scratch that|correction|on "
    r"second thought|typo|let'?s say|better|oops|instead|well|no wait|hmm|nah|digo|perd[oó]n|plut[oô]t|i "
    r"changed my mind|"
    r"forget)\b|(?:^|\s)\*|\bno,"
)
_RANGE_END = re.compile(r"^\s*(?:-|to|and|or|a|o|y|et|à|maybe|–)\s*\$?$")
_FIRM = re.compile(
    r"\b(?:price|number|figure|amount) (?:is|stays|stands|won'?t)(?: \w+)? (?:set|fixed|final|firm|what it "
    r"is|non|not (?:going|moving|changing|up for)|change|move|budge|put)\b|\bnot (?:up for|open to) "
    r"(?:negotiation|debate|discussion|haggling|lower|offers)\b|\b(?:hold|holding) (?:firm|out for|to "
    r"(?:that|my))\b|\bno (?:wiggle|lower|ifs)\b|\bwon'?t (?:sell|let it go|part with it) for (?:less|"
    r"anything less|a penny less)\b|\bany(?:thing)? (?:less|lower|under) (?:than that )?(?:and|is|i'?m|"
    r"forget|don'?t)\b|\bi know what i(?:'ve)? (?:got|have)\b|\bno games\b|"
    r"\b(?:my|our|the) final\b|\bbottom line\b|\bnon ?-?negotiable\b|\b(?:not|never) (?:a |one )?(?:penny|"
    r"dollar|cent|dime|nickel) (?:less|under|below|lower)\b|\b(?:no|not) (?:budging|haggling|bargaining|"
    r"wavering|lowballs?)\b|\b(?:don'?t|dont|no need to|won'?t) (?:haggle|negotiate|lowball|bother (?:with|"
    r"if) (?:less|lower))\b|\bthat'?s (?:the )?(?:price|number)\b(?=\W*$|[.!])|\bfirm on\b|\bwon'?t "
    r"(?:come|go) (?:down|lower|below|under)\b|\b(?:stick|sticking) (?:to|with) (?:that|it|my)\b|\bend of "
    r"story\b|"
    r"\bno (?:flexibility|room|negotiating|negotiation|bargaining|compromise)\b|\bthat'?s (?:it|my "
    r"final|final)\b(?=\W*$)|\bnot moving\b|\bstand(?:ing)? (?:firm|pat)\b|\bperiod\b(?=\W*$)|\bfirm\b|"
    r"\b(?:not a|not one) (?:penny|dollar|cent|dime) (?:less|lower|under)\b|\bnot? "
    r"?-?negotiable\b|\bnon[- ]?negotiable\b|\bno negotiat\w*|\bno less\b|\bnothing less\b|\b(?:won'?t|"
    r"will not|wouldn'?t|not|can'?t|cannot|am not|couldn'?t|never) (?:\w+ )?(?:take|taking|accept|"
    r"accepting|sell|selling|go|going|consider|drop|come down|coming down|budge|budging|move|moving|"
    r"lower|lowering|negotiate|negotiating|haggle|haggling|be flexible|flexible|settle)(?: \w+){0,3}? "
    r"?(?:less|lower|under|below|down|a penny|for less|on (?:the |that |my )?price|"
    r"budge)?\b(?<!take)(?<!sell)(?<!go)(?<!going)(?<!move)(?<!moving)(?<!accept)(?<!settle)(?<!consider)(?<!selling)|"
    r"\b(?:won'?t|not) (?:budg\w+|haggl\w+|negotiat\w+)\b|\bset in stone\b|\btake it or leave it\b|"
    r"\bor nothing\b|\bor no deal\b|\bfinal (?:price|offer|number|answer)\b|\bfixed price\b|\bprice is "
    r"(?:fixed|final|set)\b|\bnot (?:very |really |that )?flexible\b|\bno (?:wiggle|haggling|"
    r"lowball\w*|discounts?)\b|\bis a no\b|\bno acept\w+ menos\b|\bni un (?:peso|centavo|d[oó]lar) "
    r"menos\b|\bprecio (?:fijo|firme)\b|\bno (?:es )?negociable\b|\bpas n[eé]gociable\b|\bprix ferme\b|"
    r"\bferme\b|\bpas (?:un|moins)\b"
)
_FLEXIBLE = re.compile(
    r"\b(?:not|isn'?t|ain'?t) (?:\w+ )?(?:firm|set in stone|carved in stone|fixed|final|hard and fast|a "
    r"hard number|a deal breaker|stuck on)\b|\bopen (?:to|for) (?:\w+ )?(?:discuss\w*|talk\w*|hear\w*|"
    r"suggest\w*|ideas|counter\w*|negotia\w*|bargain\w*|less|lower|work\w*)\b|\bwe (?:can|could) (?:work|"
    r"figure) (?:something|it) out\b|\broom (?:to|for|in)\b(?! (?:park|grow|store|the))|\bnegotiable\b|"
    r"\b(?:a little|some|bit of) (?:give|flex)\b|\bi'?m (?:pretty |fairly |very |somewhat |kinda "
    r")?(?:reasonable|flexible|easy|negotiable|open)\b|\bwe'?re (?:pretty |fairly |very |somewhat "
    r")?(?:reasonable|negotiable|open)\b|\bor close to it\b|\bfor the right (?:buyer|terms|person)\b|"
    r"\bprice (?:can|could|might|may) (?:move|change|come down|be)\b|"
    r"\b(?:could|can|would|might|may|will|willing to|i'?d|happy to) (?:probably |maybe |be willing to "
    r")?(?:come|go|move|drop|budge|bend|work|give|deal|shave|haggle|bargain|knock)\b(?: (?:off|down|it|a|"
    r"on|some|with|lower|little|bit|few))+\b|\bsome(?:what)? (?:flexible|negotiable|wiggle)\b|\b(?:a "
    r"little|some|bit of) (?:wiggle|play|leeway|slack|movement)\b|\bwiggle\b|\bleeway\b|\bhear (?:you|me|"
    r"them) out\b|\b(?:hear|entertain|listen to|consider|look at|open to|take) (?:any |all |other |"
    r"reasonable |serious )*offers?\b|\bball ?park\b(?=.*\b(?:open|flex)\w*)|\bnot (?:dead |dead-)?set "
    r"(?:on|in)\b|\bmake a deal\b|\bdepending on (?:terms|the terms|the offer)\b|\btry me\b|\bor (?:best|"
    r"nearest|near) (?:offer)?\b|"
    r"\bdepends on (?:the |your |what)\b|\bmake (?:me |us )?(?:an?|your) (?:\w+ )?offer\b|\b(?:some|a "
    r"little|a bit of|max) (?:room|"
    r"flexibility|give) (?:on|in|with)\b|\bknock off\b|\bmeet "
    r"(?:you )?in the middle\b|\bprice (?:doesn'?t matter|isn'?t (?:that |so )?important|isn'?t "
    r"everything)\b|\breasonable on price\b|\bopen to a (?:reasonable|fair) \w+\b|\bdon'?t have our "
    r"hearts set\b|\bmake it fair\b|\bnot stuck on\b|\bi'?m open\b|\bwould listen\b|\bnegotiable\b|"
    r"\bnegotiat\w+\b|\bopen to (?:\w+ )?(?:offers?|negotiat\w*|talk\w*|lower|less)\b|"
    r"\bbest offer\b|\bo\.?b\.?o\b|\bany (?:fair|"
    r"reasonable|decent|serious) (?:offer|price)\b|\b(?:fair|reasonable|right|decent) (?:offers?|"
    r"prices?|market (?:value|price))\b|\bwhatever (?:it'?s|it is|"
    r"its|the market|you think|is fair|the house)\b|\bwhat(?:ever)?(?:'s| is) (?:fair|reasonable)\b|"
    r"\bwiggle room\b|\broom (?:to|for) (?:negotiat\w*|move|talk)\b|"
    r"\b(?:can|could|would|might|willing to|be willing to|may|happy to) (?:\w+ )?(?:go lower|come down|"
    r"go down|take less|accept less|negotiate|drop|lower|move on|be flexible|work with you|talk about "
    r"(?:the |it)|compromise|go a (?:bit|little) lower|take a (?:bit|little) less)\b|\bnot set on\b|"
    r"\bplus or minus\b|\bi'?m easy\b|\blet'?s talk\b|\bwe can talk\b|\bprice (?:is|"
    r"'s) (?:\w+ )?(?:flexible|open|not firm|not fixed|negotiable)\b|\bnot firm\b|\bopen on (?:the "
    r")?price\b|\bno (?:set|particular|specific|fixed) price\b|\bno (?:price|number) in mind\b|"
    r"\bnegociable\b|\bse puede (?:hablar|negociar)\b|\bescucho ofertas\b|\bn[eé]gociable\b|\bà "
    r"d[eé]battre\b"
)
_FLEXIBLE_WORD = re.compile(r"\bflexible\b")


def read_prices(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    """Repair costs, the price and whether it moves, of already normalised text."""
    amounts = _amounts(text, pending)
    repairs = [amount for amount in amounts if _is_repair(text, amount, pending)]
    if repairs:
        first = repairs[0]
        yield found("repair_estimate", str(first.value), 0.8, original, (first.start, first.end))
    price = _choose([amount for amount in amounts if amount not in repairs], text, pending)
    if price is not None:
        confidence = 0.9 if price.explicit else 0.6
        yield found(
            "price_expectation", str(price.as_home_price), confidence, original, (price.start, price.end)
        )
    yield from _flexibility(text, original, pending, has_price=price is not None)


def _amounts(text: str, pending: int | None) -> list[money.Amount]:
    postal = find_zip(text, pending)
    return [
        amount
        for amount in money.find_amounts(text)
        if postal is None or amount.end <= postal.start() or postal.end() <= amount.start
    ]


def _is_repair(text: str, amount: money.Amount, pending: int | None) -> bool:
    if amount.explicit and _COSTS_OF.match(text, amount.end) and not _SPENT.search(text[: amount.start]):
        return True
    clause, _ = clause_around(text, amount.start, amount.end)
    if (
        _SPENT.search(clause)
        and not re.search(
            r"\b(?:need|have|would|you'?d|gotta|got) to (?:put|spend|invest)\b|\b(?:need|take)s? (?:about |"
            r"around )?\$?[0-9]",
            clause,
        )
    ) or (re.search(r"\b(?:after|without|as is|roof over)\b", clause) and _WANTS.search(clause)):
        return False
    if not amount.explicit and (amount.value < 1_000 or 1900 <= amount.value <= 2040):
        return False
    if _REPAIR.search(clause) and not _NO_REPAIR.search(clause) and amount.value < 300_000:
        return True
    is_little = amount.explicit and amount.value < 100_000
    return (
        pending == 3
        and is_little
        and not _OTHER_MONEY.search(clause)
        and not _PRICE.search(clause.replace("need", ""))
    )


def _choose(amounts: list[money.Amount], text: str, pending: int | None) -> money.Amount | None:
    """The price among the amounts: of a range the lower end, of a correction the later figure."""
    chosen: money.Amount | None = None
    for amount in amounts:
        if not _may_be_price(text, amount, pending):
            continue
        if chosen is None:
            chosen = amount
            continue
        between = text[chosen.end : amount.start]
        if _CORRECTS.search(between) or _CORRECTS.match(text[amount.end :].strip()):
            chosen = amount
        elif _RANGE_END.match(between):
            chosen = min(chosen, amount, key=lambda one: one.as_home_price)
    return chosen


def _may_be_price(text: str, amount: money.Amount, pending: int | None) -> bool:
    clause, left = clause_around(text, amount.start, amount.end)
    if amount.as_home_price < LEAST_HOME_PRICE:
        return False
    near = text[max(left, amount.start - 36) : amount.end + 22]
    wants = _WANTS.search(clause)
    if _OTHER_MONEY.search(near) and not (
        wants and not _OTHER_MONEY.search(clause[: max(0, amount.start - left)][-14:])
    ):
        return False
    if _SAID_BY_OTHERS.search(clause) and not wants:
        return bool(
            re.search(
                r"\b(?:i|we) want that\b|\bwant (?:that|it|the same)\b|\bthat'?s (?:what|my)\b|\bsounds "
                r"right\b",
                text[amount.end :],
            )
        )
    if pending == 4:
        return True
    is_short = len(text.split()) <= 6
    if amount.explicit and not text[: amount.start].strip():
        return True
    if not _PRICE.search(text if is_short else clause):
        return False
    return amount.explicit or (
        100 <= amount.value < 1_000 and bool(wants or re.search(r"\b(?:sell|price|for|at|asking)\b", clause))
    )


def _flexibility(text: str, original: str, pending: int | None, *, has_price: bool) -> Iterator[SlotValue]:
    is_about_price = has_price or pending == 4
    firm = _FIRM.search(text)
    if firm and (
        is_about_price
        or re.search(
            r"\b(?:price|negotia\w+|less|haggl\w+|offer|lower|penny|number)\b",
            firm[0] + text[firm.end() : firm.end() + 30],
        )
    ):
        is_denied = firm[0] == "firm" and reading.is_negated(text, firm.start())
        yield found("price_flexibility", "flexible" if is_denied else "firm", 0.8, original, firm)
        return
    flexible = _FLEXIBLE.search(text)
    if (
        flexible
        and not reading.is_negated(text, flexible.start())
        and (is_about_price or re.search(r"\bprice|\boffer|negotia", flexible[0]))
    ):
        yield found("price_flexibility", "flexible", 0.8, original, flexible)
        return
    word = _FLEXIBLE_WORD.search(text)
    if (
        word
        and (is_about_price or re.search(r"\bflexible (?:on|with|about) (?:the |my )?price\b", text))
        and not re.search(
            r"\b(?:timing|time|date|dates|closing|when)\b", text[max(0, word.start() - 20) : word.end() + 24]
        )
    ):
        value = "firm" if reading.is_negated(text, word.start()) else "flexible"
        yield found("price_flexibility", value, 0.75, original, word)
