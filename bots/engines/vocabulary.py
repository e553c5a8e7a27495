"""The words that the seller engine knows, as patterns over normalised text."""

import re

from bots.engines.motives import FAMILIES

# Motives by value; HIGH moves people soon, MIXED may wait, LOW has no reason to sell.
HIGH_MOTIVES = frozenset(
    {
        "relocating",
        "behind_on_payments",
        "divorce",
        "estate",
        "probate",
        "job_change",
        "health",
        "tired_landlord",
    }
)
LOW_MOTIVES = frozenset({"curious", "not_selling"})

MOTIVES: tuple[tuple[str, str], ...] = (
    (
        "divorce",
        (
            r"\bcalling it quits\b|\bgoing our separate ways\b|\bsplit(?:ting)? (?:from|with) my\b|"
            r"\bseparate\b|"
            r"\bbreak ?ups?\b|\b(?:ex|my) (?:wife|husband) (?:left me|moved out)\b|\bex[- ](?:wife|"
            r"husband)\b|\bwe'?re splitting\b|\bsplitting\b(?! hairs| the (?:cost|difference))|"
            r"\bdivor[cs]\w*|\bseparat(?:ed|ing|ion)\b|\bsplitting up\b|\bsplit up\b|\bbreak(?:ing)? up\b|"
            r"\bbroke up\b|\bmy ex\b(?: \w+)? (?:wants|gets|needs)|\bnos estamos separando\b|"
            r"\bsepara(?:cion|ción|ndo|mos)\b|\bdivorci\w*|\bwe split\b|\bsplitting the house\b"
        ),
    ),
    ("probate", r"\bprobate\b|\bsucesi[oó]n\b"),
    (
        "estate",
        (
            r"\b(?:father|mother|owner|he|she|dad|mom|husband|wife|aunt|uncle|parents?),? (?:who |just "
            r"|has |have )?passed\b|"
            r"\b(?:my|our|her|his) late (?:\w+ )?(?:husband|wife|mother|father|mom|dad|uncle|aunt|"
            r"brother|sister|parents?|grand\w+)\b|\bafter the funeral\b|\bestate thing\b|\bsince (?:my "
            r"|our )?\w+ passed\b|\bnow (?:she|he)'?s gone\b|\b(?:she|he) (?:is|has) gone now\b|"
            r"\bsiblings\b(?=.*\b(?:share|sell|split|house|want)\b)|\bgot left to\b|\bwas left to\b|"
            r"\bestate (?:sale|settle\w*)\b|\bsettl\w+ (?:the|an|my \w+) estate\b|\b(?:the|her|his|mom's|"
            r"dad's|mother's|father's|parents'?) estate\b|\binherit\w*|\bheir(?:s|ed)?\b|\b(?:passed away|"
            r"passed on|passed last|passed in|passed this|passed and|has passed|have passed|"
            r"(?<!furnace )(?<!heater )(?<!ac )(?<!boiler )(?<!fridge )(?<!car )(?<!phone )(?<!dog "
            r")died|deceased|"
            r"passing)\b|\bdeath (?:of|in)\b|\bexecutors?\b|\bleft (?:me|us|it to me|it to us|to me|to us) "
            r"(?:the|this|a|by|when)\b|\bhered[eéoaó]\w*|\bherencia\b|\bfalleci\w*|\bmuri[oó]\b|"
            r"\bh[eé]rit\w*|\bd[eé]c[eè]d\w*|\b(?:husband|wife|mom|mother|dad|father|mum|aunt|uncle|"
            r"grandma|grandmother|grandpa|brother|sister) (?:just )?passed\b"
        ),
    ),
    (
        "behind_on_payments",
        (
            r"\b(?:the )?bank (?:is |wants |will )?(?:going to )?(?:take|taking|repossess\w*|took)\b|"
            r"\brepossess\w*|\bcatch up\b|\bforbearance\b|\bfinancial (?:reasons|trouble|problems|"
            r"hardship|difficult\w+|issues)\b|\bmoney (?:problems|issues)\b|\bpayments? (?:went|go|"
            r"going|are|got) (?:up|too high|too much)\b|\bmortgage is (?:too|killing)\b|\b(?:taxes|tax "
            r"bill|insurance) (?:\w+ )?(?:doubled|tripled|too high|through the roof|killing)\b|\bowe "
            r"(?:a lot of|too much) money\b|\bcosts? (?:me |us )?too much to keep\b|\bcan'?t (?:keep|"
            r"carry) (?:it|both)\b|\bneed to be out from under\b|\bhouse poor\b|\bstruggling (?:to pay|"
            r"with (?:the )?(?:payments?|bills|mortgage))\b|\btaxes are too high\b|"
            r"\b(?:behind|late) (?:on|with) (?:my |our |the |his |her )?(?:\w+ )?(?:payments?|mortgage|"
            r"taxes|bills|loan|house)\b|\bbehind (?:every month|three months|two months|\w+ months|"
            r"months)\b|\bfall(?:ing|en)? (?:further )?behind\b|\bforec?los\w*|\bbankrupt\w*|\bcan'?t "
            r"(?:afford|pay|make|keep up with(?! (?:the |all the )?(?:repairs|upkeep|maintenance|yard|"
            r"work))|cover) (?:the |my |our |this |it|these )?(?:payments?|"
            r"mortgage|house|home|bills|it|loan|anymore|place|monthly|note)?|\bcannot (?:afford|pay)\b|"
            r"\bpayments? behind\b|\bmissed (?:\w+ ){0,2}payments?\b|\bmonths behind\b|\bdefault(?:ed|"
            r"ing)?\b|\bshort sale\b|\b(?:the )?debts?\b|\bin debt\b|\bback taxes\b|\btax lien\b|"
            r"\bliens?\b|\bunderwater\b|\bdrowning in\b|\bauction(?:ed)?\b|\blose (?:it|the house|my house|"
            r"our house|our home|my home|the home) to (?:the )?bank\b|\bmoney is tight\b|\bmoney trouble\b|"
            r"\bhard times\b|\bloss of income\b|\batrasad\w+\b|\bdeudas?\b|\bembargo\b|\bhipoteca "
            r"vencida\b|\bno puedo pagar\b|\bdettes?\b|\bsaisie\b|\bbank is (?:taking|after)\b|\bnotice of "
            r"default\b"
        ),
    ),
    (
        "health",
        (
            r"\bdoctor\b|\blungs\b|\bchemo\b|\btreatments?\b|\bmobility\b|"
            r"\bhealth\b(?! insurance)|\bstairs\b|\bmy (?:knees?|back|hip|heart)\b|\bdoctor says\b|"
            r"\barthritis\b|\bold age\b|\bgetting (?:older|old|too old)\b|\btoo old\b|\bcan'?t (?:take "
            r"care of|look after|care for) (?:the|this|my|it)\b|\bcaregiver\b|\bcaring for\b|\bneeds? "
            r"(?:me|us|help) (?:now|there|to care)?\b(?=.*\b(?:mother|father|mom|dad|parents|care)\b)|"
            r"\bparents are getting old\b|\bon one level\b|\bfirst floor bedroom\b|"
            r"\bfell\b(?=.*\b(?:hip|she|he|mom|dad|i)\b)|\baccident\b|"
            r"\b(?:health|medical) (?:\w+ )?(?:reasons?|issues?|problems?|bills?|condition|scare)\b|\bmy "
            r"health\b|\bher health\b|\bhis health\b|\bhealth (?:is|has|got)\b|\b(?:assisted|senior) "
            r"living\b|\bnursing home\b|\bcare home\b|\bmemory care\b|\bhospice\b|\bcancer\b|\bstroke\b|"
            r"\bdementia\b|\balzheimer\w*|\bsurgery\b|\billness\b|\bsick (?:wife|husband|mother|mom|mum|"
            r"dad|father|parent|child|son|daughter)\b|\b(?:i'm|im|i am|wife is|husband is|mom is|mother is|"
            r"dad is|father is|is|got|getting|very|too|been) (?:\w+ )?(?:sick|ill)\b(?! of)|\bcan'?t (?:do|"
            r"climb|manage|handle) (?:the )?stairs\b|\bdisab\w+\b|\bwheelchair\b|\bbad (?:knees?|back|"
            r"hip)\b|\bknees?\b.*\bstairs\b|\bhospital\b|\bheart attack\b|\bparkinson\w*|\bdiagnos\w+\b|"
            r"\benferm\w+\b|\bsalud\b|\bhospital\b|\bmalad\w+\b|\bsant[eé]\b|\bmaison de retraite\b|"
            r"\bneeds? (?:looking after|care|a carer)\b"
        ),
    ),
    (
        "job_change",
        (
            r"\b(?:took|taking|accepted|offered|got|start(?:ing)?) (?:a |an |me a |my )?(?:new "
            r")?(?:position|role|transfer|post|assignment)\b|\bnew (?:position|role|employer|career)\b|"
            r"\bwork (?:brings|takes|is taking|sends) (?:me|us)\b|"
            r"\bcommut\w+\b|\btoo far from work\b|\bbase transfer\b|\bwork from home\b|\b(?:firm|"
            r"company|plant|office|factory) (?:is |has )?(?:clos\w+|open\w+|shut\w*|relocat\w+|moved|"
            r"moving)\b|\bwants? me there\b|\bmed school\b|\bresidency\b|\bgrad school\b|"
            r"\b(?:new|lost (?:my|a|his|her|our)|took a|got a|different|another|better|starting a|start a|"
            r"starts a|accepted a|my|his|her|husband'?s|wife'?s|a|for) (?:\w+ )?jobs?\b(?! (?:site|done))|"
            r"\bjob (?:transfer|offer|change|loss|relocation|in|up|over|down)\b|\blaid off\b|\blay ?off\b|"
            r"\bunemploy\w*|\bgot (?:fired|let go|promoted|hired)\b|\blost (?:my|his|her|our) (?:work|"
            r"position)\b|\b(?:got|being|was|am|getting|i'm|im|is|been|are) (?:being |getting "
            r")?(?:transferred|transfered|reassigned|deployed|stationed)\b|\btransfer(?:red|ring)? (?:to|"
            r"for)\b|\bwork transfer\b|\bmilitary\b|\bpcs(?:ing|'?d)?\b|\borders\b|\bdeploy\w*|\b(?:the "
            r")?(?:army|navy|air force|marines)\b|\bpromotion\b|\bpromoted\b|\bposting\b|\brelocat\w+ for "
            r"(?:work|my|his|her|a|the)\b|\b(?:for|because of|due to) (?:my |his |her |our )?(?:\w+'s "
            r")?work\b|\b(?:my|his|her|the|wife'?s|husband'?s) (?:company|work|employer|office|firm) (?:is "
            r"|has |wants |moved |moves |relocat|transfer|sent|sending)\w*|\bwork is (?:relocating|moving|"
            r"transferring|sending)\b|\b(?:nuevo )?trabajo(?: nuevo)?\b|\bempleo\b|\bnouveau (?:travail|"
            r"poste|job|boulot)\b|\bmutation\b|\bmut[eé]e?\b|(?<!gut )(?<!paint )(?<!rehab )(?<!good "
            r")(?<!great )(?<!nice )(?<!decent )(?<!big )(?<!total )(?<!full )(?<!roof )(?<!demo )(?<!diy "
            r")\bjob\b(?! "
            r"(?:to do|site))"
        ),
    ),
    (
        "tired_landlord",
        (
            r"\brental\b(?=.*\b(?:tired|done|over|sick|headache|trouble|hassle|out)\b)|\b(?:tired|done|"
            r"over|sick)\b.*\brental\b|"
            r"\b(?:bad|terrible|problem|horrible|awful|nightmare|lousy|difficult) (?:tenants?|renters?)\b|"
            r"\b(?:tired|sick|done|fed up|over|finished|through|burned out|burnt out) (?:of|with|being|"
            r"from)? ?(?:being |dealing with |having |managing |chasing |the |these |my |all the )*(?:a |"
            r"an )?(?:landlord\w*|renting|rentals?|tenants?|renters?)\b|\bdone (?:being a landlord|with "
            r"tenants|landlording|renting)\b|\blandlord(?:ing|ship)?\b|\btenants? (?:\w+ )?(?:trashed|"
            r"destroyed|stopped|won'?t pay|don'?t pay|doesn'?t pay|never pay|not paying|left|wrecked|"
            r"ruined|moved out|keep|are driving|from hell|headaches?)\b|\btenants?\b(?=.*\b(?:tired|sick|"
            r"headache|midnight|done|nightmare|trouble|evict\w*|problems?)\b)|\bevict\w*|\brental "
            r"(?:property )?(?:is|has been) (?:a |too )|\binquilinos?\b|\blocataires\b"
        ),
    ),
    (
        "downsizing",
        (
            r"\ball this house\b|\bless to clean\b|\bno more mowing\b|\brattling around\b|\bhalf the "
            r"rooms\b|\bdon'?t (?:use|need) (?:half|most|all) \w+|\ba condo\b|\blive(?:s)? alone\b|"
            r"\bdown[- ]?siz\w*|\btoo (?:big|large|much house|much space|much room|many rooms)\b|\bempty "
            r"nest\w*|\b(?:smaller|something small|less space|less house)\b|\bkids (?:moved out|are gone|"
            r"have moved|left|are grown|are all grown|grew up)\b|\bchildren (?:moved out|are gone|left|are "
            r"grown)\b|\bdon'?t need (?:this|all this|so|that) (?:much|space|big|room)\w*|\bsimplify\b|"
            r"\bjust (?:me|the two of us) (?:now|in|left|and)\b|\b(?:muy|demasiado) grande\b|\bm[aá]s "
            r"(?:chic\w+|pequeñ\w+)\b|\btrop grande?\b|\bplus petit\w*"
        ),
    ),
    (
        "upsizing",
        (
            r"\bneed (?:a|an|another|more) (?:\w+ )?(?:yard|home office|bedrooms?|bathroom|space|room|"
            r"rooms)\b|\bkids (?:all )?shar(?:e|ing)\b|\bblending families\b|\bboys need a yard\b|"
            r"\bdon'?t fit\b|\bno room\b|\bon top of each other\b|\brunning out of (?:space|room)\b|"
            r"\bup[- ]?siz\w*|\bout ?grow\w*|\bout ?grew\b|\b(?:more|extra|bigger|larger) (?:space|room|"
            r"yard|bedrooms?|place|home|house|kitchen)\b|\b(?:bigger|larger)\b(?! (?:repairs?|issues?|"
            r"problems?|offer))|\bgrowing (?:family|fast)\b|\bfamily is growing\b|\bnew baby\b|\bbaby "
            r"(?:on the way|coming|is coming|due)\b|\b(?<!months )pregnant\b(?! lol)|\bexpecting(?: a| "
            r"our| another| "
            r"twins)?\b(?! \d)|\btoo (?:small|tight|cramped|crowded)\b|\banother (?:bedroom|baby|kid|"
            r"child)\b|\bthird kid\b|\bnot enough (?:bedrooms?|space|room)\b|\btwins\b|\bm[aá]s (?:espacio|"
            r"grande|cuartos)\b|\btrop petit\w*|\bplus (?:grand|d'espace)\w*"
        ),
    ),
    (
        "retirement",
        (
            r"\b(?:retir(?:e|ed|ing|ement|es|er)|pension|golden years)\b(?! home\b)|\bjubil\w+\b|"
            r"\bretraite\b"
        ),
    ),
    (
        "repairs",
        (
            r"\balways something (?:breaking|to fix|wrong)\b|\bone thing after another\b|\bwork never ends\b|"
            r"\bcan'?t (?:maintain|keep up with) (?:it|the)\b|\bhoney[- ]do\b|\bcleaning gutters\b|"
            r"\byard is too much\b|\btoo much (?:work|yard|to take care of|to maintain)\b|"
            r"\btoo many repairs\b|\b(?:too much|tired of|sick of|fed up with|done with|can'?t keep up "
            r"with|keeping up with|overwhelmed by|hate|endless|constant|all the|over) (?:the |all the |all "
            r"|this |with |of the )*(?:\w+ )?(?:upkeep|maintenance|repairs|fixing|yard ?work|mowing|"
            r"cleaning|work on it)\b|\bupkeep\b|\bmaintenance (?:is|got|has|costs)\b|\b(?:tired|sick) of "
            r"(?:fixing|mowing|maintaining|repairing|cleaning|the yard|the pool|the lawn|shovel\w+)\b|"
            r"\bcan'?t (?:keep up|maintain)\b|\bmoney pit\b|\bsomething (?:always|new) (?:breaks|"
            r"breaking)\b|\bcansad\w+ de (?:arreglar|reparar|mantener)\b|\btrop d'entretien\b"
        ),
    ),
    (
        "cash_out",
        (
            r"\bthe reason\? money\b|^\W*(?:money|finances|cash|the money|equity)\W*$|\bfinances\b|"
            r"\bbought out\b|\bprofit\b|\btop dollar\b|\bmoney out\b|"
            r"\bcash(?:ing)? (?:out|in)\b|\bneed(?:s|ing)? (?:the |some |my |our |that |quick |fast |more "
            r")?(?:money|cash|equity|funds)\b|\b(?:want|wants|use|get|take|pull|free up|tap|unlock|after) "
            r"(?:the |some |my |our |that |out the |out my )*(?:money|cash|equity|profit|proceeds)\b|"
            r"\bequity out\b|\bfor the money\b|\binvest(?:ment)? (?:elsewhere|the money|opportunity)\b|"
            r"\binvestment\b|\bgood time to sell\b|\bmarket is (?:hot|high|up|good|great)\b|\bprices are "
            r"(?:high|up|good)\b|\bpay (?:off|for) (?:my |our |some |the |a )?(?:debts?|bills|college|"
            r"tuition|business|loans|credit cards?|wedding)\b|\bnecesit\w+ (?:el |la )?(?:dinero|plata|"
            r"efectivo)\b|\bbesoin (?:d'argent|de l'argent)\b|\bstart(?:ing)? a business\b"
        ),
    ),
    (
        "curious",
        (
            r"\b(?:just|only|merely|simply|kinda|mostly) (?:curious|looking|browsing|wondering|checking|"
            r"seeing|asking|exploring|window shopping|wanted to (?:know|see))\b|\bcurious(?:ity)?\b|"
            r"\btest(?:ing)? the (?:market|waters)\b|\bno (?:real |particular |special |specific "
            r")?reason\b|\bnot (?:really )?motivated\b|\bsee what (?:it|my|the|i|you)\b.*\b(?:worth|get|"
            r"offer|sell)\b|\bno plans (?:to|yet)\b|\b(?:sol[oa]|nom[aá]s|solamente) (?:curios\w+|"
            r"pregunt\w+|viendo|mirando|quer[ií]a saber)\b|\bcuriosidad\b|\bcurieux\b|\bcuriosit[eé]\b|"
            r"\bnothing (?:in particular|special|specific), just\b|\bkicking (?:the )?tires\b"
        ),
    ),
    (
        "relocating",
        (
            r"\bemigrat\w+\b|\bmiss (?:our|my) (?:family|kids|grand\w+)\b|\bfamily back home\b|\b(?:go|"
            r"going|headed|move) to the (?:city|country|mountains|coast|beach)\b|\bsomewhere (?:warm|"
            r"warmer|else|new|cheaper)\b|\blive (?:anywhere|in the country)\b|\bwarmer (?:climate|"
            r"weather)\b|\bdrier climate\b|\bfresh start\b|\bwant a change\b|\btired of the (?:snow|"
            r"winters?|cold|heat)\b|\bfor the weather\b|\bleaving (?:the state|the area|town|"
            r"california|the country)\b|\bback home\b|\bget out of (?:state|the city|california|"
            r"here)\b|"
            r"\brelocat\w*|\bmov(?:e|es|ing) (?:to|out of|back|away|closer|nearer|across|for|in with|near|"
            r"down|up|over|out to|out west|out east|overseas|abroad|home|north|south|east|west|somewhere|"
            r"interstate|cross country|there|states|city|on)\b|\bwe(?:'re| are) moving\b|\bi(?:'m| am) "
            r"moving\b|\bmoving\b(?! (?:company|truck|boxes|costs?|parts|along|forward|on from|fast|"
            r"quick\w*|van|date))|\bout of state\b|\bheading (?:to|back)\b|\bcloser to\b(?! (?:[0-9$]|a "
            r"(?:month|year)|two|three|six|the end|spring|summer|fall))|\b(?:be|live|"
            r"living) (?:near|nearer|closer|by|with) (?:to )?(?:my |our |the |his |her |grand\w+|family|"
            r"kids|children|parents|daughter|son|mom|dad|beach)\w*|\bnear(?:er)? (?:the |my |our "
            r")(?:grand\w+|kids|family|children|daughter|son|parents)\b|\bgoing back to\b|\b(?:nos|me) "
            r"(?:mudamos|mudo|vamos|regresamos|regreso|cambiamos|voy)\b|\bmudar(?:me|nos|se)\b|\bmudanza\b|"
            r"\bregres\w+ a\b|\bcerca de (?:mi|mis|la|los|nuestra|nuestros)\b|\bd[eé]m[eé]nag\w*|\bprès de "
            r"(?:ma|mes|mon|nos|la)\b|\brapprocher\b|\bchange of scenery\b|\bwe'd move to\b|\bwe'?d go to\b"
        ),
    ),
)
MOTIVE_PATTERNS = tuple((value, re.compile(f"{pattern}|{FAMILIES[value]}")) for value, pattern in MOTIVES)
# A move has the reason that is named with it.
REASONS_TO_MOVE = frozenset(
    (
        "divorce",
        "probate",
        "estate",
        "behind_on_payments",
        "health",
        "job_change",
        "retirement",
        "tired_landlord",
    )
)
