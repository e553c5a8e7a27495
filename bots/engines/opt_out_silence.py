"""English wordings that ask for silence: stop, do not, no more, no wish to hear."""

from bots.engines.opt_out_parts import DO, DOING, DONE, END, KIND, MAIL, RUDE, US, wording

WORDINGS = (
    wording(
        "stop doing",
        rf"(?<!bus )(?<!full )\b(?:stop|quit|cease|desist(?: from)?|discontinue|halt|refrain from|"
        rf"refrain|avoid)"
        rf"(?: (?:with|the|all|your|these|this|people|please|just|trying to|attempting to|ever|from|already|"
        rf"and|it|constantly|always|of|you|all of you|immediately|{RUDE}))* {DOING}"
        r"(?!\s(?:(?:me |us )?to (?:lower|drop|reduce|come down|budge|negotiate|sign)|(?:me |us )?(?:\w+ "
        r")?(?:pdfs?|attachments?|pictures?|photos?|pics|links?|videos?|faxes"
        r"|documents?|"
        r"forms?|paper|checks?|money|rent)|by|lies|lying|offers? below|the price|for (?:more|less)))",
        rf"\b(?:stopped|quit|ceased) {DOING} (?:me|us)\b(?=.*\b(?:appreciate|grateful|glad|nice|like it if))",
        rf"\b(?:appreciate|grateful|glad|nice|obliged|thankful|great|best|better|like)\b.{{0,20}}\bif you"
        rf"(?: \w+){{0,2}} (?:stop|stopped|quit|didnt|dont|would not|wouldnt|not|no longer|never)\b"
        rf"(?: \w+){{0,2}} (?:{DOING}|{DO})",
        rf"\bmind (?:not|never) {DOING}",
        limited=True,
    ),
    wording(
        "stop the messages",
        rf"\b(?:stop|quit|cease|end|cancel|discontinue|halt|terminate|suspend|refrain from|desist from|"
        rf"kill|disable|deactivate|mute|"
        rf"turn off|shut off|switch off|cut off|cut out|block|enough)(?: (?:it|with|of|all|any|the|"
        rf"these|this|"
        rf"those|your|my|our|further|future|sending|me|us|more|already|getting|receiving|{RUDE}))*"
        rf" {KIND}{MAIL}(?<!our call)(?<!my call)(?<!the call)(?<!phone call)(?<!this call)(?! (?:from "
        rf"(?:other|telemarketers|collectors|my|the bank)|to my tenants))",
        rf"\b(?:turn|shut|switch)(?:ing|ed)? (?:all |any )?(?:of )?(?:the|these|this|those|your|my) "
        rf"{KIND}{MAIL} off\b",
        r"\b(?:turn|shut|switch) (?:these|this|them|all (?:of )?(?:this|these)) off\b",
        rf"\b(?:make|get) (?:the|these|this|those|it|them|all this|all of this|your) "
        rf"?{KIND}(?:{MAIL})? (?:to )?stop\b",
        r"\bwhat (?:do|should|can) i (?:\w+ ){1,4}to (?:stop|end|cancel|unsubscribe|opt out)\b(?! "
        r"(?:the )?(?:foreclosure|auction|sale|listing|contract))|\bhow (?:do|can|would|to)(?: i| we| "
        r"you)? (?:make (?:it|this|these|them) )?(?:stop|cancel|end|unsubscribe|"
        r"turn (?:this|these|it|them) off|turn off|get off|get out of|get removed from|opt out)"
        r"(?: (?:from|of))?(?: (?:this|these|it|them|those|getting|receiving|your|you))",
        r"\b(?:cancel|deactivate|close|terminate|end) (?:my|our) (?:subscription|account|enrollment|"
        r"registration)\b",
        rf"\b(?:cancel|end|cease) (?:these|this|all|everything){END}",
        limited=True,
    ),
    wording(
        "stop, all of it",
        r"(?<!dont )\b(?:please|pls|kindly|so|but|just|now|and|i said|i say|said|told you to|asked you to|"
        r"ask you to|"
        r"want you to|need you to|you to|you must|you need to|could you|can you|would you|will you|yall|"
        r"told you|and again|again) (?:\w+ ){0,1}?(?:stop|quit|cease|desist)"
        r"(?: (?:it|this|that|now|all|already|immediately|at once|please|right now|for good|"
        r"asap|ok|okay|thanks|thank you|man|bro|dude))*(?=\s*(?:$|[,]))",
        r"^stop(?: (?:it|this|that))?(?: (?:now|already|immediately|at once|right now|for good|"
        r"everything|asap|"
        r"all of (?:it|this)|means stop|or else|or i(?:ll)?\b.*|and (?:i mean|thats|dont)\b.*))+$",
        r"\b(?:stop|quit) (?:it|this)(?: right)?(?: (?:now|immediately|at once|already|please))",
        r"\b(?:told|asked|said|say|want|need|times|asking|telling|begging|demand|tell)(?: (?:you|it|"
        r"this|them all|all this|all of this|these|everything))?(?: \w+){0,2} to (?:stop|end|cease)(?: "
        r"(?:now|immediately|please|today|right now|at once|already))*$",
        rf"\b(?:this|these|it|(?:your|the|all these|all this|all the|all your|such|those) "
        rf"{KIND}(?:{MAIL}|harassment|spam)|all of (?:this|it))(?: (?:\w+ )?)?(?:needs?|has|have|had|"
        rf"must|should|ought|got|better|will|is going|are going)(?: (?:to|just|really|better|now|"
        rf"all))* (?:stop|end|cease|stopped|be stopped)\b(?! (?:light|sign))",
        r"\b(?:stop|quit) (?:checking (?:in|up)|following up|circling back|touching base)\b|"
        r"\bwhat (?:do|should|must|can) (?:i|we) (?:\w+ ){1,3}(?:so|for|to) (?:this|it|these|that|make "
        r"it)(?: \w+)? (?:ends?|stops?)\b|"
        r"\bhow (?:do i |can i |do we |to )(?:cancel|unsubscribe|opt out|stop)$",
        r"^(?:please )?shut (?:up|it)$|^i want out$|\bleave off\b(?=$|,| will you| you| please)|\bstop "
        r"(?:hmu|aux messages|les messages|ces messages|vos messages)\b",
        r"\b(?:stop|quit) (?:it )?with (?:the|your|this|these|all)\b(?! (?:sale|contract|showing"
        r"|move)\b)",
        r"\bhow (?:do|can|would|could) (?:i|we|one)(?: \w+)? (?:make|get) (?:it|this|these|them)(?: "
        r"\w+){0,2} (?:to )?"
        r"(?:stop|end|go away|quit)\b",
        r"\bstop (?:this|the|your) (?:\w+ )?(?:nonsense|crap|rubbish|bullshit|madness|bs)\b",
        r"(?<!when i )(?<!if i )(?<!until i )(?<!ill )\b(?:replied|replying|reply|texted|typed|typing|sent"
        r"|send|sending|said|saying|say|answered|"
        r"wrote|told you)"
        r" (?:you )?(?:to )?(?:the word )?(?:stop|unsubscribe|quit)\b(?! (?:by|in|over|at|for|sign|light))",
        r"^stop\b[ ,]+(?:i|im|ive|this|you|these|we|my|no|dont|please|the|its|unsubscribe|cancel|"
        r"remove|leave)\b"
        r"(?=.*\b(?:interested|texts?|messages?|numbers?|harass\w*|spam|sold|scam|blocked|report|"
        r"annoying|unwanted|"
        r"lawyer|attorney|tired|sick|enough|again|unsubscribe|selling|list|bot|wrong|person|illegal)\b)",
        r"\bcease (?:and|n|&) desist\b",
        r"^stop (?:please|or|i|im|ive|you|now|already|tx|ty|my (?:phone|number|wife|husband|mom|mother|kids?|"
        r"inbox|lawyer|attorney)|for (?:fucks?|gods?|heavens?|christs?|petes?|the love|crying|"
        r"fs))\b(?! (?:by|in)\b)",
        r"^(?:stop,? ){2,}|\b(?:stop|end|quit|cancel) (?:them|these|those)$|"
        r"\bend (?:this|the) (?:thread|conversation|chat|exchange)\b|\bi said no more\b|\bwe are done here$",
    ),
    wording(
        "stop, and the messages further on",
        r"\b(?:stop|quit|cease)\b(?: (?!by\b|in\b|over\b|the foreclosure)\w+){0,5} (?:texts|messages|"
        r"texting|messaging|spam|"
        r"spamming|robocalls|solicitations?)\b(?! from (?:other|those|the))",
        r"\b(?:rather|prefer|better|best)\b(?: \w+){0,3} (?:stopped|quit|ceased) (?:texting|calling|"
        r"contacting|messaging|emailing|writing)",
        limited=True,
    ),
    wording(
        "stop at the end",
        r"[,]\s*(?:please )?(?:just )?stop(?: (?:now|it|this|please|already))*$",
        r"\b(?:spam|scam|sign up|signed up|told|times?|sake|enough|tired|sick|annoying|harass\w*|texts|"
        r"messages|wrong|sold|interested|asked|lord|god|lawyer|report|"
        r"number|blocked|consent|person|say|said|selling|for this|illegal|old|asking|please|thanks|"
        r"sorry|already|hell|people|bot|you)\b.* stop$(?<!bus stop)(?<!full stop)(?<!truck stop)"
        r"(?<!dont stop)(?<!t stop)(?<!never stop)(?<!rest stop)(?<!the stop)(?<!a stop)(?<!not "
        r"stop)(?<!pit stop)(?<!to stop)(?<!way stop)(?<!and stop)(?<!will stop)",
        r"^how (?:do|can|to)(?: i| we)? (?:block|stop|silence|mute) (?:you|this number|this|u|you "
        r"people|you guys)\b|\bwant (?:it|this|this all|all this|all of this|them|these) to (?:stop|"
        r"end)\b",
        r"^stop, (?!drop|wait|that|its|hold|look|think|let|by\b|in\b|over|you had|one|what|is|are|do\b|"
        r"can|how|why|when|where|who|the price|lets|maybe|then)",
        deniable=False,
    ),
    wording(
        "do not contact",
        rf"(?<!i )(?<!we )(?<!they )(?<!people )(?<!you )(?<!why )(?<!if you )\b(?:dont|do not|never|"
        rf"not to|please not|never to|"
        rf"must not|may not|should not|shouldnt|cannot|can not|need not|neednt|better not|dare not)"
        rf"(?: (?:you|u|yall|ever|even|dare|please|bother|try to|attempt to|again|and do not|{RUDE}))*"
        rf" (?:{DO}|{DOING})(?: (?:or|and|nor) {DO})?(?: to| with| back| up)?"
        rf"(?:\s(?:it|them)\s*(?:$|,)|\s(?:{US})(?: up)?(?:\s(?:again|ever|any|anymore|any more|any "
        rf"longer|no more|please|back|here|further|on|at|about|"
        rf"in|with|or|and|for|under|over|because|regarding|by|under|im|i|we|you|to|unless|until|till|"
        rf"before|after|"
        rf"while|when|during|so|today|tonight|tomorrow|this|like|now)\b|\s*(?:$|,|\())|"
        r"\s(?:again|ever|anymore|any more|any longer|no more|here|further|at all|until|till)\b|"
        r"(?<!bother)(?<!ask)(?<!send)(?<!knock)"
        r"(?<!reply)(?<!come back)(?<!hit)(?<!market)(?<!reach)(?<!annoy)(?<!write)\s*(?:$|,))",
        r"\b(?:dont|do not|never|please not) (?:\w+ )?(?:write|reply|respond|send|reach out|answer)(?: "
        r"(?:back|to (?:this|me)|again))*\s*(?:$|,)",
        r"\b(?:dont|do not|never) (?:you )?(?:ever |dare )?(?:do|try) (?:it|this|that|any of this) (?:again"
        r"|anymore|ever)\b",
        r"\b(?:dont|do not|never) (?:ever )?(?:reach out|get in touch|write back|text back)\b(?! (?:to "
        r"(?:the|my)|with the))",
        r"\b(?:dont|do not|never) (?:ever )?(?:use|keep|dial|share|sell) (?:it|this number|my number) "
        r"?(?:again|anymore|any more|ever|$)",
        rf"\b(?:can|could) (?:you|u) (?:please )?(?:not|quit) (?:{DO}) ?(?:me|us|this number)\b|"
        rf"^(?:please )?(?:dont|do not)(?: please)?$|^can you not$|\bwho(?:ever)?(?: \w+){{0,3}} to "
        rf"(?:stop|opt out)\b",
        rf"\b(?:make|be|making) (?:very )?sure (?:that )?(?:nobody|no one|none|you never|you dont|you "
        rf"do not|this never|it never|i never|i dont|i do not|i am not|im not|we dont|we never|my \w+ "
        rf"(?:is|isnt|doesnt))\b.*(?:{DO}s?|{DONE}|hear|list|happens?|get|see|receive)\b",
        rf"\b(?:nobody|no one|none of us|no person)(?: \w+){{0,4}} (?:wants?|needs?|asked for|likes?|wishes"
        rf"|cares? (?:for|to))"
        rf"(?: to)?(?: (?:hear|get|receive|any|more|of|from))* (?:your|these|you|{KIND}{MAIL})\b",
        r"(?<!i )(?<!we )(?<!they )(?<!people )(?<!you )(?<!why )(?<!if you )\b(?:dont|do not|never|must "
        r"not|may not)(?: (?:you|ever|dare|please|even))* "
        r"(?:contact|text|message|e ?mail|phone|bother|pester|harass|disturb|spam|solicit) (?:me|us|(?:my"
        r"|our) (?:house|household|home|family)|this (?:number|phone))\b",
        rf"\byou (?:all |both |people |guys |lot )?(?:not|never|no longer) (?:ever |to )?{DO} (?:{US})\b",
        r"\b(?:nobody|no one)(?: \w+){0,4} (?:contact|text|call|message|email|write|bother)s? (?:me|"
        r"us|to me|here)(?: (?:again|anymore|any more|ever))",
        r"(?<!i )(?<!we )\b(?:dont|do not|never) (?:\w+ )?(?:send|mail|forward|give|shoot)(?: (?:me|us|"
        r"my \w+|anything|nothing|any|"
        rf"more|anymore|no|another|out|through))*(?: (?:of (?:these|this|those|your)|{KIND}{MAIL}|"
        rf"anything|nothing|stuff|things)"
        r"| (?:again|anymore|any more|ever|else)\b)",
        rf"\bno (?:need|reason|point) (?:for you )?(?:in |to )?(?:keep |continue |be |go on "
        rf")*(?:{DOING})(?: (?:me|us|this number))\b|\bno (?:need|reason) (?:for you )?to (?:{DO})(?: "
        rf"(?:me|us|back|this number|to|ever))*(?: (?:again|any ?more|further|ever|no more))",
        rf"\b(?:not|never|no longer) (?:to )?be {DONE}(?! (?:by (?:phone|text|email)|before|after))",
        rf"\bdo not {DO}(?: (?:me|us))? (?:list|registry|register)\b|\bdnc\b|\b(?:donotcall|donotcontact)\b",
        r"\bmark(?:ed)? (?:this number|me|us|my number|my file|it|this) (?:as |down as |with )?(?:a "
        r")?do not\b",
        limited=True,
    ),
    wording(
        "no more",
        rf"\b(?:no (?:more|further|additional|longer any)|nothing (?:more|further|else)|not (?:one|a "
        rf"single) more|not another|"
        rf"zero|without any more|any ?more|had enough of|sick of|tired of|enough of|fed up with)(?: "
        rf"(?:of|your|these|those|the|this|"
        rf"with|getting|all|any|unwanted|single|such))* {KIND}(?:{MAIL}|(?:calling|texting|contacting|"
        rf"messaging|emailing|bothering|harassing)\b)(?<!more contacts)(?! from (?:my|the|other|"
        rf"investors|agents|wholesalers|realtors|buyers|strangers|people|everyone|everybody|tenants|"
        rf"neighbou?rs))"
        rf"(?<!tired of calls)",
        rf"\b(?:any|one|another) (?:more|further|single)? ?{KIND}{MAIL} (?:will|and|is|are|or|from now|"
        rf"from you|would|means)\b(?=.*\b(?:harass\w*|report\w*|sue|block\w*|lawyer|attorney|police|"
        rf"legal|court|complain\w*|fcc|considered|treated)\b)",
        r"\b(?:receive|get|want|need|expect|send)(?: \w+){0,2} (?:anything|nothing) (?:further|more) from\b",
        r"^(?:please )?(?:no more(?!,? no less)|no further|nothing more|nothing further|no mas|last "
        r"(?:text|message|call|email))(?: (?:of (?:this|these|it)|"
        r"please|thanks|thank you|ever|from (?:you|your|u)\b.*|now))*(?:\s*$|,)",
        rf"\bno (?:further|more) \w+ (?:or|and|nor) {MAIL}",
        r"\bno more (?:cash )?offers(?=$|,| please| from you)|\bno more (?:of (?:this|these|it|your)|from "
        r"you|please)\b|\bnothing (?:more|further|else) "
        r"from (?:you|your)\b",
        rf"^(?:please |pls )?(?:no|zero) (?:{KIND})(?:texts?|messages?|text messages?|emails?|"
        rf"marketing|marketing \w+|"
        rf"solicit\w*|spam|ads|mailings?|contact|communications?|sms|texting|robocalls?|outreach)\b(?! "
        rf"with\b| info\b| information| details| person| names?\b| order| numbers?\b| from (?:my|other))",
        r"\bno (?:texts?|calls?|messages?|emails?)(?:,| or| and| no)+ (?:no )?(?:more )?(?:texts?|"
        r"calls?|messages?|emails?|nothing)\b(?! (?:ok|okay|fine|only|is|are|please|works?))",
        r"\b(?:that(?:s| is)|thats quite|ive had|we have had|weve had|i have had|had) (?:quite "
        r")?enough(?: now| already| of (?:you|these (?:\w+ )?(?:texts|calls|messages|emails)|your \w+|"
        r"this (?:spam|harassment)|it|this)(?=\s*$|,| now| stop| please| and))",
        r"^(?:ok |okay |please )*enough(?=$| (?:already|is enough|now|please|of (?:this|you|it)|with "
        r"(?:this|you|it)))(?: (?:already|is enough|now|please|of (?:this|you|it)|with (?:this|you|"
        r"it)))*(?:,.*)?$",
        limited=True,
    ),
    wording(
        "does not want to hear",
        rf"\b(?:dont|do not|no longer|not|never|didnt|did not) (?:\w+ )?(?:want|wish|wishing|care|need|"
        rf"like|desire|wanting|looking|"
        rf"interested in|intend|prefer)(?: (?:any|no|your|these|those|you|to|for|ever|be|getting|"
        rf"receive|receiving|to be|the|"
        rf"again|more|anymore))*"
        rf" (?:hear(?:ing)?(?: (?:any|no)(?: ?more| further)| back| anything| another word| again| "
        rf"more)?(?: from| of)\b|"
        rf"{DONE}|{DOING}(?: me| us)|{KIND}{MAIL}(?<!a call)|"
        r"(?:receive|get|see|read|have)(?: any| your| these| those| this| anything| more| further| no| "
        r"another| of| them| it)*"
        rf" (?:{KIND}{MAIL}|from you|of these|these|more)|contact(?:ing)? (?:me|us)|"
        r"(?:be )?(?:on|part of|in) (?:your|this|the|any|that) (?:\w+ ){0,2}(?:list|lists|database|"
        r"system)|anything (?:more )?from you|"
        r"(?:to )?(?:receive|get) (?:these|this|them|any|more|those)\b|nothing from you|(?:talk|speak|"
        r"deal|communicate)(?:ing)? (?:to|with) (?:you|u|any of you|your company)(?: \w+){0,2} (?:ever|"
        r"again|anymore|any more)\b)",
        r"\b(?:never|not|dont|nothing|no more|the last|not ever)\b(?: \w+){0,5} hear(?:ing)? (?:\w+ "
        r"){0,2}(?:from|of) (?:you|u|ya|your|yall|this|any of you)\b",
        r"\bwant (?:nothing|no part|no contact|no communication)(?: more| else)?(?: to do with| of| "
        r"from| with)?\b(?! repairs| the house)",
        rf"\b(?:rather|prefer)(?: that| it if| if)?(?: you| i| we| u)?(?: \w+)? (?:not|didnt|dont|did "
        rf"not|do not|never|werent|wasnt)"
        rf"(?: \w+)?(?: to)?(?: be| ever| get| receive)? (?:{DO}(?: me| us| again| here)|{DONE}|texts|"
        rf"messages|wrote|write|hear|"
        rf"contact|{DOING} (?:me|us))",
        r"\b(?:not|wasnt|isnt|never|arent|werent) (?:\w+ )?(?:welcome|wanted|"
        r"appreciated)\b(?=.*\b(?:stop|texts?|messages?|remove|contact)\b)",
        rf"\b(?:no|zero|without|never|havent|dont|nor)(?: \w+){{0,3}} (?:interest|desire|intention|wish|need"
        rf"|want)(?:ed)? (?:in|to|of|for) "
        rf"(?:ever )?(?:hear(?:ing)? from|be(?:ing)? {DONE}|receiv\w+|get(?:ting)? (?:any |more |these "
        rf"|your )?{KIND}{MAIL}|"
        rf"(?:your |further |any |more ){KIND}{MAIL}|talk(?:ing)? to you)",
        r"\b(?:appreciate|want|like|prefer|expect|enjoy|request) (?:\w+ ){0,2}silence\b|\bradio silence "
        r"from you\b",
        r"\bmake it so (?:that )?(?:i|we|my \w+) (?:dont|never|stop|no longer|do not|doesnt)\b",
        rf"\b(?:your|these|such|this|further|any) {KIND}{MAIL}(?: \w+)? (?:are|is|isnt|arent)(?: \w+)? "
        rf"(?:welcome|wanted|unwelcome|unwanted|invited|uninvited)\b",
        r"\bwish to (?:cease|end|stop|discontinue|be left)\b",
        r"\b(?:no longer|dont|do not) (?:want|need|wish for) (?:any of )?(?:these|this|them)(?: "
        r"anymore| any more)?\s*$|\bnot want another(?: one)?$|\b(?:stop|quit) (?:receiving|getting) "
        r"(?:these|them|this|your|any|texts|messages|emails|calls)\b|\bcan i (?:please )?not (?:get|"
        r"receive|have)\b|\bnot for marketing\b",
        rf"\b(?:like|want|prefer|love|wish|rather|ask)(?: to)? (?:not|never|no longer)(?: to)? (?:get|"
        rf"receive|hear from|see|be {DONE})(?: (?:any|more|of|these|those|your|you|this|them|from|"
        rf"another))+\b",
        rf"\b(?:i|we|id|wed) (?:want|wish|would like|d like|prefer|like|need|demand|request)(?: it| "
        rf"this| these| you| your| the| all| for| to)* "
        rf"(?:{KIND}(?:{MAIL})? )?(?:to )?(?:stop|stopped|end|ended|cease|ceased)"
        r"(?:$|,| now| please| here| today| immediately| at once| altogether| completely)",
        limited=True,
    ),
)
