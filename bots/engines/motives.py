"""Families of words by which reasons to sell are told, beside the set phrases of the vocabulary."""

import re

from bots.engines.places import STATES

# Groups that families share, named in them in angle brackets. Lines join.
_GROUPS = {
    "states": f"(?:{STATES})",
    "parent": r"""
    (?:mom|mother|mum|mama|dad|father|pop|papa|parents?|folks|grand(?:ma|mother|pa|father|parents?)|granny|
    nana)
    """,
    "spouse": r"""
    (?:wife|husband|spouse|hubby|partner|better half|fianc[eé]e?|girlfriend|boyfriend)
    """,
    "kin": r"""
    (?:<parent>|<spouse>|aunt|uncle|brother|sister|son|daughter|cousin|mother[- ]in[- ]law|
    father[- ]in[- ]law)
    """,
    "children": r"""
    (?:kids?|children|boys|girls|sons?|daughters?|youngest|oldest|last one|baby)
    """,
    "note": r"""
    (?:mortgage|payments?|house note|note|house payment|property tax(?:es)?|taxes|loan|bills|hoa dues|notes)
    """,
    "weary": r"""
    (?:tired|worn out|wore out|done|sick|fed up|over it|over|exhausted|burn(?:ed|t) out|had it|had enough|
    finished|through|want out|weary|sick and tired|drain\w+|can'?t deal|don'?t want to deal|stress\w*)
    """,
    "lease": r"""
    (?:tenants?|renters?|rentals?|landlord\w*|renting|rent it out|section 8|property manag\w+)
    """,
    "chores": r"""
    (?:upkeep|maintenance|maintaining|repairs?|fixing|yard ?work|yard|mowing|lawn|gutters|snow|cleaning|
    projects|fixing things|house ?work)
    """,
    "new_work": r"""
    (?:job|position|role|gig|post|assignment|promotion|transfer|job offer|contract|fellowship|spot|
    internship)
    """,
}
_FAMILIES = {
    "divorce": r"""
    \bex[- ]?(?:wife|husband|spouse|boyfriend|girlfriend|partner)s?\b|
    \bcall(?:ed|ing)? it quits\b|\b(?:husband|wife|partner) (?:\w+ )?(?:moved|walked) out\b|
    \bliving separate\w*\b|\bwe grew apart\b|\bexes\b|
    \b(?:she|he|wife|husband) (?:just |finally |already )?filed\b|\bi get half\b|\b(?:her|his|my) half\b|
    \bsplit (?:everything|it|the (?:house|assets|proceeds|equity))\b|\blawyers? (?:say|says|said) (?:we|
    sell)\b|\bnew(?:ly)? single\b|\bon my own now\b|
    \b(?:served|signed) (?:the |me |him |her )?(?:divorce )?papers\b|\bpapers (?:got|were|are) (?:served|
    filed|signed)\b|\b(?:wife|husband|partner|spouse|him|her|he|she|girlfriend|boyfriend) and (?:i|me|
    myself) (?:are|r|is|have|were)? ?(?:\w+ )?(?:through|done|over|quits|apart|finished|split\w*|breaking|
    not together|no longer|separat\w*)\b|\b(?:it'?s|we'?re) over between us\b|\bshe kicked me out\b|
    \bhe kicked me out\b|\bmarried any ?more\b|\bsoon[- ]to[- ]be[- ]ex\b|\b(?:my|the|her|his) ex\b|
    \bex(?:es)? (?:is|wants|needs|gets|and (?:i|me))\b|\bmarriage (?:is|fell|ended|didn'?t|failed|has|
    isn'?t)|\bend of (?:a|my|our) marriage\b|\bmarital\b|\b(?:my |the )?<spouse> (?:just |is |has |
    recently )?(?:walked out|wants out|filed|leaving me|moved out|cheated|left(?! (?:me|us) (?:the|this|a|
    it|his|her|everything)))|\bleaving my <spouse>\b|\bpart(?:ing|ed|ed) ways\b|\bcustody\b|
    \bjudge ordered\b|\bannul\w*|\bdissolution\b|\b(?:buy|buying) (?:him|her) out\b|\b(?:living|
    live) apart\b|\bnot together any ?more\b|\bsingle again\b|\bwent our separate\b|\bwe (?:are|r|
    're) (?:getting a |done, )?(?:splitting|separating)\b|\bseparating\b
    """,
    "probate": r"""
    \bletters (?:testamentary|of administration)\b|\bprobat\w+
    """,
    "estate": r"""
    \b(?:lost|losing|buried) (?:my |our |his |her )?(?:<kin>|both parents)\b|\b(?:my |
    our )?(?:<kin>)'?s? (?:passing|death)\b|\bnone of (?:us|the (?:kids|siblings|heirs)) (?:can|want\w*|
    live)\b|
    \bleft it (?:all )?to (?:me|us|my|all|the)\b|
    \b(?:he|she|they|grand\w+|mom|dad)(?:'?s|'re| is| are) (?:now )?gone\b|\bnow that (?:he|she|they|mom|
    dad) (?:is|are|has|have)? ?(?:gone|passed|died)\b|\b<kin>(?:'s)? (?:\w+ ){0,2}?(?:died|passed|is gone|
    are gone|has gone|have gone|deceased)\b|\b(?:lost|buried) (?:my|our|her|his) <kin>\b|\bwidow\w*|
    \bsince <kin> (?:died|passed)\b|\b(?:left|willed|deeded|leaves|passed down) (?:me|us|it|everything|
    the house|the place|this|her house|his house|their house|the home|her place|his place|
    the property)(?: (?:all|to (?:me|us)))?\b(?=.*\b(?:house|place|home|to (?:me|us|my)|me|us|
    property)\b)(?<!left it)|\bin (?:her|his|the|their) will\b|\bexecut(?:or|rix)\w*|\btrustee\b|
    \b(?:family|living) trust\b|\bthe trust\b|\bfuneral\b|\bbequea\w+|\bcame to (?:me|us) (?:from|when|
    after)\b|\b(?:was|used to be|belonged to) (?:my |our )?(?:late )?<parent>(?:'?s)?\b(?! (?:dream|
    favou?rite|idea))|\bse (?:me |nos )?muri[oó]\b|\bmuri[oó]\b|\bnos dej[oó] la casa\b|
    \bme dej[oó] la casa\b
    """,
    "behind_on_payments": r"""
    \b(?:fell|fallen|falling|got|getting|am|i'm|we're|way|so far) behind\b(?! schedule| the)|
    \bbank\b[^.;!?]{0,24}\b(?:tak(?:e|es|ing)|foreclos\w*|repo\w*|calling|threaten\w*)\b|\b(?:lose|
    losing) (?:the|my|our) (?:house|home)\b|\b(?:sale|auction) date\b|\bbehind\b(?=\W*$)|\bsave (?:my|
    our) credit\b|\bgetting (?:notices|letters)\b|
    \bbehind\b(?=[^.;!?]*\b<note>\b)|\b<note>\b[^.;!?]{0,24}\b(?:behind|late|past due|overdue|delinquent)\b|
    \b(?:can'?t|cannot|cant|couldn'?t|unable to|can not|hard to|can barely|struggling to) (?:\w+ )?(?:swing|
    handle|manage|make|afford|keep up|pay|cover|meet)(?: \w+){0,4}? <note>\b|
    \b<note>\b[^.;!?]{0,20}\b(?:killing|eating|drowning|too (?:high|much|expensive)|jumped|doubled|tripled|
    unaffordable|adjusted|reset|balloon\w*|skyrocket\w*|sky high|out of (?:hand|control|reach))\b|
    \barrears\b|\b(?:sheriff'?s?|tax|trustee'?s?) sale\b|\bdelinquen\w+|\bcollections?\b(?! of)|
    \bchapter (?:7|13|seven|thirteen)\b|\bcreditors?\b|\bupside down\b|\bgarnish\w*|\bloan modification\b|
    \bdrowning\b|\bgoing broke\b|\b(?:i'm|we're|flat|im|were) broke\b|\bin the hole\b|\bmissed (?:a few|
    some|the last|two|three|a couple)\b|\bbank (?:is |keeps |has |started )?(?:calling|sent|sending|
    threaten\w*|letters?|wants (?:it|the))\b|\blender (?:is |keeps |has |sent |stopped |wants )|
    \bhouse (?:is|got) (?:too )?expensive\b|\btoo expensive (?:to|for)\b|\bpast due\b|
    \bshut ?off notices?\b|\bbills (?:are )?pil\w+|\bbefore the bank (?:does|takes)\b|\bno (?:podemos|
    alcanzo a|puedo con) (?:pagar|la hipoteca)\b|\bhipoteca\b(?=.*\b(?:atrasad|debo|pagar)\w*)
    """,
    "health": r"""
    \b(?:have|has|got|with) (?:ms|als|copd|cancer|lupus|parkinson'?s|dementia|alzheimer'?s)\b|
    \bcan'?t (?:manage|handle|live in|stay in|take care of|be in|keep up) (?:the |this |my )?(?:house|home|
    place|here)? ?(?:alone|by (?:myself|herself|himself)|on my own)\b|
    \b(?:knees?|hips?|legs?|back|heart|joints|body) (?:can'?t|won'?t|cannot|gave|giving|aren'?t|isn'?t|
    don'?t|just|is|are)\b|\b(?:these|the|all those|all the|those) (?:steps|stairs)\b|\bcan'?t (?:walk|drive|
    see|climb|breathe|bend|lift)\b|\bcan hardly (?:walk|see|climb|move)\b|\bhad a (?:stroke|fall|
    heart attack|bad fall|seizure)\b|\b(?:took|had|having) a (?:bad )?(?:fall|spill)\b|\b(?:home|aide|
    nurse) (?:health|care)\b|\bnurses?\b|\btake care of (?:me|myself|him|her|them)\b|\b(?:mom|dad|mother|
    father|husband|wife) (?:is|are|isn'?t) (?:not )?(?:doing well|well|failing|declining|slipping|
    bedridden)\b|\bms\b(?=.*\b(?:wheel|walk|stairs|got|diagnos)\w*)|
    \b(?:(?:my|his|her|our|the|these|\w+\'?s) (?:heart|kidneys?|liver|eyes|eyesight|vision|legs?|hips?|
    shoulder|spine|lungs?|knees?|back|mind)|health) (?:is|are|gave|have|has|surgery|replacement|trouble|
    problems?|condition|failure|issues?|went|got|won'?t|can'?t)\b|\b(?:hip|knee|back|heart|kidney|brain|
    spinal) (?:surgery|replace\w*|trouble|failure|disease|problems?|pain|issues?|cancer|attack)\b|
    \bdialysis\b|\bcopd\b|\boxygen\b|\bwalker\b(?! (?:street|road|st|ave))|\bfrail\b|\bfalls? a lot\b|
    \bkeeps? falling\b|\b(?:fell|fall(?:ing|en)?) (?:down|on) the (?:stairs|steps)\b|\bmemory (?:loss|care|
    is|problems)\b|\blive alone any ?more\b|\bmedical\w*|\bspecialists?\b|\bdoctors?(?:'s)? (?:orders|say|
    told|wants?|recommend\w*)\b|\bspecial needs\b|\bgoing blind\b|\bdiabet\w+|\bseizures?\b|\binjur\w+|
    \bparaly\w+|\btransplant\b|\btumou?r\b|\bterminal\b|\bleukemia\b|\blymphoma\b|\bmultiple sclerosis\b|
    \bchronic\b|\bone (?:story|level|floor)\b|\bsingle (?:story|level)\b|\bno stairs\b|\bcaretaker\b|
    \bcaregiv\w+|\bcaring for\b|\btak(?:e|ing) care of (?:my|our|her|his|mom|dad|a sick|an? (?:elderly|
    aging))\b|\b(?:elderly|aging|ailing)\b|\bneeds? (?:full time |round the clock |24/7 |constant )?care\b|
    \bcare (?:facility|center|home)\b|\brehab (?:center|facility)\b|\bprognosis\b|\bphysically\b|
    \bthe steps\b(?! to)|\bcan'?t (?:get|go|make it) (?:up|around|upstairs)\b|\bdepression\b|\basthma\b|
    \ballerg\w+
    """,
    "job_change": r"""
    \b(?:company|work|employer|firm|office|plant|department) (?:is |has been |was |keeps )?(?:downsiz\w*|
    cutting|restructur\w*|laying off|clos\w*|bought out|merg\w*)\b|\bgot the (?:axe|boot|ax|sack|
    pink slip)\b|\bpink slip\b|\bpcs\w*\b|
    \bmatched (?:with|at|to)\b|\b(?:working|work) (?:for|at) (?:a |the )?new\b|\bteach(?:ing)? (?:job|
    position)\b|\btenure\b|\bnew (?:school|hospital) (?:job|position)\b|
    \b(?:company|work|employer|boss|firm|office|job|corporate|headquarters|hq|
    the bank i work for)(?:'s)? (?:\w+ ){0,3}?(?:shipp\w+|send\w*|sent|mov\w+|transferr\w+|relocat\w+|wants|
    needs|ask\w*|plac\w+|reassign\w+) (?:me|us|him|her|my|everyone|everybody|the whole)\b|\b(?:cut|
    eliminated|slashed) (?:my|his|her|our) (?:position|job|hours|department|role)\b|\b(?:position|job|
    department|role) (?:was|got|is being) (?:cut|eliminated|moved|outsourced|transferred)\b|\bunemployed\b|
    \bbetween jobs\b|\bdrive to work\b|\bcommute\b|\b(?:took|taking|got|gets?|accept(?:ed|ing|s)?|land(?:ed|
    ing)|start(?:s|ing|ed)?|offered(?: me| him| her)?) (?:\w+ ){0,4}?<new_work>\b(?! (?:on|for) (?:the|my|
    our) (?:house|home|place)| from (?:you|a buyer|another|someone|an investor))|\blay ?offs?\b|
    \blaid off\b|\bfurlough\w*|\blet (?:me|him|her|us) go\b|\bgot (?:let go|fired|canned|axed|the axe|
    downsized)\b|\bseverance\b|\bhired\b(?! (?:a|an|you|someone|somebody|contractors?))|
    \brelocation package\b|\bnew (?:gig|boss|employer|job|contract|company)\b|\bboss (?:wants|is sending|
    is moving|moved)\b|\b(?:quit|quitting|losing|lost|leaving|changing|switching) (?:my |his |her |
    our )?(?:jobs?|careers?|work)\b|\bout of work\b|\benlist\w*|\bre-?stationed\b|\bcoast guard\b|
    \bduty station\b|\btour of duty\b|\breassign\w*|\bgoing remote\b|\b(?:wife|husband|my|his|her|
    our)(?:'?s)? (?:new )?(?:work|job|career|employer|company|unit|base|hospital) (?:is|are|has|wants?|
    needs?|took|takes|moved|moving|sent|offered|transferr\w*|got|closed|shut)\b|\bfor (?:a |my |his |
    her )?(?:new )?(?:work|job|career)\b|\bcareer (?:move|change|opportunity)\b|\bfor work\b|
    \bplant (?:is )?(?:closing|closed|shut\w*)\b|\bnew opportunity\b|\b(?:military|navy|army|marines?|
    air force)\b|\b(?:consegu[ií]|encontr[eé]|perd[ií]) (?:un )?(?:trabajo|empleo)\b|
    \bme qued[eé] sin trabajo\b
    """,
    "tired_landlord": r"""
    \b(?:tenants?|renters?)\b[^.;!?]{0,30}\b(?:tore|ripped|broke|punched|refus\w+|moved out|sued|
    call(?:ing)?|drove|driv\w+)\b|\bvacancies\b|\bout of the (?:rental|landlord\w*) (?:business|game)\b|
    \baccidental landlord\b|\bbad renters\b|
    \b(?:had it|had enough|done|fed up) (?:w|with|of)/? (?:\w+ ){0,3}?(?:tenants?|renters?)\b|\b(?:2|3|two|
    three)am (?:calls?|phone calls?)\b|\b<weary>\b[^.;!?]{0,44}\b<lease>\b|\b(?:tenants?|
    renters?)\b[^.;!?]{0,50}\b(?:trash\w*|destroy\w*|stiff\w*|skipp\w*|won'?t|don'?t|wont|dont|nightmares?|
    headaches?|evict\w*|tear\w*|wreck\w*|complain\w*|stopped|ruin\w*|mess\w*|never|problems?|awful|terrible|
    late on)\b|\bmanaging (?:the |my |a )?rental|\bbeing a landlord\b|\bstiffed (?:me|us)\b|
    \brenters? from hell\b|\bget (?:out|rid) of (?:the |my |this )?rental|\bno more (?:tenants|renters)\b|
    \b(?:last|latest) (?:tenant|renter)s?\b|\bcollecting rent\b|\bchasing rent\b
    """,
    "downsizing": r"""
    \bfor (?:just )?(?:one|two|1|2) (?:person|people|of us)\b|\bby myself\b(?! with)|\bon my own in (?:a|
    this)\b|\bmore space than\b|\bmore rooms? than\b|\bless to (?:clean|mow|heat|take care)\b|
    \bpatio home\b|\bone bedroom (?:condo|apartment)\b|
    \bcollect(?:ing|s)? dust\b|\b(?:bed)?rooms? (?:are|is|sit|sits|sitting) (?:just )?(?:empty|unused)\b|
    \bunused rooms\b|\bmore house than\b|\bhouse (?:feels|seems) (?:\w+ )?(?:empty|huge|enormous|big)\b|
    \bthe nest is empty\b|\bhalf (?:of )?(?:the|this) house\b|\brambl\w+ (?:old )?house\b|\b(?:something|
    place|home) (?:\w+ )?(?:cozier|simpler|compact)\b|\b(?:<children>) (?:\w+ ){0,2}?(?:grown|gone|
    moved out|out of the house|left for college|off to college|at college|in college|on their own|flown|
    left home|left the nest|are out)\b|\b(?:just|only) (?:me|the two of us|us two|us|my wife and i|
    my husband and i|her and i)\b(?: \w+){0,4}? (?:now|left|in (?:this|here|a|the)|rattling)|\brooms (?:we|
    i|that) (?:don'?t|never|barely)\b|\btoo much (?:\w+ )?(?:house|home|space|room|square footage|property|
    land)\b|\b(?:too|way too|so) (?:big|large|huge)\b|\bless (?:house|space|stuff|room|square footage)\b|
    \bsmaller\b(?! (?:town|city|school|amount|offer|payment))|\bsomething (?:\w+ )?(?:manageable|easier)\b|
    \bsiz(?:e|ing) down\b|\b(?:into|get|buy|rent|find|want|live in) (?:a|an|another) (?:\w+ )?(?:tiny house|
    town ?(?:home|house)|apartment|motor ?home|rv|condo)\b|\brattl\w+ around\b|
    \bdon'?t need (?:\w+ )?(?:\w+ )?(?:bed)?rooms\b|\bdon'?t need (?:all )?(?:this|the|that) (?:space|house|
    room|square)\b|\bcut(?:ting)? back\b
    """,
    "upsizing": r"""
    \b(?:isn'?t|isnt|not|aren'?t|doesn'?t) (?:cutting it|cut it|enough (?:room|space|house|bedrooms?))\b|
    \bwith (?:three|four|five|six|[3-9]|all (?:the|these)) kids\b|\bkids are getting (?:big|older)\b|
    \bhome office\b|\bout of (?:bed)?rooms\b|
    \bbust(?:ing|ed)? out\b|\bbaby ?#? ?\d\b|\bkid ?#? ?\d\b|\bbun in the oven\b|
    \btripping over each other\b|\b(?:every|each) (?:kid|child) (?:\w+ )*(?:own|their own) room\b|
    \bown (?:bed)?rooms?\b|\bmulti ?-?gen\w*|\b(?:<children>) (?:\w+ ){0,4}?(?:in|sharing|share) (?:one|a|
    the same|a single) (?:bed ?)?room\b|\b(?:baby|twins|triplets|newborn|third child|number (?:two|three|
    four|3|4))\b|\bbursting\b|\bgrown out of\b|\b(?:in[- ]?laws?|mother|father|mom|dad|parents) (?:is |
    are )?moving in\b|\bwe need (?:\w+ )?(?:\w+ )?(?:bedrooms?|rooms?)\b|\b(?:4th|fourth|third|3rd|fifth|
    5th|extra|spare|another) (?:bed ?)?room\b|\bfamily (?:of (?:five|six|seven|eight|[5-9])|
    is getting bigger|got bigger|grew|keeps growing)\b|\badopt\w+\b|\bcramp\w*|\bno (?:more )?(?:space|
    room) (?:for|left|here|in)\b|\btoo (?:small|little space|little room)\b|\bbigger\b(?! (?:city|town|
    offer|problem|repairs?|check))|\bran out of (?:room|space|bedrooms)\b|\bpacked in\b|\bout of (?:space|
    room|bedrooms)\b|\bmore (?:space|room|bedrooms|land|yard|acreage)\b|\bbigger yard\b
    """,
    "retirement": r"""
    \bhang(?:ing)? up (?:my|the|his|her|our) \w+|\bcalling it a career\b|\bturn(?:ing|ed)? (?:62|65|67|
    70)\b|\bnot working any ?more\b|\bpunch\w* out for good\b|\bretir(?!ement (?:home|community))\w*|
    \bsocial security\b|\bdone working\b|\bhang(?:ing)? (?:it|them) up\b|\blast (?:day|year) of work\b|
    \bme jubil\w+
    """,
    "repairs": r"""
    \bconstant(?:ly)? (?:\w+ )?(?:work|repairs?|upkeep|fixing|maintenance|attention)\b|
    \bsomething (?:new |else )?(?:always )?(?:breaks?|breaking|goes wrong|needs fixing)\b|\b(?:every|
    each) (?:week|month|day|time)[^.;!?]{0,30}\b(?:breaks?|broken|fix\w*|repair\w*)\b|\bfixing (?:one thing|
    stuff|things)\b|\bthe list never\b|\b<weary>\b[^.;!?]{0,40}\b<chores>\b|
    \b<chores>\b[^.;!?]{0,40}\b(?:wearing|wears?|too much|killing|tired|over it|sick of|never ends|
    never stops?|kicking|getting (?:old|to me|to be)|exhaust\w*|adds? up)\b|
    \bkeep(?:ing)? up (?:with )?(?:this|the|my|a|an?) (?:old |big )?(?:place|house|home|property|yard)\b|
    \b(?:nickel and dim\w+|money pit|always something|something breaks|constantly (?:fixing|breaking)|
    keeps? breaking|throwing money at|pour\w* money into|sink(?:ing)? money|too much to (?:keep up|handle|
    take care of|manage))\b|\b(?:house|place|it|this)(?: is|'s| has)? (?:\w+ ){0,3}?too much (?:for (?:me|
    us)|work|to)\b|\bhigh maintenance\b|\bmowing\b(?=.*\b(?:acres?|tired|done|hate)\b)|\bno more (?:repairs|
    yard ?work|mowing|upkeep)\b
    """,
    "cash_out": r"""
    \babout the money\b|\btak(?:e|ing) advantage of\b|\b(?:the |my |our )?equity (?:is|to|for|out|in)\b|
    \bneed (?:to )?(?:get )?(?:my|our|the) (?:money|equity|cash)\b|\bnest egg\b|\bpay (?:it|
    everything|stuff|things) off\b|\bput (?:my|our|the) kids? through\b|
    \b(?:could|can|would|want to|wanna|gonna) use the (?:money|cash|equity|proceeds)\b|
    \bput(?:ting)? (?:the|that|it|my) (?:\w+ )?(?:money|cash|equity)?\w* ?(?:toward|towards|into|in) (?:a|
    my|our|the|stocks|savings)\b|\bmoney (?:for|to)\b|^\W*(?:well |honestly |mostly |just |mainly |
    basically |it'?s |for |its )*(?:the )?(?:money|cash|equity)\b|\bcash (?:in|it in|out)\b|
    \bsit(?:ting)? on (?:\w+ )*equity\b|\b(?:pay(?:ing)? for|fund|pay off|
    paying off) (?:\w+ ){0,3}?(?:college|tuition|school|wedding|business|debts?|loans?|cards?|bills|truck|
    car|shop|restaurant|surgery)\b|\bneed(?:s|ed)? (?:the |some |that |my |our |quick |fast )?(?:money|cash|
    equity|funds|proceeds|capital)\b|\bliquidat\w+|\bsell (?:high|at the top|while)\b|\btop of the market\b|
    \bmarket(?:'s| is) (?:so )?(?:hot|crazy|strong|high|up|good|great|insane)\b|\bwhile (?:the )?(?:market|
    prices)\b|\bprices (?:are|r) (?:so |this |pretty )?(?:high|crazy|up|good|insane)\b|\bmake (?:some |
    a little )?(?:money|cash|profit)\b|\b(?:quick|fast) cash\b|\b(?:my|our|the|that|some) (?:money|cash|
    equity) out\b|\binvest(?:ing)? (?:in|the|it|elsewhere)\b|\bfree up (?:some |the )?\w+\b|
    \bturn it into (?:cash|money)\b|\bstart (?:a|my|our) (?:\w+ )?(?:business|company|shop)\b|\bfor (?:the|
    some) (?:money|cash)\b|\bopening a (?:restaurant|shop|business|store)\b|\bcash in (?:hand|pocket)\b
    """,
    "curious": r"""
    \bkick(?:ing)? (?:around|the idea)\b|\bnosy\b|\bidle curiosity\b|\btoying with\b|\bno big reason\b|
    \bnot sure (?:why|if i'?ll|that i)\b|\bgathering info\w*\b|\bget(?:ting)? (?:an? )?(?:idea|feel|
    sense) (?:of|for)\b|\bsee where (?:it|things)\b|\bjust shopping\b|\bgauging\b|\bplaying with the idea\b|
    \bhaven'?t decided if\b|
    \b(?:just|only|merely) (?:want(?:ed|ing)?|trying|like|here) to (?:see|know|find out|get an idea|hear)\b|
    \bsee what (?:u|you|y'?all|it|my|i|kind|they|the|i'd)\b|\bfor fun\b|\bfeel(?:ing)? (?:it |
    things )?out\b|\bjust (?:seeing|exploring|shopping|fishing|wondered|playing|poking)\b|\bno (?:real |
    big |particular )?reasons?\b|\bball ?park\b|\bwonder(?:ing|ed)? (?:what|how much)\b|\bcurious\b|
    \bnothing (?:driving|pushing|forcing)\b|\bno rhyme\b|\bweighing (?:my |our )?options\b|
    \bexplor\w+ (?:my |our )?options\b|\bseeing what'?s out there\b
    """,
    "relocating": r"""
    \b(?:want|wants|need|gotta|getting|get) out of (?:<states>|state|here|this (?:state|town|city|area)|
    the (?:city|state|area))\b|\bleav(?:e|ing) (?:<states>|(?:the )?(?:state|country|area|city))\b|
    \b(?:bound|here (?:we|i) come)\b(?= ?(?:$|[.!,]))|\bbe with (?:my |our |the )?(?:family|kids|grand\w+|
    daughter|son|sister|brother|parents|mom)\b|\bby (?:my|our|the) (?:daughter|son|kids|grand\w+|family|
    sister|brother|parents|mom)\b|\bstart(?:ing)? over (?:in|somewhere)\b|\bchange of (?:pace|scene\w*)\b|
    \bwhere (?:my|our) (?:family|kids|daughter|son|people|folks|grand\w+) (?:is|are|live|lives)\b|
    \bclose to (?:my|our|the|them|family|her|him)\b|
    \b(?:get|getting|go|goin|going|headin|heading|headed) (?:back )?(?:out|down|up|back|over|
    home) to\b(?! (?:you|u|ya|me|it|bed|work|sleep|normal|this|that|a\b|the (?:house|phone|email|office)))|
    \b(?:near|nearer|closer|close) (?:to )?(?:family|(?:my|our|the) (?:family|kids|grand\w+|daughter|son|
    sister|brother|parents|mom|folks|siblings))\b|\bgrand ?(?:kids|babies|children)\b|\bmov(?:e|
    ing) in with\b|\bescape\b|\btoo (?:cold|hot)\b|\bsick of (?:the )?(?:snow|cold|winters?|heat|traffic|
    crime|rain|taxes here)\b|\bhome (?:state|country)\b|\bhometown\b|\bgetting out of (?:dodge|here|the|
    this|town)\b|\b(?:neighborhood|area|town|crime) (?:is|has|got|went|changed|gone)\b(?= (?:\w+ )?(?:bad|
    downhill|worse|changed|unsafe))
    """,
}


def _written_out(text: str) -> str:
    joined = "".join(line.strip() for line in text.splitlines())
    return re.sub(r"<([a-z_]+)>", lambda m: _written_out(_GROUPS[m[1]]), joined)


FAMILIES = {value: _written_out(family) for value, family in _FAMILIES.items()}
