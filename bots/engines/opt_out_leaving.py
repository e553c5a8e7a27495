"""English wordings that ask to be forgotten or left alone: off the list, delete me, opt out, go away."""

from bots.engines.opt_out_parts import DO, DOING, DONE, IMPERATIVE, LISTS, MAIL, OURS, RUDE, YOUR, wording

WORDINGS = (
    wording(
        "threat",
        r"\b(?:report|reporting|sue|suing|police|cops|lawyer|attorney|fcc|ftc|legal action|court|"
        r"complaint)\b.*\b(?:if|when|unless|next time) (?:you|u|i|this|these|those|it|your|the) "
        r"(?:\w+ ){0,2}?(?:continue|keep|contact|text|call|message|email|write|do this|stops?|ends?|get)\b",
        r"\b(?:next time|if|every time|each time) (?:you|u) (?:\w+ ){0,2}?(?:continue|keep|contact|"
        r"text|call|message|email|write)\b.*\b(?:report|sue|police|cops|"
        r"lawyer|attorney|fcc|ftc|legal|court|complaint)\b",
        r"\b(?:if|next time|when|should) (?:i|we) (?:\w+ )?(?:hear|get|receive|see) (?:\w+ ){0,3}(?:again"
        r"|another|more|you|messages?|texts?|calls?)\b"
        r".*\b(?:report|sue|police|cops|lawyer|attorney|fcc|ftc|legal|court|complaint|board|authorities"
        r"|agency|bbb|block)\w*\b",
        r"\b(?:this|my|the) (?:number|phone|line) is (?:now )?blocked\b|\bthis is a do not (?:call|"
        r"text|contact)\b",
        r"\b(?:delete|erase|wipe|purge|destroy|remove) (?:all |every |any )?(?:the )?(?:records?|data|"
        r"info\w*|trace|traces|details) (?:of|about|on) (?:me|us)\b",
        r"\b(?:want|need|like|demand|request)(?: \w+){0,2} my (?:\w+ )?(?:data|info|information|"
        r"details|records?|number|name) (?:deleted|erased|removed|wiped|purged|gone)\b",
        r"\boff (?:file|the record|record)$|\b(?:number|phone|line|house|i am|im|we are) (?:is |are )?off "
        r"limits\b|"
        r"(?:^|\b(?:but|so|just|and|please) |, )lose it$|^lose it\b(?=.*number)|\bforget (?:that )?you "
        r"(?:ever )?(?:texted|called|contacted|messaged|"
        r"wrote)\b|\b(?:opt out|stop|unsubscribe) (?:word|code|keyword|link)\b",
        r"\bgo (?:bother|pester|annoy|harass|bug|text|call|spam) (?:another|other|some other|your)\b",
    ),
    wording(
        "off the list",
        rf"\b(?:take|taking|taken|remove|removed|removing|get|drop|scratch|cross|strike|knock|wipe|"
        rf"scrub|pull|clear|exclude|purge|"
        rf"delete|erase|strip|leave|keep|kick|cut|pluck|unlist|chuck|move|wish|edit|boot|weed|yank|"
        rf"throw)(?: (?:please|just|all of|both of))?"
        rf" {OURS}(?: (?:\w+ ){{0,3}}?)?\s?(?:off|from|out|out of)(?: of)?(?: (?:{YOUR}))(?: "
        rf"[\w-]+){{0,4}}? {LISTS}\b",
        r"(?<!did you )(?<!do you )\b(?:take|remove|(?<!you )get|scratch|cross|drop|strike|knock|wipe|"
        r"pull) (?:me|us|us both|us all|both of us|my name|my number|our (?:name|number)|this number)"
        r" (?:off|out)\b(?! (?:hold|of (?:this|the|that|my|our) (?:mortgage|house|home|lease|loan|"
        r"contract|deal|place|mess|listing)|the (?:deed|title|mortgage|loan|lease|will|market|calendar|"
        r"schedule)|guard|my feet|topic|at|to|on))",
        r"\b(?:take|cross|scratch|strike|knock|wipe|get) (?:my|our|this|the|that|his|her) (?:\w+ "
        r")?(?:name|number|phone|cell|address|email|contact|info) (?:off|out)$|\b(?:remove|delete|"
        r"erase) (?:myself|from (?:the |your |this |all )?(?:\w+ )?(?:lists?|database|system|records|"
        r"files?))\b|\b(?:both|all|we|i) want off\b",
        r"\b(?:number|name|email|info|information|data|address|details) (?:\w+ )?(?:needs?|has|should|"
        r"must|ought|better) (?:to )?(?:be |get |come |go )?(?:removed|deleted|erased|taken off|off|"
        r"gone)\b(?! (?:the )?(?:title|deed|mortgage|market))",
        r"\b(?:not|shouldnt|dont belong|why am i|why are we)(?: \w+){0,3} on (?:your|this|any) "
        r"(?:\w+ )?list\b(?=.*\b(?:off|remove|delete|stop)\b)",
        r"\bcancel (?:me|us) (?:from|off|out)\b|\bunder no circumstances? (?:contact|call|text|message|"
        r"email|write)\b|^(?:please )?no (?:follow ups?|contact|further contact|communication)(?: "
        r"please)?$",
        rf"\b(?:never|no|dont|do not)(?: \w+)? (?:want|wish|desire|need)(?: to (?:get|see|receive|have|"
        rf"be))? (?:another|{DONE}) ?(?:{MAIL})?(?= from| again| please|$)",
        r"\bget (?:out of|outta|outa|off) my (?:phone|inbox|life|face|messages)\b|\byou(?: have|"
        r"ve)?(?: just)? been blocked\b",
        rf"\b(?:want|need|like)(?: all| all of)? {OURS} (?:gone|out|wiped|purged|scrubbed|cleared)\b",
        r"\b(?:unsubscribe|delist|unlist|deregister|unregister|unenroll|disenroll|blacklist|opt) "
        r"(?:me|us|my|this number)\b(?!.*\bmean\b)",
        rf"\b(?:want|wants|like|wish|(?<!would )(?<!will )need|asked|ask|asking|request|requested|demand"
        rf"|requesting|told "
        rf"you|begged|trying|tried|prefer|love)"
        rf"(?: (?:you|i|we|to|me|us|my \w+|our \w+|this number|that|it|be|get|for|have|had|please|"
        rf"immediately|all of|must|should|would|kindly))*"
        rf" (?:removed|deleted|erased|unsubscribed|taken (?:off|out)|opted out|off (?:of )?(?:{YOUR}) "
        rf"(?:\w+ ){{0,3}}?(?:list|lists|it|thing)|"
        rf"out of (?:{YOUR}) (?:\w+ ){{0,2}}?{LISTS}|off of it|left (?:alone|in peace|be)|removal)\b"
        r"(?! (?:from|off) (?:the |my |our )?(?:deed|title|mortgage|loan|lease|will|kitchen|wall|roof))",
        r"\b(?:can|could|may|how do|how can|please let|do|should|when will|why havent|have)(?: (?:i|we|"
        r"me|us|my name|my number|this number|our \w+|my \w+|you|not))+"
        r"(?: please| also| kindly)? (?:be|get|been) (?:\w+ )?(?:removed|deleted|erased|unsubscribed|"
        r"taken off|opted out|off (?:your|this|the) list)\b"
        r"(?! (?:from|off) (?:the |my )?(?:deed|title|mortgage|loan|lease))",
        r"\b(?:put|add|place|get|stick|i belong|we belong|enter|include|im|we are|i am|"
        r"register(?:ed)?)\b(?: \w+){0,5} (?:on|to|onto|in) (?:\w+ ){0,3}(?:do not (?:call|"
        r"contact|text|"
        r"disturb|mail|email|solicit)|dont call|no call|no contact|dnc|no text|suppression|opt out|"
        r"blocked)\b",
        r"\b(?:do not|dont|never|no) (?:call|contact|text|solicit) (?:list|registry|register)\b",
        r"(?:^|[,] |\b(?:and|please|just|so) )(?:scratch|take off|remove|drop|cross off|strike) (?:my|our"
        r"|this) (?:name|"
        r"number|phone|entry)\b",
        r"\b(?:appreciate|like|love|prefer) being (?:removed|taken off|deleted|left alone|unsubscribed)\b",
        r"\bconfirm\w*(?: \w+){0,4} (?:my|our|i|ive|im|we|weve|were) (?:\w+ ){0,4}(?:removed|deleted|erased|"
        r"unsubscribed|off (?:your|the|this) \w+|opted out)\b(?! from the (?:deed|title|lease|loan|mortgage"
        r"|contract))",
        r"\b(?:my|our|this) (?:number|phone|line|cell|email|inbox)(?: \w+)? (?:isnt|is not|is no|was never"
        r"|wasnt|was not)"
        r"(?: \w+){0,4} (?:ads|adverts|marketing|solicit\w*|advertis\w*|spam|sales|telemarketing"
        r"|promotions?)\b",
        r"\boff (?:of )?(?:your|this|that|ur) (?:\w+ ){0,3}(?:list|lists|database|system|records|"
        r"books)\b(?!\s+i (?:saw|found))",
    ),
    wording(
        "remove me",
        r"\b(?:remove|delete|erase|unsubscribe|deactivate|rmv|wipe|purge|scrub|destroy|expunge|scrap|"
        r"clear|forget|dump|bin|trash|shred|nuke)"
        r" (?:please )?(?:me|us|(?:all |any |both |each |all of |any of |both of |each of )?(?:my|our|her"
        r"|his|this|their) (?:\w+ "
        r"){0,3}?(?:name|names|numbers?|phone|cell|mobile|info|information|"
        r"details|data|e?mails?|address|addresses|contacts?|account|profile|records?|file|files|digits|entry"
        r"|entries|registration|particulars|"
        r"stuff|phone number|line))\b"
        r"(?! (?:from|off|as|on|in) (?:the |my |our |that |this )?(?:deed|title|mortgage|loan|lease|will"
        r"|appointment|"
        r"contract|paperwork|agreement|listing|application|offer|escrow|invoice|sign|review|utility|gate"
        r"|mailbox|"
        r"calendar|owner|co owner|showing|google|facebook|iphone))"
        r"(?!.*\b(?:use (?:this|my|the)|new (?:one|number)|instead)\b)",
        r"(?<!did you )(?<!i )(?<!we )\b(?:lose|loose|forget|ditch|burn|toss|trash|bin|delete|erase|"
        r"scrap|destroy|shred|discard|throw (?:away|out)|get rid of|dispose of|tear up|rip up|"
        r"scratch out|cross out|unlearn|block|chuck|scrub|wipe|remove|drop|dump|rub out|strike out|"
        r"blank|black out|cross off|scratch off|take out)"
        r" (?:all (?:of )?)?(?:my|this|our|the|these|her|his|that|mine) ?(?:damn |phone |cell |mobile |"
        r"home |work |personal |contact |mothers |moms |wifes |husbands |goddamn |bloody |fucking )*"
        r"(?:numbers?|digits|contacts?|contact info|info|information|details|data|address|phone|cell|email)\b"
        r"(?!.*\b(?:use (?:this|my|the)|new (?:one|number)|instead|password|code|lockbox|its \d+|i "
        r"meant?|make it \d+)\b)",
        r"(?:^|\b(?:please|just|and|so|now|you can|should|need to|to|better|[,])[, ]*)forget (?:about "
        r")?(?:me|us|i exist|we exist|you (?:ever |even )?(?:know|knew|met|had|heard|have|found|saw)|"
        r"that (?:i exist|you ever)|my (?:name|house|home|existence))\b"
        r"(?! (?:for (?:now|today)|not|when|with))",
        r"(?:^|[,] ?|\b(?:and|please|just|spam|scam|seller|sold|rented)[, ]+)(?:remove|delete|erase|"
        r"removed|unsub|unsubscribe|cancel|opt out)(?: (?:it|this|now|please|immediately|asap|at once|"
        r"all|them|number|thanks))*\s*(?:$|,)(?<!cancel it)(?<!cancel that)",
        r"\b(?:delete|erase|destroy|purge|remove|lose|get rid of) (?:it|them|everything|all|"
        r"whatever)(?: of)?(?: \w+){0,5}? (?:you (?:have|got|hold|keep)|about me|on me|about us|on "
        r"us)\b",
        r"\bright (?:to|of) (?:erasure|be forgotten|deletion|object)\b|\b(?:under|per|invoke|invoking|"
        r"exercise|exercising|pursuant to)(?: \w+){0,3} (?:gdpr|ccpa|tcpa|cpra)\b",
        r"\b(?:stop|cease|quit) (?:using|storing|sharing|selling|keeping|processing|holding|having)(?: "
        r"all)? (?:my|our) (?:\w+ ){0,2}(?:data|info|information|number|details|name|email)\b",
        r"\b(?:data|account|information) (?:deletion|erasure|removal)\b|\bdelet(?:e|ion of)(?: "
        r"\w+){0,3} personal (?:data|information|info)\b",
    ),
    wording(
        "opt out",
        r"(?<!lets you )(?<!let me )(?<!let us )(?<!an )\b(?:opt(?:ing|ed)? ?(?:me |us |myself |this "
        r"number )?(?:out|otu)|optout|opt me)\b(?! (?:rate|form))(?=$|,| now| please| thank| "
        r"immediately| asap| already| twice| before| yesterday| last| weeks| once| ages| from | and | i | "
        r"im | or | to (?:all|any|further|future)|"
        r" (?:of|for) (?:this|these|those|your|all|any|the (?:\w+ )?(?:texts|messages|list|calls|"
        r"emails|campaign|sms|mailing)|receiv\w*|getting|sms|text\w*|further|future|"
        r"everything|communicat\w*|it$|marketing|messages|emails|calls|being|whatever|whatsapp|"
        r"contact\w*|sales|automated))(?!.*\b(?:mean|401k)\b)",
        r"(?<!what does )(?<!what is )(?<!does )(?<!do people )(?<!people )(?<!not )\bunsubscri(?:be|"
        r"bing|ption|bed me|bed now|bed asap|bed immediately)\b(?! (?:rate|button works|mean|from what|"
        r"from (?:what|where)|from (?:mls|youtube|netflix|hulu|spotify|my (?:gym|cable)|the (?:gym|"
        r"newspaper|choir)|amazon|disney)))(?!.*\bmean\b)|\bunsub\b",
        r"\b(?:thought|already|i|ive|have|had) (?:\w+ )?unsubscribed\b(?! from (?!you|this|these|your))",
        r"\b(?:revoke|revoked|revoking|withdraw|withdrew|withdrawing|rescind|rescinding|retract|pull|"
        r"pulling|cancel|take back|taking back|remove|deny|end|refuse|terminate)(?:ing)? (?:\w+ "
        r"){0,4}?(?:consent|permission|authori[sz]ation|opt in|optin)\b",
        r"\byou (?:dont|do not|no longer|never|didnt|did not|dont even|havent) (?:\w+ )?(?:have|had|"
        r"got|get) (?:my |our |any )?(?:permission|consent|authori[sz]ation|right)(?: to| for)?\b",
        rf"\b(?:i|we) (?:do not|dont|no longer) (?:\w+ )?(?:consent|agree|authori[sz]e|permit|give "
        rf"(?:you )?(?:my )?(?:permission|consent)|accept|approve|allow)\b(?: to| of| for| you)*(?: "
        rf"(?:be|being|receive|receiving|getting|these|this|any|your|further|you|to|more|unsolicited|"
        rf"sales|such|{RUDE}))* (?:{DONE}|{DOING}|{DO}|{MAIL})",
        r"\b(?:consent|permission|authori[sz]ation) (?:is |has been |was |hereby )*(?:revoked|"
        r"withdrawn|rescinded|denied|cancelled|canceled|over|ended|terminated)\b",
        r"\b(?:not|never|didnt|dont|havent) (?:\w+ )?(?:giv\w+|gave|grant\w*) (?:you |anyone |anybody "
        r")?(?:my |any )?(?:permission|consent)\b",
        r"\b(?:rather|prefer|appreciate it if|wish) you (?:just )?(?:deleted|removed|forgot|lost|dropped|"
        r"erased|took|left) (?:me|us|my|our)\b",
        r"\bobject to (?:you|your|the|any|this|receiv\w+|being)(?: \w+){0,4} (?:using|use|data|marketing|"
        r"contact\w*|messages|texts|calls|processing)\b",
        r"\bno solicit\w*|\bnot accept(?:ing)? solicit\w*",
    ),
    wording(
        "leave alone",
        r"(?<!wont )(?<!would )(?<!didnt )(?<!they )(?<!to be )(?<!wouldnt )(?<!never )(?<!dont )(?<!can i "
        r")(?<!i )(?<!couldnt )(?<!i "
        r"cant )(?<!doesnt )\b(?:leave|let|leav|leaving)"
        r" (?:me|us|him|her|them|my (?:\w+ ){0,2}?(?:family|mother|mom|mum|wife|husband|dad|father|"
        r"parents|phone|inbox|number|daughter|son|grandmother|grandma|house)|this (?:\w+ )?(?:number|"
        r"family|phone|lady|woman|man)|our family|people|folks|a (?:\w+ ){0,2}(?:woman|man|widow|"
        r"person|lady)|(?:an )?old \w+)"
        r" (?:(?:the (?:hell|fuck|heck)|tf|tfa|da hell|the f) )?(?:alone|in peace|be(?=$|,| please| "
        r"now| thank)|out of (?:it|this|your)(?! (?:paper|calculation|deal|offer))|off (?:your|this))\b",
        r"\b(?:would|could|will|can|why wont|why cant|please) (?:you|u|yall|you people|you guys|you "
        r"all|you lot) (?:\w+ )?(?:leave|let) (?:me|us|my family) (?:alone|in peace|be)\b",
        r"(?<!cant be )(?<!be )\bleft (?:alone|in peace)\b(?=$| please| now| thank| by you| from now)|"
        r"\b(?:i|we|just|grateful|glad|happy|id) (?:just )?(?:(?:want|need|wish|ask|would like|prefer|"
        r"like) )?to be (?:left|let) (?:alone|in peace|be)\b",
        rf"{IMPERATIVE}(?:go away|get lost|back off|buzz off|bug off|bugger off|bog off|piss off|f off|"
        rf"fk off|f ck off|"
        rf"fuck off|fuk off|eff off|eff right off|fuck right off|f right off|sod off|naff off|"
        r"shove off|clear off|push off|rack off|screw off|hop it|beat it|scram|take a hike|take a walk|"
        r"take a flying leap|jog on|do one|get stuffed|get bent|kick rocks|pound sand|"
        r"go pound sand|go kick rocks|sling your hook|on your bike|go to hell|go jump in (?:a|the) "
        r"lake|drop dead|get a life|get out of my (?:life|phone|inbox|face|hair)|"
        r"get off my (?:phone|back|case|line)|stay away(?: from (?:me|us|my \w+))?|stay out of my "
        r"(?:\w+)|keep away(?: from (?:me|us))?|stay off my (?:phone|line)|f u and lose)\b"
        r"(?! (?:for|to|on|with|in|from (?:work|school)|until|every|next|this|party|gift|the price|a bit))",
        r"\b(?:knock it off|cut it out|pack it in|give it a rest|leave it out|give it up already|quit "
        r"it|drop it already|cut the crap|knock off the)\b",
        r"\b(?:keep|stay|get|take|remove)(?: your| yourself)?(?: (?:\w+)){0,4} (?:away from (?:me|us|"
        r"my \w+)|out of my (?:inbox|phone|life)|off (?:of )?my (?:phone|cell|property line|line|back|"
        r"case|inbox))\b",
        r"\b(?:go |please )?(?:bother|pester|harass|bug|annoy|text|spam|call|message|find|try|contact|"
        r"hassle) (?:someone|somebody|anyone|anybody) else\b(?! (?:about|who|to (?:list|sell|buy|"
        r"help)))",
        r"\bfind (?:someone|somebody) else to (?:bother|harass|bug|text|annoy|spam|pester|call|contact)\b",
        r"\brespect (?:my|our) (?:privacy|wishes|peace|request)\b",
        r"\b(?:youre|you are|your number is|number has been|consider yourself)(?: now| being)? "
        r"blocked\b|\b(?:im|i am|i have|ive|ill|i will|gonna|going to|about to|just) block(?:ed|ing)? "
        r"(?:you|this|your|ur)\b|^(?:blocked|blocking)(?= and\b| this number|$|,)|\b(?:reported|"
        r"reporting) and block\w*\b|\b(?:report|reporting|sue|suing) (?:you|u|this|your company) (?:if|"
        r"when|unless)\b|(?:^|\b(?:i|ive|im|we|just|and|now|already|have|been|be) )block(?:ing|ed) (?:you"
        r"|your number|this number|ur number)\b",
        r"\b(?:discontinue|desist)(?: (?:please|now|immediately|at once|this|all of this|it))*(?:$|,)",
        r"\b(?:keep|leave|leaving|keeping) (?:my|our|this) (?:\w+ )?(?:number|name|phone|email|address|"
        r"details|house|family|info) out\b",
        r"\b(?:exclude|omit|suppress|spare|blacklist) (?:me|us|my|our|this number)\b",
        r"\bwhat part of (?:stop|leave|unsubscribe|go away|dont|do not|remove)\b",
        r"\b(?:dont|do not|no longer) (?:have|use|keep|want you (?:to have|having|keeping|using)|want "
        r"you (?:people )?(?:to )?(?:have|keep|use)) my (?:number|phone|info|data)\b",
    ),
    wording(
        "last warning",
        r"\b(?:this|that|it) (?:is|was|had better be|has to be|needs to be|should be|will be|better be|"
        r"must be)(?: (?:the|your|ur))? (?:very )?last (?:text|message|call|email|time|i hear|one|"
        r"contact|letter|i want)\b(?!.*\b(?:offer|price)\b)",
        r"\b(?:make|let)(?: sure)? (?:this|that|it|it be)(?: is| be)? (?:the|your|ur) (?:very )?last\b",
        rf"\b(?:if|whenever|should) (?:you|i|we|u|yall|anyone)(?: \w+){{0,4}} (?:{DO}|get|receive|"
        rf"hear)\b(?: \w+){{0,4}} (?:again|one more time|another (?:text|message|call|email)|one more "
        rf"(?:text|message|call|email))\b(?=.*\b(?:report|sue|lawyer|attorney|police|complain\w*|fcc|"
        rf"ftc|block\w*|legal|court|file|solicitor|authorities|harassment)\b)",
        r"(?:^|[,] ?)(?:text|call|message|email|contact|write)(?: to)? (?:me|us|this number)?(?: "
        r"just)? ?(?:again|once more|one more time)(?: and| then|,)? (?:i|ill|im|my|we|the|you|youll)\b",
        r"\b(?:one more|another|the next|next) (?:text|message|call|email|one)(?: from you)? (?:and|i|"
        r"goes|ill|will|gets|means|you)\b(?=.*\b(?:report|sue|lawyer|attorney|police|complain\w*|fcc|"
        r"ftc|block\w*|legal|court|file|filing|solicitor)\b)",
        r"\b(?:never|not|dont|do not|didnt|shouldnt|neither should)(?: \w+){0,3} (?:contact|text|call|"
        r"message|email|write to|bother|reach out to) (?:me|us)(?: \w+){0,3} (?:again|anymore|any more|"
        r"ever)\b",
        r"\bneither should you\b|\b(?:conversation|discussion) is (?:over|closed|finished|"
        r"done)\b(?=.*\b(?:dont|do not|stop|lose|no more)\b)",
        r"\b(?:im|we are|i am|were|we re) (?:so |totally )?(?:done|finished|through) with (?:you|your|"
        r"these (?:texts|messages|calls))\b",
        rf"\b(?<!arent )you(?:re| are| do| have)? (?:no|not)(?: longer)?(?: \w+)? (?:permission|"
        rf"allowed|authori[sz]ed|free|welcome) to {DO} (?:me|us|this number|here)\b(?! if)",
        r"\b(?:never|dont ever|do not ever) (?:ever )?(?:text|call|message|email|contact|write)(?: "
        r"to)? (?:me|us|this number|here|again)\b",
        r"\blose interest in (?:me|us|my)\b|\bnever agreed to (?:this|these)\b(?=.*\b(?:off|out|remove|"
        r"stop)\b)",
        r"\b(?:ask|asking|request|requesting|insist|demand|suggest|hope|expect|trust|repeat) (?:that "
        r")?(?:you|u|your company|your firm|nobody|no one) (?:\w+ )?(?:no longer|not|never|stop|cease|"
        r"quit|refrain|do not|dont)\b(?! (?:sell|list|offer|lower))",
        r"\bwill not be (?:answering|responding|replying)(?=.*\b(?:stop|remove|lose)\b)",
    ),
)
