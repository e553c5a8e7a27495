"""What the bots say in French."""

from bots.engines.wordings.words import Words

WORDS = Words(
    questions={
        1: {
            "friendly": (
                "Vous pensez à vendre pour quelle raison, et pour aller où ensuite ?",
                "Pour quelle raison une vente, et vous partiriez vers où ?",
            ),
            "direct": (
                "Quelle est la vraie raison de vendre, et vous iriez où ?",
                "Pour quelle raison vendre, et pour aller où ?",
            ),
            "short": ("Pour quelle raison vendre, et pour aller où ?", "Vous vendriez pour quelle raison ?"),
        },
        2: {
            "friendly": (
                "Une vente de votre maison sous 30 à 45 jours vous poserait problème ?",
                "Si la maison se vendait en 30 à 45 jours, ce serait un problème pour vous ?",
            ),
            "direct": (
                "Vendre sous 30 à 45 jours serait un problème, oui ou non ?",
                "Un délai de 30 à 45 jours vous gêne, oui ou non ?",
            ),
            "short": (
                "Vendre en 30 à 45 jours serait un problème ?",
                "Un délai de 30 à 45 jours vous gêne ?",
            ),
        },
        3: {
            "friendly": (
                "Dans quel état est la maison : prête à habiter, ou avec des travaux à faire ?",
                "La maison est prête à habiter, ou il faut des travaux ?",
            ),
            "direct": (
                "Prête à habiter, ou des travaux à faire ? Lesquels ?",
                "Quels travaux sont à faire dans la maison ?",
            ),
            "short": ("La maison est prête, ou il faut des travaux ?", "Quels travaux sont à faire ?"),
        },
        4: {
            "friendly": (
                "Quel prix vous ferait vendre avec plaisir ?",
                "Vous seriez content de vendre à quel prix ?",
            ),
            "direct": (
                "Quel est le prix le plus bas auquel vous vendriez ? Un chiffre, merci.",
                "Vous vendriez à quel prix ? Un chiffre, merci.",
            ),
            "short": ("Vous vendriez à quel prix ?", "Vous avez quel prix en tête ?"),
        },
    },
    lines={
        "introduce": ("Bonjour{name}, je suis un assistant automatique.",),
        "reintroduce:jorge-seller": (
            "Je suis l'assistant automatique des vendeurs.",
            "Ici l'assistant automatique des vendeurs.",
        ),
        "reintroduce:lead-bot": ("Je suis un assistant automatique.", "Ici l'assistant automatique."),
        "disclose": (
            "Je suis un assistant automatique, pas une personne.",
            "Personne n'écrit ici : je suis un assistant automatique.",
        ),
        "confirm_opt_out": (
            "Compris, vous ne recevrez plus de tels messages ni appels de cet assistant automatique.",
            "C'est fait, comme demandé : plus de tels messages ni appels de cet assistant automatique.",
        ),
        "apologise": (
            "Désolé pour la confusion. Nous n'écrirons plus à ce numéro.",
            "Pardon, ce n'était pas pour vous. Nous n'écrirons plus ici.",
        ),
        "ask_person": (
            "J'ai demandé à une personne de l'équipe de prendre la suite ici.",
            "Une personne de l'équipe est prévenue et vous écrira ici.",
        ),
        "handed_over:jorge-seller": (
            "Notre assistant automatique des vendeurs prend la suite.",
            "La suite est pour notre assistant automatique des vendeurs.",
        ),
        "handed_over:lead-bot": (
            "Notre assistant automatique prend la suite.",
            "La suite est pour notre assistant automatique.",
        ),
        "person_joined": (
            "{joined} de l'équipe prend la suite ici.",
            "{joined} de l'équipe continue avec vous ici.",
        ),
        "nobody_came": (
            "Désolé, personne de l'équipe n'est libre en ce moment. Je peux continuer à vous aider ici.",
            "Personne de l'équipe n'est disponible pour le moment, désolé. Je peux vous aider ici.",
        ),
        "person_comes": (
            "Une personne de l'équipe vous écrira ici.",
            "L'équipe le sait, et une personne vous contactera.",
        ),
        "cap_reached": (
            "Assez d'un assistant automatique : j'ai demandé à une personne de l'équipe de continuer ici.",
            "Une personne prend la suite : j'ai prévenu l'équipe pour qu'on vous écrive.",
        ),
        "stay_neutral": (
            "Je parle de maisons et de prix, pas de qui vit où. Une personne de l'équipe vous répondra.",
            "Qui habite où, je ne le décris pas. J'ai demandé à une personne de l'équipe de vous répondre.",
        ),
        "explain_ourselves": (
            (
                "Je suis l'assistant automatique de {company}. Nous aidons à vendre des "
                "maisons. Écrivez STOP et c'est fini."
            ),
            (
                "Ici {company}, par assistant automatique. Nous écrivons au sujet de ventes. "
                "Avec STOP nous n'écrivons plus."
            ),
        ),
        "step_back": (
            "Compris, je n'insiste pas. Si cela change, écrivez ici quand vous voulez.",
            "Très bien, personne ne vous presse. Écrivez ici si cela change un jour.",
        ),
        "take_away": (
            "Ce n'est sans doute pas le moment, et c'est très bien. Écrivez ici pour reprendre.",
            "Nous en restons là pour l'instant. Écrivez ici quand la vente vous revient à l'esprit.",
        ),
        "offer": (
            "Regarder, c'est très bien. L'équipe peut vous dire à combien des maisons voisines sont parties.",
            "Sans aucune pression. L'équipe peut vous montrer les ventes récentes près de vous.",
        ),
        "welcome_buyer": (
            "J'ai demandé à une personne de l'équipe qui aide les acheteurs de vous écrire.",
            "J'ai transmis votre recherche à une personne de l'équipe qui aide les acheteurs.",
        ),
        "welcome_investor": (
            "J'ai demandé à une personne qui travaille avec les investisseurs de vous écrire.",
            "C'est noté. Une personne chargée des investisseurs vous écrira.",
        ),
        "clarify": (
            "Comment aider : vous vendez une maison, vous en cherchez une, ou vous regardez ?",
            "C'est pour vendre une maison, en acheter une, ou autre chose ?",
        ),
        "give_up": (
            "Je n'ai pas compris, alors j'ai demandé à une personne de l'équipe de vous aider ici.",
            "Une personne vous aidera mieux. J'ai prévenu l'équipe pour qu'on vous écrive.",
        ),
        "not_understood": (
            "Désolé, cela m'échappe.",
            "Désolé, je n'ai pas compris.",
        ),
        "call_requested": (
            "J'ai demandé à l'équipe de vous appeler.",
            "L'équipe est prévenue pour vous appeler.",
        ),
        "thank": ("Je vous en prie.", "Avec plaisir."),
        "no_rush": ("Rien ne presse.", "Prenez votre temps."),
        "answer:home_value": (
            "Une personne de l'équipe peut l'estimer d'après de vraies ventes.",
            "L'équipe peut l'estimer d'après les ventes voisines.",
        ),
        "answer:process": (
            "L'équipe explique chaque étape avant toute signature.",
            "Une personne de l'équipe explique d'abord chaque étape.",
        ),
        "answer:commission": (
            "Une personne de l'équipe voit tous les frais avec vous.",
            "Les frais, une personne de l'équipe les voit avec vous.",
        ),
        "answer:market": (
            "Je ne devine pas le marché ; l'équipe a les vraies ventes.",
            "L'équipe peut vous montrer les ventes voisines.",
        ),
        "close": (
            "C'est tout ce qu'il me faut, merci. L'équipe regarde vos réponses et vous écrit.",
            "Merci, j'ai tout. L'équipe regarde tout et vous écrit.",
        ),
        "close:hot": (
            "C'est tout ce qu'il me faut, merci. Vos réponses vont bien. Quand vous appeler ?",
            "Merci, j'ai tout et cela va bien. L'équipe peut vous appeler quand ?",
        ),
        "close:called": (
            "C'est tout ce qu'il me faut, merci. J'ai demandé à l'équipe de vous appeler.",
            "Merci, j'ai tout. L'équipe est prévenue pour vous appeler.",
        ),
        "note": ("C'est noté, et l'équipe le verra.", "Je l'ai noté pour l'équipe."),
        "wait": (
            "J'ai toutes vos réponses. L'équipe vous écrira.",
            "Rien ne manque de mon côté. L'équipe vous contactera.",
        ),
        "challenge:thinking": (
            "C'est normal. Vous réfléchissez à quoi : au prix, au délai, ou à la vente même ?",
            "Prenez le temps. Vous voulez peser quoi : le prix, le délai, ou la vente même ?",
        ),
        "challenge:get_back": (
            "Sans pression. Pour savoir comment aider : la vente est sérieuse, ou vous explorez ?",
            "Très bien. Juste pour savoir : vendre est un projet, ou vous regardez seulement ?",
        ),
        "challenge:zestimate": (
            "Une estimation en ligne n'a jamais vu votre maison. L'équipe a de vraies ventes voisines.",
            "Un site n'a pas visité votre maison. Les vraies ventes en disent plus, et l'équipe les a.",
        ),
        "challenge:agent": (
            "Bien, vous avez de l'aide. Quelles maisons vendues près de vous votre agent a visitées ?",
            "Vous avez un agent. Quelles ventes voisines votre agent a vues de l'intérieur ?",
        ),
    },
    direct_lines={},
    acknowledgements={
        "motivation": {
            "divorce": "J'en suis désolé.",
            "probate": "J'en suis désolé, c'est lourd à porter.",
            "estate": "J'en suis désolé, c'est lourd à porter.",
            "behind_on_payments": "Merci de votre franchise.",
            "health": "J'espère que cela ira mieux.",
            "curious": "Très bien.",
        },
        "timeline_acceptable": {"yes": "Bien, ce délai peut aller.", "no": "Compris, il faut plus de temps."},
        "timeline_urgency": {"vague": "Compris, rien ne presse.", "flexible": "Compris pour le délai."},
        "property_condition": {
            "needs_work": "Des travaux, cela va très bien.",
            "move_in_ready": "Bien, la maison est prête.",
            "minor_work": "Les petites choses vont vite.",
        },
        "price_flexibility": {"flexible": "Bien, il y a de la marge."},
    },
    place_noted="{place}, un beau changement.",
    amount_noted={
        "price_expectation": "Merci, {amount}, c'est noté.",
        "repair_estimate": "Environ {amount} de travaux, c'est noté.",
    },
)
