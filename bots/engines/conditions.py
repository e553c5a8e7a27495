"""The words by which the state of a home is told, by condition."""

import re

_PART = (
    r"(?:roof|ac|a/c|air conditioner|air|hvac|furnace|heater|heat|boiler|water heater|plumbing|pipes?|"
    r"wiring|electrical|foundation|slab|basement|crawl ?space|floors?|ceilings?|walls?|windows?|doors?|"
    r"deck|porch|siding|gutters?|septic|sewer|well|driveway|kitchen|bathrooms?|baths?|garage|chimney|fence|"
    r"pool|subfloor|joists|drywall|stucco|panel|toilets?|shower|tub|shingles|insulation|stairs|steps|"
    r"carpets?|cabinets|appliances|place|house|inside)"
)
_FAULT = (
    r"(?:quit|died|dead|shot|gone|broke|broken|crack\w*|rot\w*|sag\w*|warp\w*|bow(?:s|ed|ing)|fail(?:s|ed|"
    r"ing)|crumbl\w*|ancient|rust\w*|mold\w*|stains?|stained|damag\w*|uneven|slop(?:es|ing)|sinking|"
    r"settling|flood(?:s|ed|ing)|seep\w*|toast|kaput|busted|junk|torn|missing|falling|caved|collaps\w*|"
    r"backs? up|backed up|clog\w*|takes on water|gets? wet|a disaster|leaking|leaks|needs? (?:replac\w*|"
    r"repair\w*|redone|redoing|fixing|gutt\w*|a total|attention|major|to be (?:replaced|redone|gutted|"
    r"fixed))|(?:doesn'?t|don'?t|won'?t|not|isn'?t) work\w*|unfinished|out of date|on its way out|about to "
    r"go|wore out|torn up|beat up|eaten up|ripped out)"
)
# From the worst on: of two that are said, the worse counts.
CONDITIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "needs_work",
        re.compile(
            rf"\b{_PART} (?:(?!not\b|never\b|no\b|isn't|doesn't)[\w']+ ){{0,4}}?{_FAULT}\b|"
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
            r"sprucing)\b|^\W*nothing major\b|^\W*worn\W*$|\bscuff\w*\b|\bwall ?paper\b|\bnail holes\b|"
            r"\bdusty\b|\bneeds? (?:\w+ )?(?:paint|cleaning|carpet)\b|\b(?:couple|few|two|one|three)(?: "
            r"of)? (?:\w+ )?(?:doors?|windows?|screens?|lights?|outlets?|tiles?|boards?|handles?|knobs?|"
            r"faucets?|shingles?)\b|\bsquare of carpet\b|\bhandyman\b|"
            r"\b(?:minor|small|few|little|light|tiny|couple of|couple|bit of|some|slight) (?:\w+ "
            r")?(?:repairs?|fixes|touch[- ]?ups?|updates?|updating|cosmetics?|things?|stuff|work|tlc|"
            r"issues?|items?|projects?|refresh|dings?|paint|painting|fixing)\b(?! (?:to (?:think|say|"
            r"ask)|about|on my mind|came|i (?:have|need|want)))|\bcosmetics?\b|\btouch[- ]?ups?\b|"
            r"\b(?:fresh|new) (?:coat of )?(?:paint|carpets?)\b(?=.*\b(?:need|could|would|needs)\b)|"
            r"\bneeds? (?:a |some |new |fresh )*(?:coat of )?(?:paint(?:ing|ed)?|carpets?|cleaning|a "
            r"good clean|landscaping)\b|\b(?:could use|wants) (?:a |some |new |fresh )*(?:coat of "
            r")?(?:paint|carpets?|flooring|landscaping)\b|\b(?:a bit|little bit|a little|bit|slightly|"
            r"somewhat|kinda|kind of) (?:dated|tired|worn|old[- ]fashioned|rough around the edges)\b|"
            r"\bdated\b|\brough around the edges\b|\bsome (?:scuffs|wear)\b|\bnormal wear\b|\b(?:only|just|"
            r"mostly|maybe|needs|could use) (?:some |a little |a bit of |fresh |new )*(?:paint\w*|carpets?|"
            r"cosmetics?|trim|caulk\w*|touch\w*|landscaping|elbow grease)\b|\ba little (?:paint|trim|"
            r"touch\w*|elbow grease|love|dusty|scuffed|cleaning)\b|\bdings?\b|\bscratch(?:es)?\b|\bloose "
            r"(?:\w+)\b|\bsquea\w+|\bdrip\w*|\b(?:one|1|two|2|three|3) (?:small |little |minor "
            r")?(?:things?|repairs?|fixes|items?)\b|\bstained carpets?\b|\bnothing (?:serious|too bad|"
            r"terrible|big)\b|\bpaint "
            r"and carpet\b"
            r"|\b(?:detalles|arreglitos|retoques|pequeñas reparaciones|pintura)\b|\brafraîchi\w*|"
            r"\bquelques (?:retouches|petits travaux|travaux)\b"
        ),
    ),
    (
        "average",
        re.compile(
            r"\baverage(?:,? (?:i'?d say|i guess|overall|at best|i suppose|really|honestly))\b|"
            r"\b(?:5|6|five|six) (?:out of|/) ?(?:10|ten)\b|\bi'd say a (?:5|6|five|six)\b|\b(?:not|"
            r"isn'?t) (?:great|perfect|amazing|fancy|the best),? (?:not|but not|nor|and not|but (?:it'?s "
            r")?(?:livable|ok|okay|fine|decent|not)) ?\w*\b|\bmiddle of "
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
