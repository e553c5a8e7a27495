"""Fair housing: who asks about the people of a place, and what nobody on our side may say of one.

Neither a bot nor a person of the team describes who lives somewhere or chooses places for somebody by race,
religion, origin, family, disability, crime or schools. A home's own features, distances and prices are free.
"""

import re

from bots.engines import opt_out_spelling
from bots.engines.language import intents

# From here on the trained intent of ours speaks where no rule does.
SURE = 0.7

_PEOPLE = (
    r"(?:white|whites|black|blacks|african|african american|asian|asians|hispanic|hispanics|"
    r"latin[oax]?s?|mexicans?|chinese|indians?|vietnamese|koreans?|filipinos?|arabs?|jews?|jewish|muslims?|"
    r"islamic|christians?|"
    r"catholics?|hindus?|sikhs?|mormons?|orthodox|baptists?|evangelicals?|gays?|lesbians?|lgbtq?\w*|queer|"
    r"transgender|"
    r"immigrants?|foreigners?|illegals|refugees|americans?|polish|russians?|italians?|irish|puerto "
    r"ricans?|dominicans?|cubans?|haitians?|somalis?|native americans?|caucasians?|disabled|handicapped|"
    r"wheelchairs?|"
    r"elderly|seniors|retirees|single (?:moms?|mothers?|parents?)|young families|families|kids|children|"
    r"couples|"
    r"students|college kids|professionals|renters|welfare|blue collar|white collar|working class|upper class|"
    r"blancos?|negros?|mexicanos?|musulmanes?|judios?|cristianos?|catolicos?|inmigrantes?|extranjeros?|"
    r"blancs?|noirs?|arabes?|musulmans?|juifs?|juives?|chretiens?|catholiques?|etrangers?|immigres?)"
)
_PLACE = (
    r"(?:area|areas|neighbou?rhoods?|street|streets|block|community|communities|part of town|parts of "
    r"town|side of town|"
    r"town|city|suburbs?|district|zip|complex|building|subdivision|location|place|there|around here|"
    r"barrio|barrios|zona|vecindario|colonia|quartiers?|coin|secteur|rue)"
)
_ASKS = re.compile(
    rf"\b(?:safe|unsafe|dangerous|sketchy|rough|ghetto|shady|crime[ -]?(?:free|ridden)|bad|good|nice|"
    rf"decent|respectable|"
    rf"quiet and safe|up and coming|family friendly|family oriented|kid friendly|gay friendly|lgbtq? "
    rf"friendly|diverse|"
    rf"mixed|white|black|jewish|christian|muslim|ethnic|exclusive|seguro|segura|peligros[oa]|mal[oa]|"
    rf"buen[oa]?|sur|sure|"
    rf"dangereux|bien frequente|mal frequente)\b (?:\w+ )?{_PLACE}(?<!place)(?<!nice location)(?<!good "
    rf"location)(?<!bad location)\b"
    rf"|\b(?:is|are|its|how|was|feel|really|area|neighbou?rhood|street|there|it|that|this)\b(?: "
    rf"\w+){{0,5}}? (?:safe|unsafe|dangerous|sketchy|ghetto|"
    rf"the hood|diverse|family friendly|gay friendly|lgbtq? friendly|kid friendly|up and coming)\b(?! "
    rf"(?:deposit|investment|bet|assumption|to (?:say|assume|sign|share|send|give)))"
    r"|\b(?:crime|crimes|criminals?|criminality|gangs?|burglar\w*|robber\w*|shootings?|gunshots?|drug "
    r"dealers?|sex offenders?|break ins?|"
    r"delincuencia|crimen|criminalite|delinquance|pandillas?|muggings?|homeless people)\b(?! (?:novel|"
    r"shows?|movie|podcast|series|scene|us|me|drama))(?<!highway robbery)(?<!burglary)"
    r"|\b(?:schools?|school districts?|school ratings?|escuelas?|ecoles?)\b(?=.*\b(?:good|bad|best|"
    r"better|great|top|rat(?:ed|ings?)|quality|any good|grade|like|scores?|decent|safe|white|full of|"
    r"buenas?|bonnes?|mal[oa]s?|is that|where should|mostly|diverse|are there)\b)"
    r"|\b(?:good|bad|best|better|great|top|decent|top rated|excellent|rating of|quality of|how are|"
    r"hows|hows the|buenas|bonnes)(?: \w+){0,2} (?:schools?|school districts?|escuelas|ecoles)\b"
    r"|\b(?:what|which) (?:kind|type|sort|class|race|nationality|religion|ethnicity)s?(?: of)? (?:\w+ "
    r")?(?:people|neighbou?rs?|folks|families|residents|buyers?(?! (?:do you|are you|you) )|person|persons"
    r"|ones?)\b"
    r"|\bwho (?:else )?(?:lives?|is living|are living|would live|moves?|mostly lives|usually lives|are "
    r"the (?:neighbou?rs|people|residents|buyers))\b"
    r"|\bwhat are the (?:neighbou?rs|people|residents|folks|locals)\b|\b(?:neighbou?rs?|people|"
    r"residents|folks|crowd|locals|owners|buyers?|families|vecinos|gente|voisins|gens)\b(?: \w+){0,4} "
    r"(?:like\b|respectable|decent|nice people|good people|friendly|white|black|christian|jewish|"
    r"muslim|american|foreign|educated|speak|buenos|bien|tranquilos)"
    r"|\b(?:good|nice|decent|respectable|bad|right|wrong|our own|my own|our|same|certain|those|"
    r"undesirable|kind of|sort of|better class of|buena|mala) (?:kind of |sort of |type of |class of "
    r")?(?:people|folks|neighbou?rs?|crowd|kind|element|gente|families|background|faith|sort)\b(?! "
    r"(?:who|that) (?:buy|sell|pay))(?=.*(?:\?|\b(?:area|around|there|here|live|neighbou?rhood|near|"
    r"buyer|want|only|sell|place|block|street|among)\b)|$)"
    r"|\b(?:demographics?|racial|race|races|ethnic\w*|ethnicity|nationality|nationalities|religions?|"
    r"religious|segregated|gentrif\w*|skin colou?r|racially|minorit(?:y|ies)|public housing|affordable "
    r"housing|housing projects?|the projects)\b(?! (?:car|to close|against|track))"
    rf"|\b(?:many|any|mostly|lots? of|a lot of|few|no|only|other|too many|more|all|full of|mainly|"
    rf"majority|near|around|among|with other|to a|to|for|from|by|are there|hay|muchos|beaucoup de|des|"
    rf"les|without|not|is it|is it all|percent)\b(?: (?:the|other|too|of|a|an|nice|young|single|some|"
    rf"for|living|poor|low income))*"
    rf" {_PEOPLE}\b(?=.*\b(?:live|living|lives|there|area|neighbou?rhood|street|block|around|near|here|"
    rf"building|community|moving|town|viven|vive|habitent|la bas|par ahi|buyers?|family|families|"
    rf"couple|sell|move|welcome|close|part|church|allowed|accept|want)\b|\?|$)"
    rf"|\b{_PEOPLE} (?:people|persons?|famil(?:y|ies)|couples?|neighbou?rs?|communit(?:y|ies)|area|"
    rf"areas|neighbou?rhood|section|part|buyers?|background|church|residents|household|folks|owners|"
    rf"population|enclave|kids)\b"
    r"|\b(?:welcome|fit in|accepted|comfortable|belong|stick out|get along|treated|turn(?:ed)? (?:me|"
    r"us) down)\b(?=.*\b(?:there|here|neighbou?rhood|area|we|us|family|like (?:ours|us|me)|accent|"
    r"because|would|community|mom|mother|couple)\b)(?=.*\b(?:as a|were a|we are|like (?:ours|us|me)|"
    r"because|community|would (?:i|we|a|they)|family|mom|couple)\b)"
    r"|\b(?:mixed|interracial|gay|lesbian|same sex) (?:couples?|famil(?:y|ies)|parents|marriage)\b"
    r"|\b(?:near|nearby|close|walking distance|around|there|area|community|want|any|hay|pres|"
    r"cerca)\b.*\b(?:mosque|synagogue|church|temple|gurdwara|masjid|shul|mezquita|iglesia|sinagoga|"
    r"mosquee|eglise|parish|cathedral)\b(?! (?:friends?|group|road|street|st|rd|ave|office|choir|sale|"
    r"bells?))(?<!after church)"
    rf"|\b(?:sell|rent|show|move|offer|list)(?: \w+){{0,4}} (?:to|me|only to|in|near|for) (?:\w+ "
    rf"){{0,4}}?{_PEOPLE}\b"
    rf"|\b(?:no|not|dont want|without|refuse|never)(?: \w+){{0,5}} (?:muslims|blacks|mexicans|"
    rf"foreigners|immigrants|jews|asians|gays|section 8|kids|children|families|illegals|those people|"
    rf"indians|arabs|chinese|students)\b"
    r"|\b(?:disabled|disability|wheelchair|handicap\w*|mentally ill|group homes?|halfway house|service "
    r"dog|emotional support)\b(?=.*\b(?:people|allowed|accept|ok|mind|live|there|living|near|building|"
    r"seller|neighbou?rs|welcome|area|discriminat\w*|permit\w*|home)\b)"
    r"|\bwould you (?:live|let your (?:kids|daughter)|send your|raise|steer)\b|\bfeel (?:safe|"
    r"secure)\b|\b(?:avoid|steer clear|stay away from|stay out of)\b.*\b(?:area|areas|part|parts|"
    r"neighbou?rhoods?|side|streets?)\b|\b(?:area|areas|parts?|neighbou?rhoods?|side|"
    r"streets?)\b.*\b(?:avoid|steer clear|go downhill|gone downhill|going downhill|changing|safest|"
    r"turned bad|worst)\b"
    r"|\b(?:walk|walking|alone|out) (?:\w+ ){0,3}(?:at night|after dark)\b(?=.*\b(?:safe|ok|okay|can|"
    r"fine|could)\b)|\bsafe (?:for (?!pets)|to (?:walk|live|raise|let (?:my|the|our) kids|be out|go "
    r"out))|\b(?:right|wrong) side of (?:the tracks|town)\b"
    r"|\b(?:es|seguro|segura|peligrosa?)\b(?: \w+){0,4} (?:seguro|segura|peligros[oa]|tranquil[oa])\b|"
    r"\bque (?:tipo|clase) de (?:gente|personas|vecinos)\b|\bgente (?:buena|decente|mala)\b"
    r"|\bquel(?:le)?s? (?:genre|type|sorte) de (?:gens|personnes|voisins|population)\b|\b(?:est ce|"
    r"cest|est il|le quartier est)\b(?: \w+){0,4} (?:sur|dangereux|frequente|calme et sur)\b|\bbien "
    r"frequente\b|\bqui (?:habite|vit)\b|\bquien(?:es)? viven?\b"
)
_HOUSE_TALK = re.compile(
    r"\bsafe (?:web ?site|site|link|app|number|company|form|way|bet|investment|choice)\b|"
    r"\b(?:safe|security|deposit|lock|alarm|fence) (?:box|room|door|deposit|system)\b|\bgun safe\b|"
    r"\bfire ?safe\b"
    r"|\bsafe to (?:say|assume|sign|share|send|give|use|click|pay|drink|wire)\b|\bis (?:this|it) "
    r"(?:site|link|message|text|form|data) safe\b"
    r"|\b(?:is|are) (?:my|the) (?:data|info|information|money|payment|deposit|wiring|deck|roof|stairs|"
    r"pool|balcony) safe\b"
)

# What somebody says of their own life, and asks nothing about.
_OWN_LIFE = re.compile(
    r"\b(?:im|i am|i use|we are|my \w+ (?:is|was|became|got|uses)|(?:he|she) (?:is|uses))(?: \w+){0,2} "
    r"(?:disabled|handicapped|wheelchair|blind|deaf)\b"
)
# The learned intent is believed where people or a place are spoken of at all.
_SPEAKS_OF_PEOPLE_OR_PLACES = re.compile(
    rf"\b(?:{_PEOPLE}|areas?|neighbou?r\w*|streets?|block|communit\w+|town|city|suburbs?|district|people|"
    rf"folks|"
    r"residents|famil\w+|buyers?|owners?|crowd|schools?|safe\w*|unsafe|danger\w*|crimes?|live[sd]?|living|"
    r"who|gente|vecin\w+|viv\w+|barrios?|zona|quartiers?|gens|voisin\w*|habit\w+|escuelas?|ecoles?)\b"
)
_DISTANCE = re.compile(
    r"\b(?:how (?:far|close|long)|distance|miles?|minutes|blocks|walk to|drive to|bedrooms?|bathrooms?|"
    r"square|price|cost|fees?|yard|parking|garage|noise|traffic)\b"
)

_STEERING: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "crime and safety",
            (
                r"\b(?:safe|safer|safest|unsafe|dangerous|sketchy|rough|shady|secure|crime[ -]free)\b(?: "
                r"and \w+)? (?:\w+ )?(?:area|neighbou?rhood|street|"
                r"block|community|part|side|town|city|suburb|zip|place to (?:live|raise)|subdivision|"
                r"location|district|for (?:families|kids|children))\b"
                r"|\b(?:area|neighbou?rhood|street|block|community|town|part|side|suburb|it|place|there|"
                r"here)\b (?:is|are|was|feels?|seems?|gets?|has become|its|being)(?: \w+){0,3} "
                r"(?:safe|safer|safest|unsafe|dangerous|sketchy|rough|ghetto|bad area|a good area|a bad "
                r"area|going downhill|very quiet and safe)\b(?! to (?:say|assume|share))"
                r"|\b(?:crime|gangs?|burglar\w+|robber\w+|shootings?|sex offenders?|drug dealers?|break "
                r"ins)\b(?! scene tape)|\bpeople feel safe\b|\bfeels? safe\b|\bsafe and (?:quiet|sound|"
                r"friendly)\b"
                r"|\bwalk (?:alone )?at night\b|\b(?:good|bad|rough|wrong|right|better|worse|nicer) "
                r"(?:part|parts|side|end|area|areas|neighbou?rhoods?)(?: of (?:town|the city|the "
                r"tracks))?\b(?! of the (?:house|home|lot|yard|price|building))"
                r"|\b(?:avoid|stay away from|steer clear of|stay out of|not recommend|wouldnt live)\b(?: "
                r"\w+){0,4} (?:area|areas|neighbou?rhoods?|part|side|street|streets|town|block)\b"
                r"|\b(?:barrio|zona|vecindario|colonia) (?:\w+ )?(?:segur[oa]|peligros[oa]|mal[oa]|"
                r"buen[oa])\b|\bbuen (?:barrio|vecindario)\b|\b(?:quartier|rue) (?:\w+ )?(?:sur|calme et "
                r"sur|dangereux|bien frequente)\b|\bbon quartier\b"
            ),
        ),
        (
            "schools",
            (
                r"\b(?:good|great|best|top|top rated|excellent|better|bad|poor|failing|award winning|"
                r"highly rated|strong|desirable|blue ribbon|amazing|fantastic|sought after|outstanding|"
                r"nice|decent|wonderful|solid|rated|quality|superior|weak)\b(?: \w+){0,2} (?:schools?|"
                r"school districts?|school system)\b"
                r"|\bschools?(?: districts?| system)?\b (?:\w+ ){0,3}?(?:is|are|was|rank|ranks|score|"
                r"scores|rate|rates|here are|there are|nearby are)(?: \w+){0,3} (?:good|great|best|top|"
                r"excellent|bad|poor|better|amazing|fantastic|strong|rated|outstanding|fine|weak|failing|"
                r"highly|well|desirable|a draw)\b"
                r"|\bschool (?:ratings?|scores?|rankings?|quality)\b|\b(?:buenas|mejores|excelentes|malas) "
                r"escuelas\b|\b(?:bonnes|meilleures|excellentes|mauvaises) ecoles\b"
            ),
        ),
        (
            "who lives there",
            (
                rf"\b(?:mostly|mainly|many|lots of|a lot of|full of|majority|predominantly|largely|few|no|"
                rf"only|all|more|other|primarily|heavily|some|plenty of|several)\b(?: (?:\w+ "
                rf")?)?(?:{_PEOPLE})\b(?! (?:bath|bathrooms?|friendly appliances|sized?|room|rooms|"
                rf"bedrooms?|pool|s room|closet))"
                rf"(?=.*\b(?:live|living|lives|there|area|neighbou?rhood|street|block|around|here|building|"
                rf"community|moving|town|nearby|reside|residents)\b|$)"
                rf"|\b{_PEOPLE} (?:people|persons|famil(?:y|ies)|neighbou?rs?|neighbou?rhood|community|"
                rf"area|part of town|section|buyers?|residents|population|enclave|crowd|folks|households?)\b"
                r"|\b(?:diverse|multicultural|multiethnic|mixed|integrated|segregated|homogeneous|"
                r"exclusive|tight knit|close knit|upscale) (?:area|neighbou?rhood|community|street|block|"
                r"population|crowd|town)\b|\b(?:area|neighbou?rhood|community|street|block|it) is (?:\w+ "
                r")?(?:diverse|mixed|multicultural|white|black|jewish|hispanic|latino|asian|christian|"
                r"muslim|gentrify\w*|changing)\b"
                r"|\b(?:nice|good|great|friendly|respectable|decent|quiet|wonderful|lovely|educated|hard "
                r"working|hardworking|like minded|bad|wealthy|affluent|rich|poor|low income|professional) "
                r"(?:\w+ )?(?:neighbou?rs|people|folks|families|residents|crowd|locals)\b(?=.*\b(?:live|"
                r"living|there|area|neighbou?rhood|street|block|around|here|community|nearby|town|next "
                r"door)\b|[.!]*$)"
                r"|\b(?:people|folks|families|residents|neighbou?rs)(?: \w+){0,2} (?:here|there|around "
                r"here|on (?:this|that) (?:street|block)|in (?:this|that) (?:area|neighbou?rhood)|live|"
                r"living)\b(?: \w+){0,3} (?:are|like|work|earn|go to|belong|speak|come "
                r"from)?\b(?=.*\b(?:are|mostly|mainly|white|black|church|young|old|professional\w*|retired|"
                r"religious|nice|friendly|foreign|earn|speak|quiet|educated|similar|same)\b)"
                r"|\b(?:young professionals|empty nesters|retirees|working class|blue collar|white collar|"
                r"old money|immigrant|demographics?|ethnic\w*|racial\w*|minorit(?:y|ies)|gentrif\w*)\b|"
                r"\bpeople like (?:you|us|them|yourself|your family)\b|\b(?:your|our|their) (?:own "
                r")?kind\b|\bfit(?:s)? (?:right )?in\b(?! (?:the|a|your) (?:garage|budget|driveway|price|"
                r"schedule))|\bgente (?:buena|como usted)\b"
            ),
        ),
        (
            "family, age or disability",
            (
                r"\b(?:perfect|ideal|great|good|best|suited|suitable|made|designed|wonderful|right|made "
                r"just|meant|not suitable|no place|not ideal|not good|bad|fine|lovely)\b(?: \w+){0,3} "
                r"(?:for|to raise) (?:(?:a|an|your|traditional|nuclear|normal|typical|happy|nice|lovely"
                r"|young|growing|big|small|single|the|any|large|kids|"
                r"raising|older|married|retired|active) )*(?:families|family|kids|children|couples?|couple|"
                r"singles?|bachelors?|retirees?|seniors|professionals?|mothers?|moms|parents|newlyweds|"
                r"empty nesters|students|the elderly|the disabled|disabled|people without|able bodied|"
                r"adults|teens|grandparents|christians|women|men)\b"
                r"|\b(?:family|kid|child|adult|senior|gay|lgbtq?)[ -](?:friendly|oriented|only|free)\b(?! "
                r"pricing)|\b(?:no|without|not allow|not accept|dont want|not take|prefer)(?: \w+){0,2} "
                r"(?:kids|children|families|wheelchairs?|disabled|service animals|section 8|students|"
                r"single (?:moms|mothers|people))\b|\badults? only\b|\b55 (?:plus|and over|and older|\+)\b"
                r"|\b(?:raise|raising) (?:a |your )?(?:family|kids|children)\b|\bmature (?:couple|person|"
                r"adults?|crowd|community)\b|\b(?:young|older|mature) (?:crowd|community|couples|"
                r"families)\b|\b(?:disabled|handicapped|mentally ill|group home)\b(?! (?:access|parking|"
                r"accessible|ramp|alarm|ramps))|\bideal para (?:familias|ninos|parejas)\b|\bideal pour "
                r"(?:une famille|les familles|les enfants|un couple)\b"
            ),
        ),
        (
            "religion",
            (
                r"\b(?:church|churches|synagogues?|mosques?|temples?|parish|shul|masjid|iglesias?|"
                r"sinagogas?|mezquitas?|eglises?|mosquees?|chapel|cathedral)\b(?! (?:street|st|road|rd|"
                r"avenue|ave|lane|ln|drive|dr|hill|way))"
                r"|\b(?:christian|catholic|jewish|muslim|hindu|mormon|religious|god fearing|churchgoing|"
                r"church going|orthodox|evangelical|sikh|buddhist|islamic)\b"
            ),
        ),
        (
            "origin or race",
            (
                r"\b(?:white|black|african american|asian|hispanic|latin[oax]|mexican|chinese|arab|foreign|"
                r"immigrant|native born|english speaking|caucasian|indian|vietnamese|korean|filipino|"
                r"russian|polish|puerto rican|cuban|haitian|americans?) (?:people|famil(?:y|ies)|"
                r"neighbou?rs?|neighbou?rhood|community|communities|area|buyers?|residents|folks|owners|"
                r"households?|part|section|population|enclave|sellers?)\b"
                r"|\b(?:whites|blacks|hispanics|latinos|asians|mexicans|immigrants|foreigners|caucasians|"
                r"illegals)\b|\b(?:speak|speaks|spoken) (?:english|spanish|french|chinese|arabic|hindi|"
                r"vietnamese|korean|russian)\b(?=.*\b(?:area|neighbou?rhood|neighbou?rs|street|there|"
                r"residents|block)\b)"
            ),
        ),
    )
)


# Where to look facts up, and how to find the door.
_POINTERS = re.compile(
    r"\b(?:public|official|published|police|county|city)(?: (?:crime|school))? (?:crime|school) (?:maps?"
    r"|data|statistics|reports?|records?|figures)\b|\b(?:church|chapel|temple|mosque"
    r"|synagogue)\b(?=.*\b(?:landmark|turn (?:left|right))\b)"
)


def asks_who_lives_there(text: str) -> bool:
    """Whether a lead asks or says who lives in an area or should, or wants it chosen by that.

    That is about race, religion, origin, families, disability, and about "safe", crime and school quality as
    reasons to choose. What a home is like, how far things are and what they cost is none of it.
    """
    folded = opt_out_spelling.fold(text)
    heard = _HOUSE_TALK.sub(" ", folded if "?" in folded else _OWN_LIFE.sub(" ", folded))
    if _ASKS.search(heard):
        return True
    if _DISTANCE.search(folded) or not _SPEAKS_OF_PEOPLE_OR_PLACES.search(heard):
        return False
    guess = intents.classify(text)
    return guess.intent == "fair_housing" and guess.confidence >= SURE


def find_steering(text: str) -> tuple[str, ...]:
    """What outgoing words say about the people of a place, by kind: nothing where they may be sent.

    The words may be a template's, a model's or a person's of the team.
    """
    folded = _POINTERS.sub(" ", opt_out_spelling.fold(text))
    return tuple(name for name, pattern in _STEERING if pattern.search(folded))
