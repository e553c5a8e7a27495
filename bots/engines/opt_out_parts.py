"""How people say that they want to hear no more: the parts that the wordings are made of.

Every pattern reads *folded* text (``opt_out_spelling.fold``): lower case, no accents, no apostrophes,
common short forms written out.
"""

import re

import msgspec

RUDE = r"(?:fucking|fuckin|effing|bloody|damn|damned|goddamn|god damn|freaking|frigging|f ing)"
DOING = (
    r"(?:text|call|ring|phon|messag|email|e mail|mail|contact|writ|bother|pester|bugg|harr?ass?|spamm|annoy|"
    r"disturb|hound|stalk|badger|nagg|bombard|flood|hassl|invad|dial|market|solicit|approach|reach|"
    r"ping|prank|send|follow|"
    r"target|pursu|chas|blow|hitt|try|ask|push|interrupt|communicat|robocall|cold call|keep|shov|push|"
    r"reach)(?:ing|in)\b"
)
DO = (
    r"(?:text|call|ring|phone|message|email|e mail|mail|contact|write|bother|pester|bug|harass|spam|annoy|"
    r"disturb|dial|solicit|approach|market|hit|reach out|reply|send|follow up|get in touch|be in touch|"
    r"try to reach|"
    r"try to contact|reach|ping|hound|communicate|knock|come back|ask|try)"
)
DONE = (
    r"(?:contacted|texted|called(?! (?:mrs?|ms|miss|a|an|by)\b)|messaged|emailed|bothered|disturbed|phoned"
    r"|written to|solicited|spammed|"
    r"harassed|pestered|marketed to|approached|reached|hounded)"
)
KIND = (
    r"(?:(?:text|sms|phone|sales|marketing|cold|automated|unsolicited|promotional|advertising|junk|spam|"
    r"electronic|written|verbal|direct|daily|constant|endless|annoying|random|repeated|group|weekly|"
    r"unwanted|robo|voice|silly|stupid|follow up|these|those|of|your|the|this|such|any|sort of|type of|kind "
    r"of|more|future|further|other|" + RUDE + r")\s)*"
)
MAIL = (
    r"(?:texts?|sms|smses|text messages?|calls?|phone calls?|messages?|emails?|e mails?|mail|mails|mailings?|"
    r"mailers?|letters?|postcards?|contacts?|communications?|correspondence|notifications?|reminders?|"
    r"alerts?|"
    r"spam|solicitations?|soliciting|marketing|advertising|adverts?|ads|junk|outreach|robocalls?|voicemails?|"
    r"follow ups?|followups?|texting|calling|messaging|emailing|bothering|pestering|harassment|"
    r"sales pitch(?:es)?|promotions?|newsletters?|blasts?)\b"
)
US = (
    r"(?:me|us|him|her|my (?:family|wife|husband|mother|mom|mum|dad|father|parents|house|home|household|"
    r"phone|cell|mobile|number|line|landline|inbox|poor mother|elderly mother|elderly parents|grandmother|"
    r"grandfather|son|daughter)|our (?:family|home|house|number|phone)|this (?:number|phone|line|"
    r"house|household|home|place|address|email))"
)
OURS = (
    r"(?:me|us|him|her|it|them|my (?:\w+ ){0,3}?(?:name|names|number|numbers|phone|cell|mobile|info|"
    r"information|details|data|email|emails|address|contacts?|account|profile|records?|file|line|digits"
    r"|entry|registration|"
    r"household|mother|father|mom|mum|dad|wife|husband|family|house|home|property|stuff|entry)|"
    r"our (?:\w+ ){0,2}?(?:names?|numbers?|info|information|details|data|emails?|address|account|file|house|"
    r"home|property|family)|(?:this|the|that|these|her|his|their) (?:\w+ )?(?:number|numbers|phone|line|cell|"
    r"email|address|contact|name|property|info|details|data|account))"
)
LISTS = (
    r"(?:lists?|databases?|systems?|records?|files?|books?|mailings?|campaigns?|rotation|contacts?|roster|"
    r"queue|directory|crm|(?:auto ?)?dialers?|autodialer|spreadsheets?|funnel|pipeline|follow ?ups?|drip|"
    r"outreach"
    r"|portfolio|"
    r"phones?|dialer|group|thread|chat|program|sequence|distribution|subscriptions?|"
    r"servers?|computers?|data|blast|texts|messages|emails|calls|everything|there|this thing|registry|loop|"
    r"whatever|thing)"
)
YOUR = (
    r"(?:your|the|this|that|ur|any|any of your|all|all of|all your|all of your|every|these|whatever|"
    r"whichever)"
)

END = (
    r"(?=\s*(?:$|[,.!?]|and\b|or\b|please\b|thanks?\b|thank\b|ok\b|okay\b|now\b|asap\b|because\b|im\b|"
    r"i\b|you\b))"
)
IMPERATIVE = (
    r"(?:^|[,:]\s*|\b(?:please|just|so|now|and|then|or|lads|mate|people|guys|kindly|you should|you can|"
    r"you lot|will you|can you|would you|could you|but|you to|omg|ffs|thanks|sorry|no|ok|okay|again)[, ]+)"
)


class Wording(msgspec.Struct, frozen=True):
    """One way to say it: a name for the trace, and the pattern.

    ``limited``: a time, a condition or another channel named beside it ("before nine", "text instead") turns
    it into a wish about how to be reached. ``deniable``: a negation before it turns it round.
    """

    name: str
    pattern: re.Pattern[str]
    limited: bool = False
    deniable: bool = True


def wording(name: str, *patterns: str, limited: bool = False, deniable: bool = True) -> Wording:
    return Wording(name, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)), limited, deniable)
