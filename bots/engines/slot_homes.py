"""What the home is like: its condition, its bedrooms, its zip."""

import re
from collections.abc import Iterator

from bots.engines import reading
from bots.engines.dialogue import SlotValue
from bots.engines.slot_words import clause_around, found

# From the worst on: of two that are said, the worse counts.
_CONDITIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "needs_work",
        re.compile(
            r"\bmissing shingles\b|\bslipping\b|\b(?:water|damp) in the\b|\bdamp\b|\bflood(?:s|ed|"
            r"ing)\b|\bburned\b|\bon its last legs\b|\bknob and tube\b|\bgalvanized\b|\bseptic "
            r"(?:failed|is bad|is shot)\b|\bholes? in (?:the )?\w+|\bovergrown\b|\bdriveway is "
            r"cracked\b|\b\w+ (?:is|are) (?:cracked|sagging|leaning|buckling|peeling|crumbling|sinking|"
            r"caved in|shot|ruined|rusted|falling)\b|\bfence is down\b|\b(?:half|never|un)[- "
            r"]?finished\b(?! basement)|\bno (?:heat|ac|a/c|hot water|working)\b|\bpipes (?:froze|"
            r"burst|are bad)\b|\bfroze\b|\bcould be better\b|\basbestos\b|\blead paint\b|\baluminum "
            r"wiring\b|\bnothing has been done\b|\bheating doesn'?t work\b|\bdoesn'?t work\b|\btree "
            r"fell\b|\bcav(?:ed|ing) in\b|\bpatching\b|\bsmoke smell\b|"
            r"\bsmokers?\b|\bpet (?:damage|smell|urine)\b|\bruined\b|\bmice\b|\brats?\b|\braccoons?\b|"
            r"\binfest\w*|\bwet\b(?=.*\b(?:crawl|basement)\b)|\bcrawl space is wet\b|"
            r"\bmoderni[sz](?:ing|ation|ed)\b(?<!was modernized)|\bboarded up\b|\bshell\b|\bcode "
            r"violations?\b|\bhoard\w*|\bvandali\w+|\bsquatters?\b|\bsubsidence\b|\bfloors slope\b|"
            r"\bran out of money\b|\bstraight out of the\b|\bdown to the studs\b|\bugly\b|"
            r"\b(?:need(?:s|ed|ing)?|could use|wants|requires|require|has) (?:\w+ ){0,3}?(?:work|"
            r"repairs?|tlc|renovat\w*|rehab\w*|updating|a new (?:roof|kitchen|furnace|hvac|bathroom)|"
            r"new (?:roof|kitchen|plumbing|wiring|windows|furnace|hvac|siding|floors?|flooring|"
            r"everything)|roof|kitchen|foundation|plumbing|electrical|hvac|windows|fixing|remodel\w*|"
            r"redone|redoing|replac\w*|to be (?:redone|replaced|gutted|updated|fixed)|love|help|"
            r"gutting|a lot|everything)\b"
            r"|\bfixer(?:[- ]?upper)?\b|\b(?:bad|poor|rough|terrible|awful|horrible|sad|sorry|pretty "
            r"bad|really bad) (?:shape|condition|state)\b|\bin (?:rough|bad|poor) \w+\b|\bas[- ]is\b|"
            r"\bold roof\b|\broof (?:is|needs|leaks?|was|has)? ?(?:\w+ )?(?:old|shot|leak\w*|bad|gone|"
            r"dying|on its last|needs|\d+ years old|20|25|30|original|damaged)\b|\bleak\w*|"
            r"\bmou?ld\w*\b|\b(?:water|fire|smoke|flood|storm|hail|termite|structural|roof) "
            r"damage\w*\b|\btermites?\b"
            r"|\b(?:foundation|structural|plumbing|electrical|roof|sewer|septic) (?:\w+ )?(?:issues?|"
            r"problems?|cracks?|trouble|is cracked|cracked|repairs?|backed up|shot|line)\b|\bcrack(?:s|"
            r"ed)? (?:in|foundation|walls?|slab)\b|\boutdated\b|\bout of date\b|\bgut(?:ted)?\b|\btear "
            r"?down\b|\b(?:a )?lots? of (?:work|repairs|issues|problems)\b|\bfix(?:ed|ing)? (?:it )?up\b|"
            r"\bfalling (?:apart|down)\b|\brott(?:ing|ed|en)\b|\brun ?down\b|\bdilapidated\b|"
            r"\bdisrepair\b|\b(?:a |kind of a |total |complete |hot )?(?:mess|disaster|wreck|dump|"
            r"hoarder\w*|handyman special)\b"
            r"|\b(?:is|are|all|everything) original\b|\boriginal (?:kitchen|bathrooms?|everything|"
            r"from)\b|\b(?:stuck in|from) the (?:19)?[5-8]0'?s\b|\bworn (?:out|down)\b|\bnot (?:great|"
            r"good|in (?:good|great) shape|livable|liveable|habitable|move[- ]in ready)\b|"
            r"\bneglected\b|\bcondemned\b|\bred tagged\b|\buninhabitable\b|\bbroken\b|\bbusted\b|"
            r"\b(?:furnace|ac|a/c|hvac|water heater|boiler|garage door|heater|air conditioner) (?:is |"
            r"does |doesn'?t |has |just )*(?:not work|work|died|dead|out|broken|shot|old|gone|"
            r"dying)\b(?<!does work)|\bwithout permits\b|\bfull of junk\b|\btrashed\b|\bseen better "
            r"days\b|\bmajor (?:work|repairs?|renovation|issues?|updates?)\b|\bneeds? (?:everything|a "
            r"ton|tons)\b|\bnot been (?:updated|touched|maintained)\b|\bhasn'?t been (?:updated|"
            r"touched|maintained|renovated)\b|\bnever (?:been )?(?:updated|renovated|remodeled)\b|"
            r"\bbad (?:roof|foundation|plumbing|wiring)\b|\bold (?:wiring|plumbing|kitchen|furnace|"
            r"windows|house with)\b|\bwork needed\b|\bproject\b(?! manager)|\binvestor special\b"
            r"|\b(?:necesita|hay que|le falta|requiere|ocupa)\b(?: \w+){0,3} (?:reparaciones|arregl\w+|"
            r"trabajo|techo|cocina|renovar|remodelar|mucho)\b|\bmal(?:as)? (?:estado|condicion\w*)\b|"
            r"\bgoteras?\b|\bà (?:refaire|rénover)\b|\bmauvais état\b|\bbeaucoup de travaux\b|"
            r"\btravaux\b"
        ),
    ),
    (
        "minor_work",
        re.compile(
            r"\bpopcorn ceilings?\b|\bwallpaper\b|\bneeds? refinishing\b|\bfaded\b|\bcluttered\b|"
            r"\bneeds? (?:a )?(?:good |deep |little )?(?:clean(?:ing|up)?|updating in spots|freshening|"
            r"sprucing)\b|^\W*nothing major\b|^\W*worn\W*$|\bscuffs?\b|\bsquare of carpet\b|\bhandyman\b|"
            r"\b(?:minor|small|few|little|light|tiny|couple of|couple|bit of|some|slight) (?:\w+ "
            r")?(?:repairs?|fixes|touch[- ]?ups?|updates?|updating|cosmetics?|things?|stuff|work|tlc|"
            r"issues?|items?|projects?|refresh|dings?|paint|painting|fixing)\b(?! (?:to (?:think|say|"
            r"ask)|about|on my mind|came|i (?:have|need|want)))|\bcosmetics?\b|\btouch[- ]?ups?\b|"
            r"\b(?:fresh|new) (?:coat of )?(?:paint|carpets?)\b(?=.*\b(?:need|could|would|needs)\b)|"
            r"\bneeds? (?:a |some |new |fresh )*(?:coat of )?(?:paint(?:ing|ed)?|carpets?|cleaning|a "
            r"good clean|landscaping)\b|\b(?:could use|wants) (?:a |some |new |fresh )*(?:coat of "
            r")?(?:paint|carpets?|flooring|landscaping)\b|\b(?:a bit|little bit|a little|bit|slightly|"
            r"somewhat|kinda|kind of) (?:dated|tired|worn|old[- ]fashioned|rough around the edges)\b|"
            r"\bdated\b|\brough around the edges\b|\bsome (?:scuffs|wear)\b|\bnormal wear\b|\bpaint "
            r"and carpet\b"
            r"|\b(?:detalles|arreglitos|retoques|pequeñas reparaciones|pintura)\b|\brafraîchi\w*|"
            r"\bquelques (?:retouches|petits travaux|travaux)\b"
        ),
    ),
    (
        "average",
        re.compile(
            r"\b(?:5|6|five|six) (?:out of|/) ?(?:10|ten)\b|\bi'd say a (?:5|6|five|six)\b|\bmiddle of "
            r"the road\b|\bnothing special\b|\bnot (?:new|amazing|fancy) but\b|\blived in\b|\bsturdy\b|"
            r"\b(?:average|decent|fair|okay|ok|livable|liveable|so[- ]so|alright|all right|acceptable|"
            r"passable|mediocre|not bad|habitable|lived[- ]in|middling|reasonable|functional|adequate|"
            r"normal|typical) (?:\w+ )?(?:shape|condition|state|home|house|for its age|but)\b|"
            r"\b(?:condition|shape|house|home|place|it|it's|its|everything|that|inside)(?:'s| is| "
            r"are)? (?:\w+ )?(?:average|decent|fair|okay|ok|livable|liveable|so[- ]so|alright|all "
            r"right|passable|not bad|habitable|functional|lived[- ]in|normal|standard)\b(?! (?:with|"
            r"for me|to|by|if|offer|price))|\b(?:lived[- ]in|so[- ]so|habitable|livable|liveable)\b|"
            r"\bnot (?:bad|perfect|terrible|horrible)\b|\bnothing (?:fancy|special)\b|\b(?:regular|más "
            r"o menos|habitable|estado normal)\b|\bcorrect\b|\bétat (?:moyen|correct)\b|\bclean but\b"
        ),
    ),
    (
        "move_in_ready",
        re.compile(
            r"\b(?:redid|remodeled|renovated|updated|replaced) (?:everything|it all|the (?:whole|"
            r"entire) \w+|most of it)\b|"
            r"\b(?:8|9|10|eight|nine|ten) (?:out of|/) ?(?:10|ten)\b|\b(?:roof|kitchen|ac|hvac|furnace|"
            r"floors?|windows|bathrooms?|everything|baths?|siding|water heater|carpet|paint|appliances|"
            r"plumbing|inside) (?:is|are|was|were|all)? ?(?:all |brand |just |recently |completely |"
            r"newly )*(?:new|replaced(?! \d+ years)|redone|updated|remodeled|renovated)\b|\bredone\b|"
            r"\brepainted\b|"
            r"\bjust redid\b|\brewired\b|\b(?:put|installed) in (?:last|this) year\b|^\W*mint\W*$|"
            r"\bgranite\b|\bkept on top of\b|\bin working order\b|\bserviced every year\b|\btaken "
            r"(?:good|great) care of\b|\bwell[- ]loved\b|\bfoundation is solid\b|"
            r"\bsolid\b(?=.*\bhouse\b)|"
            r"\bmove[- ]?in[- ]?(?:ready|condition|tomorrow)\b|\bmove (?:right )?in (?:tomorrow|today|"
            r"ready)\b|\bturn[- ]?key\b|\b(?:great|excellent|good|perfect|mint|amazing|wonderful|nice|"
            r"super|fantastic|beautiful|awesome|top|tip[- ]top|really good|very good|solid|pretty good|"
            r"best|outstanding|fine) (?:shape|condition|state|nick)\b|\b(?:fully|newly|just|recently|"
            r"completely|totally|all|been|got|was|beautifully|freshly|tastefully) (?:been "
            r")?(?:remodel\w*|renovat\w*|updated|redone|rehabbed|painted|upgraded|restored|"
            r"refinished)\b|\b(?:remodel(?:l)?ed|renovated|rehabbed|upgraded)\b|\bready (?:to (?:go|"
            r"move in|sell|list|show)|for (?:sale|showings?|buyers|the market))\b|\b(?:house|home|"
            r"place|it) is (?:all )?ready\b|\blike new\b|\bbrand[- ]new\b|\bbuilt (?:last year|in "
            r"202\d)\b"
            r"|\bnew (?:roof|kitchen|windows|hvac|floors?|flooring|furnace|appliances|bathrooms?|"
            r"carpet and paint|everything|siding|plumbing|water heater|ac|paint|construction)\b|"
            r"\b(?:well|very well|beautifully|immaculately|meticulously|nicely) (?:maintained|kept|"
            r"cared for|looked after)\b|\bkept up\b|\bupdated\b|\bin (?:great|good|excellent|mint) "
            r"\w+\b|\b(?:clean and|clean n) updated\b|\bshows? (?:great|well|beautifully)\b|\bno "
            r"(?:work|repairs) (?:needed|necessary|required)\b|\bdoesn'?t need (?:a thing|anything|any "
            r"\w+)\b|\bneeds? nothing\b"
            r"|\b(?:lista|listo) para (?:mudarse|entrar|vender|habitar)\b|\b(?:buen|buena|buenas|"
            r"excelente|excelentes|perfecto|perfectas) (?:estado|condici\w+)\b|\b(?:recién|totalmente|"
            r"toda|completamente) (?:pintad\w|remodelad\w|renovad\w)\b|\bremodelad\w\b|\b(?:très )?bon "
            r"état\b|\brénovée?\b|\bexcellent état\b|\brefaite? à neuf\b|\bclé en main\b"
        ),
    ),
    (
        "overstated",
        re.compile(
            r"\bflawless\w*|\bimmaculate\b|\bpristine\b|\bspotless\b|\bbest (?:house|home|one|place|"
            r"looking house) (?:on|in|around)\b|\b(?:nicest|finest|prettiest) (?:house|home|place|one) "
            r"(?:on|in)\b|\b(?:absolutely |literally )?nothing (?:at all |is |whatsoever )?(?:wrong|to "
            r"fix|needs? (?:fixing|doing|work|repair)|to do)\b|\bnot (?:a|one) (?:single )?(?:thing|"
            r"scratch|flaw) (?:wrong|is wrong|needs|to fix)?|\bperfect in every way\b|"
            r"\b(?:house|home|it|it's|place|everything)(?: is|'s)? (?:absolutely |just |simply |"
            r"literally |totally )?perfect\b(?! (?:for|timing|shape|condition))|\b(?:show ?home|model "
            r"home|showroom|museum|palace|magazine|showplace)\b|\bzero (?:issues|problems|flaws)\b|"
            r"\bno (?:flaws|issues whatsoever|problems at all)\b|\bperfecta\b|\bimpecable\b|"
            r"\bimpeccable\b|\bparfaite?\b"
        ),
    ),
)
_ABOUT_ANOTHER = re.compile(
    r"\b(?:looking for|want to buy|neighbou?r'?s?|next door|my car|the car|yard sale|price is|offer is|"
    r"my back|the market|that sounds|sounds|deal|schedule|timing|new (?:job|baby|place)|offer|do (?:i|"
    r"we) (?:need|have)|should (?:i|we))\b"
)
_NOTHING_TO_DO = re.compile(r"\bnothing (?:at all )?(?:needs|to) (?:fix\w*|repair\w*|do\w*|work)\b")
_ONLY_A_LITTLE = re.compile(
    r"\b(?:a little|little|a bit of|bit of|minor|light|small|slight)\b|\bsome (?:updat\w*|tlc|love)\b"
)
_NEEDS_NONE = re.compile(
    r"\b(?:doesn'?t|does not|don'?t|do not|didn'?t) (?:really |actually )?(?:need|require|want)\b(?: "
    r"\w+){0,4}|\bneeds? (?:no|zero|nothing|very little)\b(?: \w+){0,2}|\bno (?:\w+ )?(?:work|repairs|"
    r"issues|leaks?|damage|problems|mold|cracks|foundation \w+)\b(?: needed| required)?|\bwithout "
    r"(?:any )?(?:issues|problems|leaks|damage)\b|\bno necesita\b(?: \w+){0,2}|\bnot? (?:a )?fixer\b|"
    r"\bnot falling apart\b"
)
_SHORT_READY = re.compile(
    r"^\W*(?:it'?s |its |the house is |the home is |very |pretty |mostly |it is |all |in |really |yes |"
    r"yeah |oh |está |super |yep |honestly |i'd say |move in )*(?:ready|great|excellent|good|perfect|"
    r"clean|nice|beautiful|updated|fine|lista|buena|bien|wonderful|solid|yes it is|lovely)\b"
)
_SHORT_AVERAGE = re.compile(
    r"^\W*(?:it'?s |its |the house is |it is |pretty |just |kinda |meh |i guess |honestly )*(?:okay|ok|"
    r"average|fair|decent|so[- ]so|alright|meh|livable|not bad|normal|regular)\W*(?:i guess|i think|i "
    r"suppose|really|for its age)?\W*$"
)
_SHORT_WORK = re.compile(
    r"\b(?:works?|repairs?|rough|old|bad|tlc|needs (?:it|some)|both|terrible|awful|ugly|poor|the "
    r"latter|second one|horrible|a lot|lots|fixing)\b"
)
_SHORT_MINOR = re.compile(r"\b(?:paint|carpets?|a little|a bit|minor|small|some|few|little)\b")

_WORD_NUMBERS = {
    "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "un": 1,
        "una": 1,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
}  # fmt: skip
_NUMBER = r"[1-9][0-9]?|" + "|".join(_WORD_NUMBERS)
_BEDS = re.compile(
    rf"(?<![\w.$/#-])(?P<beds>{_NUMBER})[ -]?(?:(?:large|big|nice|good|full|good[- ]sized|spacious|"
    rf"small|real|legal|huge|grandes?) )?(?:beds?|bed ?rooms?|bdrms?|bdrs?|brs?|bds?|bedrms?|"
    rf"rec[aá]maras?|habitaciones|dormitorios|cuartos|chambres)\b(?! (?:is|has|needs|was|leaks|"
    rf"upstairs needs|ceiling|window|floor|and a half))"
    r"|(?<![\w.$/#-])(?P<pair>[1-9]) ?(?:/|x|by|bed) ?[1-6](?:\.5)?(?![\w/]|\s?(?:of|acre|inch|cup|"
    r"mile|hour))(?=[^.!?]*\b(?:house|home|ranch|place|condo|townhouse|bungalow|colonial|cape|rambler|"
    r"split|property|sq ?ft|square|duplex|with|built|on|in)\b|\W*$)"
    rf"|\bbed ?rooms?(?: count)?(?: is|:|=| are)? ?(?P<after>{_NUMBER})\b"
)
_NO_HOME_OF_THEIRS = re.compile(
    r"\b(?:looking for|look for|want to buy|buy(?:ing)?|searching|search|need (?:a |at least )?|we "
    r"want|i want|want a|upgrade to|move (?:in)?to|moving (?:in)?to|find|convert\w*|add(?:ed|ing)?|"
    r"turn\w*|each|shared|share|paint(?:ed)?|redid|redone|carpet in|like to have|wish|would need|busco|"
    r"buscamos|neighbou?r\w*|airbnb|hotel|bigger|rented|renting a|hoping for|dream of|prefer|compared|"
    r"comps?)\b(?:[^.;!?]{0,24})$"
)

_ZIP = re.compile(r"(?<![\w$#.,/+-])(?P<zip>[0-9]{5})(?:-[0-9]{4})?(?![\w%/]|,[0-9]|\.[0-9]|-[0-9])")
_ZIP_BEFORE = re.compile(
    r"(?:\bzip(?:[ -]?code)?(?: is|:|=|'s)?|\bpostal(?: code)?(?: is|:)?|\bc[oó]digo postal(?: es)?(?: "
    r"el)?|\bcode postal(?: est)?(?: le)?|\b(?:a[lkzr]|c[aot]|d[ec]|fl|ga|hi|i[adln]|k[sy]|la|"
    r"m[adeinost]|n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[at]|w[aivy])|\barea(?: is| of|:)?|"
    r"\bcalifornia|\btexas|\bflorida)[ ,:]*$"
)
_ZIP_IN = re.compile(
    r"\b(?:in|near|around|over in|out in|located in|live in|lives in|it'?s|its|is in|en|el|dans le|the|"
    r"for|at|of|from)\s*$"
)
_ZIP_AFTER = re.compile(r"^(?:-[0-9]{4})?\s*(?:zip|area|zip code|code|is (?:the|my|our) (?:zip|code|area))\b")
_NO_ZIP_AFTER = re.compile(
    r"^\s*(?:k\b|dollars?|bucks|usd|sq|square|miles?|feet|ft|people|homes?|houses?|cash|a (?:year|"
    r"month)|per|pesos|euros|in (?:repairs|work|debt|taxes|cash|equity)|for (?:it|the)|on (?:the|my) "
    r"(?:mortgage|loan)|(?:[nsew]\.? |north |south |east |west |old |new )?(?!is\b|and\b|area\b|zip\b|"
    r"the\b|so\b|but\b|please\b|by\b|in\b|near\b|if\b|my\b|it\b|a\b|we\b|i\b|has\b|what\b|right\b|on\b|"
    r"with\b|for\b|or\b|that\b|close\b|just\b|thanks\b)[a-z]+ (?:st|street|ave|avenue|rd|road|dr|drive|"
    r"ln|lane|ct|court|way|blvd|boulevard|place|pl|circle|cir|trail|terrace|hwy|highway|parkway|"
    r"pkwy)\b)"
)
_MONEY_AROUND = re.compile(
    r"\b(?:owe|paid|pay|price|asking|offer(?:ed)?|worth|cost|repairs?|mortgage|loan|mileage|miles|"
    r"salary|income|taxes|order|case|claim|ticket|invoice|reference|ref|account|permit|parcel|apn|"
    r"license|confirmation|code is|passcode|box)\b"
)


def read_home(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    """Condition, bedrooms and zip of already normalised text."""
    yield from _condition(text, original, pending)
    yield from _beds(text, original)
    yield from _zip(text, original, pending)


def find_zip(text: str, pending: int | None) -> re.Match[str] | None:
    """Where a postal code is named, not a house number, a price or part of a telephone number."""
    for m in _ZIP.finditer(text):
        before, after = text[: m.start()], text[m.end("zip") :]
        if _NO_ZIP_AFTER.match(after):
            continue
        is_called_so = _ZIP_BEFORE.search(before) or _ZIP_AFTER.match(after)
        clause, _ = clause_around(text, m.start(), m.end())
        if is_called_so:
            return m
        is_alone = not re.search(r"\w", before + after)
        if (is_alone and pending != 4) or (
            pending != 4
            and not _MONEY_AROUND.search(clause)
            and (
                _ZIP_IN.search(before)
                or (re.search(r"[a-z],?\s*$", before) and not re.search(r"[a-z0-9]", after[:12]))
            )
        ):
            return m
        if pending == 4 and _ZIP_IN.search(before) and before.rstrip().endswith(" in"):
            return m
    return None


def _zip(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    m = find_zip(text, pending)
    if m is not None:
        yield found("zip", m["zip"], 0.85, original, m.span("zip"))


def _beds(text: str, original: str) -> Iterator[SlotValue]:
    for m in _BEDS.finditer(text):
        if _NO_HOME_OF_THEIRS.search(text[max(0, m.start() - 60) : m.start()]):
            continue
        name = "beds" if m["beds"] else "pair" if m["pair"] else "after"
        raw = m[name]
        value = _WORD_NUMBERS.get(raw) or int(raw)
        if 0 < value <= 20:
            yield found("beds", str(value), 0.85, original, m.span(name))
            return


def _condition(text: str, original: str, pending: int | None) -> Iterator[SlotValue]:
    none_needed = _NEEDS_NONE.search(text)
    # "doesn't need any work" must not be read as work.
    read = text if none_needed is None else _NEEDS_NONE.sub(lambda m: " " * len(m[0]), text)
    nothing = _NOTHING_TO_DO.search(read)
    if nothing:
        yield found("property_condition", "overstated", 0.8, original, nothing)
        return
    for value, pattern in _CONDITIONS:
        for m in pattern.finditer(read):
            clause, _left = clause_around(read, m.start(), m.end())
            if _ABOUT_ANOTHER.search(clause) and pending != 3:
                continue
            if reading.is_negated(read, m.start()):
                if value == "move_in_ready":
                    yield found("property_condition", "needs_work", 0.8, original, m)
                    return
                continue
            is_little = value == "needs_work" and _ONLY_A_LITTLE.search(m[0])
            yield found("property_condition", "minor_work" if is_little else value, 0.85, original, m)
            return
    if none_needed and re.search(
        r"\b(?:work|repairs?|need|necesita|fix\w*|leaks?|problems|issues|damage)\b", none_needed[0]
    ):
        is_about_home = pending == 3 or re.search(
            r"\b(?:work|repairs?|fix\w*|leaks?|damage|paint|roof)\b", none_needed[0]
        )
        if is_about_home:
            yield found("property_condition", "move_in_ready", 0.75, original, none_needed)
            return
    if pending == 3:
        yield from _short_condition(text, original)


def _short_condition(text: str, original: str) -> Iterator[SlotValue]:
    """A few words that only the question makes an answer."""
    end = min(len(original), 40)
    work = _SHORT_WORK.search(text)
    if work and not reading.is_negated(text, work.start()):
        minor = _SHORT_MINOR.search(text)
        yield found(
            "property_condition",
            "minor_work" if minor and work[0].startswith(("work", "repair")) else "needs_work",
            0.7,
            original,
            work,
        )
    elif m := _SHORT_AVERAGE.search(text):
        yield found("property_condition", "average", 0.6, original, (0, m.end()))
    elif m := _SHORT_READY.search(text):
        yield found("property_condition", "move_in_ready", 0.6, original, m)
    elif reading.is_bare(text) and reading.is_yes(text):
        yield found("property_condition", "move_in_ready", 0.6, original, (0, end))
    elif reading.is_bare(text) and reading.is_no(text):
        yield found("property_condition", "needs_work", 0.6, original, (0, end))
    elif (m := _SHORT_MINOR.search(text)) and len(text.split()) <= 5:
        yield found("property_condition", "minor_work", 0.6, original, m)
