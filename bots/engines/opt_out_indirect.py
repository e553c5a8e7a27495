"""Wishes to hear no more that are not said as such: threats, images, the law, and wishes about ourselves."""

from bots.engines.opt_out_parts import DO, DOING, KIND, MAIL, wording

_ANOTHER = (
    r"(?:one more|1 more|another|any (?:further|more)|a single (?:additional|further|more)|one single|"
    r"encore un|un seul|une autre?|una? (?:mas|otra?))"
)
_OFFICE = (
    r"(?:sue|suing|report\w*|lawyers?|solicitors?|attorneys?|injunction|court|police|ftc|fcc|ico|"
    r"legal action|"
    r"complain\w*|complaint|lawsuit|damages|denunci\w*|demanda\w*|abogad\w*|plainte|avocat|cnil|aepd|"
    r"tribunal)"
)
_RID = (
    r"(?:throw|throwing|toss|tossing|burn|burning|misplace|trash|trashing|shred|bin|ditch|scrap|destroy|"
    r"erase|"
    r"delete|deleting|remove|removing|lose|losing|forget|forgetting|discard|dump|bury|flush|rip up|tear up|"
    r"wipe|strike|striking|scrub|pierd[ae]|perdez|oubliez|olvide|borre|jetez|tire)"
)
_NUMBER = (
    r"(?:my|our|this|mi|este|mon|notre|ce) (?:\w+ )?(?:number|numero|phone number|contact|contact info|"
    r"info|name|details|digits)"
)

WORDINGS = (
    wording(
        "threatens",
        rf"\b{_ANOTHER} (?:\w+ )?(?:{KIND}{MAIL}|mensaje\w*|llamada\w*|message\w*|appel\w*|word)\b"
        rf".{{0,40}}\b{_OFFICE}\b",
        rf"\b{_OFFICE}\b.{{0,40}}\bif\b.{{0,40}}\b(?:again|{_ANOTHER})\b",
        rf"\b(?:if you|should you|if u|como|si) (?:\w+ ){{0,3}}?(?:persist|continue|keep|again|{DO}|vuelv\w+"
        rf"|volv\w+|continu\w+|rappel\w+)\b.{{0,60}}\b{_OFFICE}\b",
        rf"\b(?:should you|if you) (?:persist|continue|keep)(?: on| in| with)? {DOING}",
        limited=True,
    ),
    wording(
        "pictures it",
        rf"(?<!did you )\b{_RID}(?: away| out)? {_NUMBER}\b(?! (?:from|off) (?:the )?(?:deed|title|mortgage|"
        r"lease|listing|contract)|,? (?:can|could) you|,? what)",
        rf"\b(?:{_NUMBER}) (?:in|into) the (?:trash|bin|garbage|shredder|fire)\b",
        r"\bpretend (?:that )?(?:i|we|this number|my number|you)\b.{0,30}\b(?:exist|disconnected|dead|never|"
        r"gone|dont know)\b",
        r"\bconsider (?:me|us|this number|my number) (?:dead|gone|deleted|disconnected|unsubscribed|"
        r"removed)\b",
        r"\b(?:your|some|total|complete|radio) silence (?:would|will|is|please|from you)\b(?! (?:worr|scar))",
        r"\b(?:the )?(?:final|last) (?:message|text|call|time)(?: you (?:send|write|text)| between us|"
        r" from you)\b",
        r"\b(?:like|want|wish|prefer|ask|demand|expect)(?: \w+){0,3}? to be (?:forgotten|left out|"
        r"excluded|deleted"
        r"|erased)\b",
        r"\bwant every trace of (?:me|us)\b|\bevery (?:trace|record) of (?:me|us) (?:\w+ ){0,3}(?:gone|out|"
        r"deleted|removed|erased)\b",
        r"\b(?:bien )?(?:aimable|gentil)s? de (?:m|nous )?oubli\w*|\bdoubliez moi\b|\boubliez (?:moi|nous)\b",
        limited=True,
    ),
    wording(
        "by right",
        r"\b(?:erasure|deletion|removal) of (?:\w+ ){0,3}(?:data|details|information|number|record)\b",
        r"\b(?:permanent|immediate|full|complete) (?:removal|deletion|erasure)\b",
        r"\bno (?:reason|need|right|grounds|cause) (?:for you )?to (?:\w+ )?(?:keep|have|hold|store|"
        r"retain|use) "
        r"(?:my|our|this)\b",
        r"\bexcluded? (?:me |us )?(?:\w+ )?from (?:any|all|your|further|future)\b",
        r"\brevoco (?:mi|el|todo) consentimiento\b|\bcese de toda\b|\bretiro (?:mi|el) consentimiento\b"
        r"|\bje (?:revoque|retire) mon (?:consentement|accord)\b",
        limited=True,
    ),
    wording(
        "wishes for it",
        r"\bnever (?:have to )?(?:hear|see|read|get) (?:\w+ ){0,5}from you(?: \w+)? ?again\b",
        r"\b(?:wish|hope|ask|want|request|beg)(?:ed)? (?:is )?(?:that )?(?:you|yall|you people|"
        r"you guys)(?: \w+)? "
        r"(?:not|never|dont|would not|wont) (?:\w+ )?(?:get in touch|reach out|contact|call|text|write|"
        r"message)\b",
        r"\bwish (?:that )?(?:you|yall|you people|you guys) (?:would|could|will)(?: \w+)? (?:leave|let) "
        r"(?:me|us) (?:alone|be|in peace)\b",
        rf"\bmind (?:\w+ )?(?:not|never) {DOING}|\bmind (?:\w+ )?(?:removing|deleting|erasing|losing|taking) "
        r"(?:me|us|my|our|this)\b",
        r"^(?:please )?send no more\b|\b(?:please|kindly) send no more\b",
        r"\b(?:lol|lmao|ugh|omg|thanks|thx|sorry|already|again|say it|told you|asked you) stop$",
        r"\b(?:remove|delete) (?:and|&) (?:dont|do not|never)\b",
        r"\b(?:arretez|cessez|stoppez) de (?:nous|me|m) ?(?:texter|ecrire|appeler|contacter|relancer|"
        r"solliciter)\b",
        r"\blachez (?:moi|nous)\b|\b(?:foutez|fichez|crissez|donnez)(?: |-)(?:moi|nous) (?:patience|"
        r"la paix)\b",
        r"\bne plus (?:rien )?(?:recevoir|etre (?:contact|appel|sollicit|derang)\w+)\b(?! (?:de )?visites?)",
        r"\bpreferiria que no me (?:contact|llam|escrib)\w+ (?:mas|nunca)\b|\bno me (?:contact|llam|"
        r"escrib)\w+ mas\b",
        limited=True,
    ),
)
