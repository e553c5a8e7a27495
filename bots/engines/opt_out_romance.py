"""Spanish and French wordings of wanting to hear no more."""

from bots.engines.opt_out_parts import wording

SPANISH = (
    wording(
        "no contactar",
        r"^(?:para|pare|paren|parar|basta|no mas|ya no mas|no more|detengase|detenganse|ya pare|ya paren|ya "
        r"basta|paren ya|"
        r"pare ya|ya)(?: "
        r"(?:por favor|ya|gracias))*$(?<!^ya)|\bpar(?:e|en|a) (?:ya )?(?:de|con)(?: \w+)? (?:escrib|"
        r"llam|mand|envi|molest|text|mensaj|lo)\w*|\b(?:detenga|detengan|suspenda|suspendan) (?:los|"
        r"sus|las|estos|de)\b",
        r"\b(?:no|ya no|nunca|jamas|ni)(?: (?:me|nos|le|les|lo|la|vuelv\w*|volv\w*|"
        r"quiero que|deseo que|mas|ya|se))*"
        r"(?: a)? (?:escriba[ns]?|escribir\w*|escribas|mande[ns]?|mandar\w*|mandes|envie[ns]?|"
        r"enviar\w*|envies|llame[ns]?|llamar\w*|llames|contacte[ns]?|contactar\w*|"
        r"moleste[ns]?|molestar\w*|molestes|busque[ns]?|textee[ns]?|textear\w*|marque[ns]?|hable[ns]?|"
        r"insista[ns]?|fastidie[ns]?|escribirme|comunique[ns]?)\b"
        r"(?! (?:para|cuando|en espanol|don|dona|senora?|usted|asi)\b)",
        r"\bdej(?:e|en|a|ar|es|ad)(?:me|nos)?(?: ya)? de (?:escrib|llam|mand|envi|molest|contact|text|"
        r"acos|fastidi|busc|jod|hostig|insist)\w*",
        r"\b(?:no|ya no) (?:quiero|queremos|deseo|deseamos|me interesa|autorizo|necesito)(?: (?:mas|"
        r"recibir|seguir|que|me|nos|saber|tener|sus|nada|ningun|ninguna|estos|esos|estas|de|ustedes|sig\w+"
        r"|contin\w+|"
        r"volver|a|ser|estar|en|su))*"
        r" (?:mensajes?|textos?|llamadas?|correos?|emails?|sms|contacto|contactad[oa]s?|contacten|"
        r"llamen|escriban|molesten|publicidad|propaganda|nada|lista|recibir|llame|contacte|escriba|"
        r"manden|comunicacion(?:es)?|(?:llam|escrib|molest|mand|envi|contact|busc|text)(?:ando|iendo)(?:me"
        r"|nos)?)\b(?! (?:vender|ahora))",
        r"\b(?:no|ni un|ni una) mas? ?(?:mensajes?|textos?|llamadas?|correos?|emails?|sms)\b(?: mas)?|"
        r"\bbasta (?:ya )?(?:de|con)\b",
        limited=True,
    ),
    wording(
        "baja",
        r"\bque (?:ya )?no me (?:llegu?en?|mande[ns]?|escriba[ns]?)\b|\bcancele[n]? todo\b|\bya no mas\b",
        r"\b(?:d[ea](?:n|r|me|nme|rme|rnos|nos|dme|menos)?\w*|doy|quiero|solicito|causar) (?:\w+ "
        r")?(?:de )?baja\b|\bdar(?:me|nos)? de baja\b|\bde baja\b",
        r"\b(?:borr|elimin|quit|sac|saqu|remuev|retir|tach|suprim|remov)(?:e|en|a|ar|an|es)?(?:me|nos|"
        r"lo|la)?(?:n)?(?:me)? (?:por favor )?(?:ya )?(?:de (?:su|la|sus|las|esta|tu|esa)|mi|mis|este|"
        r"nuestro|nuestros|todos|todo|el) ?(?:lista|listas|base|numero|datos|telefono|nombre|"
        r"informacion|celular|correo|contacto|registros?|sistema|mi|mis)\b",
        r"\b(?:sal(?:ir|irme|go|ga|gan)|fuera) (?:de|ya de) (?:la|su|esta|esa|tu) lista\b",
        r"\b(?:demand|report|denunci|bloque)\w*\b.*\bsi (?:me |nos |no )?(?:sig|vuelv|continu|insist|par"
        r"|dej)\w*|"
        r"\bsi (?:me |nos |no )?(?:sig|vuelv|continu|insist|par|dej)\w*\b.*\b(?:demand|report|denunci|bloque"
        r"|policia)\w*",
        r"\b(?:borreme|borrenme|borrame|saqueme|saquenme|sacame|quiteme|quitenme|quitame|eliminame|"
        r"elimineme|eliminenme|desuscrib\w*|desinscrib\w*|bajeme|olvideme|olvidenme)\b",
        r"\bque (?:me|nos) (?:borren|borre|quiten|quite|saquen|saque|eliminen|elimine|dejen|deje|den "
        r"de baja)\b",
        r"\bcancel(?:ar|en|e|o|a)? (?:la |mi |esta |los |estos |mis |sus )?(?:suscripcion|mensajes|"
        r"subscripcion|textos|servicio de mensajes)\b",
        r"\bolvid(?:e|en|a|ese|ense|ate)\w* (?:de )?(?:mi|mi numero|nosotros|este numero)\b",
        r"\bdej(?:e|en|a|ad)(?:me|nos)(?: \w+)? (?:en paz|tranquil[oa]s?|ser|de molestar)\b|(?<!dejaron "
        r")(?<!descanse )\ben paz$",
        r"\bno soy cliente\b.*\bno\b|\b(?:larguese|larguense|vayase|vayanse) (?:al|a la)?",
    ),
)

FRENCH = (
    wording(
        "ne plus contacter",
        r"(?<!je )(?<!il )(?<!elle )(?<!on )(?<!ca )\bn ?e?[ -]?(?:me |m |nous |mes |men |l |les "
        r")?\w{0,2}?(?:contact|recontact|ecri|ecriv|appel|envoy|derang|harcel|sollicit|relanc|telephon|"
        r"embet|texto|rappel|importun)\w*(?: moi| nous)? (?:plus|jamais|pas)\b(?: jamais)?",
        r"\bque (?:ca|cela) (?:cesse|sarrete)\b|^stop (?:aux? )?(?:sms|messages|appels|pub)\b",
        r"\b(?:de )?ne (?:plus|pas|jamais)(?: (?:me|m|nous|etre|jamais|recevoir))* ?(?:m|"
        r"n)?(?:re)?(?:contact|ecri|appel|envoy|derang|harcel|sollicit|relanc|telephon|recev|texto|"
        r"importun)\w*",
        r"\bplus (?:jamais )?(?:de |aucun |d|vos |un seul )(?:message|texto|sms|appel|mail|email|"
        r"courriel|pub|sollicitation|contact|nouvelle|courrier)\w*",
        r"\b(?:ne|n) (?:veux|souhaite|desire|voulons|souhaitons|voudrais) (?:plus|pas)(?: (?:recevoir|"
        r"etre|de|vos|que|vous|me|m|entendre|avoir|rien))* ?(?:message|texto|sms|appel|mail|contact|"
        r"courriel|sollicit|derang|parler de vous|recevoir|recois|demarch|nouvelles|ecri|"
        r"vous)\w*(?<!vendre)",
        r"\b(?:d ?)?(?:arrete[rz]?|darreter|cesse[rz]?|stoppe[rz]?|finissez|veuillez cesser)(?: "
        r"immediatement| tout de suite| s il vous plait| svp| donc)?(?: (?:de|d|avec))?(?: (?:me|m|"
        r"nous|lui|leur|vos|tous|les|ces|toute?s?))* ?m?(?:contact|ecri|appel|envoy|derang|harcel|sollicit|"
        r"relanc|telephon|message|texto|sms|mail|embet|spam|importun|courriel|communication)\w*",
        limited=True,
    ),
    wording(
        "desinscription",
        r"\b(?:me|nous) (?:retirer|enlever|supprimer|effacer|radier|desinscrire|rayer)\b|\b(?:demande|"
        r"prie|merci) (?:de )?(?:darreter|cesser|stopper)\b|(?:^|, )arretez?$",
        r"\b(?:desabonn|desinscri|desenregistr)\w*",
        r"\b(?:retire|enleve|supprime|efface|raye|ote|radie|vire|sorte|sort|oublie|enlever|retirer|"
        r"supprimer|effacer|detruise|detrui)[rz]?(?:[ -])(?:moi|nous|mon|mes|ce numero|notre|nos|ma|le "
        r"numero|mon nom|toutes mes|tous mes)(?! (?:rendez|annonce|appart|maison|cuisine|papier peint|"
        r"mur))",
        r"\b(?:laisse|fiche|fous|foute|lache)[rz]?[ -](?:moi|nous)(?: \w+)? (?:tranquilles?|en paix|la "
        r"paix|seule?s?)\b|\b(?:lache|laisse)[rz]?[ -]moi\s*(?:$|,)",
        r"\b(?:de|hors de|sur) (?:votre|vos|la|cette) listes? (?:rouge|noire)|\b(?:sortir|retire|"
        r"enleve|raye|supprime)\w*(?: \w+){0,3} (?:votre|vos|la|cette) (?:liste|base|fichier)s?\b",
        r"\bdegage[zr]?\b|\ballez vous faire\b|\bcassez vous\b|\bfoutez le camp\b|\ballez vous en\b",
        r"\boublie[zr]?[ -](?:moi|nous|mon numero)\b",
        r"\barrete[zr] (?:tout|ca|maintenant|immediatement|svp|s il|merci|tout de suite)\b",
        r"\b(?:veuillez|merci de|priere de|pouvez vous|de)(?: \w+){0,2} l ?(?:effacer|supprimer|enlever"
        r"|rayer)\b",
        r"\bdroit (?:a l ?oubli|al ?effacement|a leffacement|a loubli)\b|\brgpd\b",
    ),
)

WORDINGS = (*SPANISH, *FRENCH)
