"""What the bots say in Spanish."""

from bots.engines.wordings.words import Words

WORDS = Words(
    questions={
        1: {
            "friendly": (
                "¿Qué le hace pensar en vender, y a dónde se mudaría?",
                "¿Por qué piensa en una venta, y a dónde iría después?",
            ),
            "direct": (
                "¿Cuál es el motivo real para vender, y a dónde iría?",
                "¿Por qué vendería, y a dónde iría?",
            ),
            "short": ("¿Por qué vendería, y a dónde iría?", "¿Qué le hace pensar en vender?"),
        },
        2: {
            "friendly": (
                "Si su casa se vendiera en 30 a 45 días, ¿sería un problema para usted?",
                "¿Una venta en 30 a 45 días le causaría algún problema?",
            ),
            "direct": (
                "¿Vender en 30 a 45 días sería un problema, sí o no?",
                "¿Es un problema vender en 30 a 45 días?",
            ),
            "short": ("¿Vender en 30 a 45 días sería un problema?", "¿Es problema vender en 30 a 45 días?"),
        },
        3: {
            "friendly": (
                "¿Cómo está la casa: lista para entrar a vivir, o necesita arreglos?",
                "¿La casa está lista, o haría falta algún arreglo?",
            ),
            "direct": ("¿Está lista o necesita arreglos? ¿Cuáles?", "¿Qué arreglos necesita la casa?"),
            "short": ("¿La casa está lista o necesita arreglos?", "¿Qué arreglos necesita la casa?"),
        },
        4: {
            "friendly": (
                "¿Con qué precio se sentiría bien al vender?",
                "¿Qué precio haría falta para que usted venda?",
            ),
            "direct": (
                "¿Cuál es el precio más bajo con el que vendería? Un número, por favor.",
                "¿Con qué precio vendería? Un número, por favor.",
            ),
            "short": ("¿Con qué precio vendería?", "¿Qué precio tiene en mente?"),
        },
    },
    lines={
        "introduce": ("Hola{name}, soy un asistente automático.",),
        "reintroduce:jorge-seller": (
            "Soy el asistente automático para vendedores.",
            "Aquí el asistente automático para vendedores.",
        ),
        "reintroduce:lead-bot": ("Soy un asistente automático.", "Aquí el asistente automático."),
        "disclose": (
            "Soy un asistente automático, no una persona.",
            "No escribe una persona: soy un asistente automático.",
        ),
        "confirm_opt_out": (
            "Entendido, no recibirá más mensajes ni llamadas así de este asistente automático.",
            "Hecho, como pidió: no más mensajes ni llamadas así de este asistente automático.",
        ),
        "apologise": (
            "Disculpe la confusión. No volveremos a escribir a este número.",
            "Perdón, me equivoqué de persona. No escribiremos más aquí.",
        ),
        "ask_person": (
            "He pedido a una persona del equipo que siga con usted aquí.",
            "Una persona del equipo ya tiene el aviso de escribirle aquí.",
        ),
        "handed_over:jorge-seller": (
            "Aquí sigue nuestro asistente automático para vendedores.",
            "Desde aquí sigue nuestro asistente automático para vendedores.",
        ),
        "handed_over:lead-bot": (
            "Aquí sigue nuestro asistente automático.",
            "Desde aquí sigue nuestro asistente automático.",
        ),
        "person_joined": (
            "{joined} del equipo se ha unido y sigue desde aquí.",
            "{joined} del equipo sigue desde aquí.",
        ),
        "nobody_came": (
            "Lo siento, nadie del equipo está libre en este momento. Puedo seguir ayudándole aquí.",
            "Nadie del equipo puede venir ahora mismo, lo siento. Puedo seguir ayudándole aquí.",
        ),
        "person_comes": (
            "Una persona del equipo le escribirá aquí.",
            "El equipo lo sabe, y una persona le escribirá.",
        ),
        "cap_reached": (
            (
                "Ya ha oído bastante de un asistente automático. He pedido a una persona del "
                "equipo que siga aquí."
            ),
            "Aquí sigue una persona: ya pedí a alguien del equipo que le escriba.",
        ),
        "stay_neutral": (
            "Hablo de casas y precios, no de quién vive en una zona. Una persona del equipo le responderá.",
            "No describo quién vive en un lugar. Una persona del equipo le responderá.",
        ),
        "explain_ourselves": (
            (
                "Soy el asistente automático de {company}. Ayudamos a vender casas. Escriba "
                "STOP y no recibirá nada más."
            ),
            (
                "Aquí {company}, por asistente automático. Escribimos sobre la venta de casas. "
                "Con STOP no escribimos más."
            ),
        ),
        "step_back": (
            "Entendido, no insistiré en vender. Si eso cambia, escriba aquí cuando quiera.",
            "Está bien, nadie le presiona. Escriba aquí si algún día cambia.",
        ),
        "take_away": (
            "Parece que ahora no es el momento, y está bien. Escriba aquí cuando quiera seguir.",
            "Lo dejamos aquí por ahora. Cuando piense otra vez en vender, escriba aquí.",
        ),
        "offer": (
            "Mirar está bien. Cuando quiera, el equipo le dice en cuánto se vendieron casas cerca.",
            "Sin presión. El equipo puede mostrarle ventas recientes cerca cuando quiera.",
        ),
        "welcome_buyer": (
            (
                "Me alegra que busque casa. He pedido a una persona del equipo que ayuda a "
                "compradores que le escriba."
            ),
            "He pasado su búsqueda a una persona del equipo que ayuda a compradores.",
        ),
        "welcome_investor": (
            "He pedido a una persona del equipo que trabaja con inversores que le escriba.",
            "Anotado. Una persona del equipo que trabaja con inversores le escribirá.",
        ),
        "clarify": (
            "¿Cómo puedo ayudar: vende una casa, busca una, o solo está mirando?",
            "¿Se trata de vender una casa, de comprar una, o de otra cosa?",
        ),
        "give_up": (
            "No lo entendí, así que he pedido a una persona del equipo que le ayude aquí.",
            "Una persona puede ayudarle mejor. Ya pedí a alguien del equipo que le escriba.",
        ),
        "not_understood": ("Perdón, no pude entender eso.", "Perdón, no lo entendí."),
        "call_requested": ("He pedido al equipo que le llame.", "El equipo ya tiene el aviso de llamarle."),
        "thank": ("De nada.", "Con gusto."),
        "no_rush": ("Sin ninguna prisa.", "Tómese su tiempo."),
        "answer:home_value": (
            "Una persona del equipo puede calcular su valor con ventas reales.",
            "El equipo puede decirle su valor con ventas reales cercanas.",
        ),
        "answer:process": (
            "El equipo le explica cada paso antes de firmar.",
            "Una persona del equipo le explica antes cada paso.",
        ),
        "answer:commission": (
            "Los costos los repasa con usted una persona del equipo.",
            "Una persona del equipo repasará con usted todos los costos.",
        ),
        "answer:market": (
            "No adivino el mercado; el equipo tiene las ventas reales.",
            "El equipo puede mostrarle qué se vendió cerca.",
        ),
        "close": (
            "Es todo lo que necesito, gracias. El equipo revisará sus respuestas y le escribirá.",
            "Gracias, lo tengo todo. El equipo lo revisará todo y le escribirá.",
        ),
        "close:hot": (
            "Es todo lo que necesito, gracias. Sus respuestas encajan bien. ¿Cuándo le podemos llamar?",
            "Gracias, lo tengo todo y encaja bien. ¿Cuándo puede llamarle el equipo?",
        ),
        "close:called": (
            "Es todo lo que necesito, gracias. He pedido al equipo que le llame.",
            "Gracias, lo tengo todo. El equipo ya tiene el aviso de llamarle.",
        ),
        "note": ("Anotado, y el equipo lo verá.", "Lo he anotado para el equipo."),
        "wait": (
            "Tengo todas sus respuestas. El equipo se pondrá en contacto.",
            "Por mi parte no falta nada. El equipo le escribirá.",
        ),
        "challenge:thinking": (
            "Es justo. ¿Qué está pensando exactamente: el precio, el plazo, o si vender?",
            "Tómese su tiempo. ¿Qué quiere pensar: el precio, el plazo, o si vender?",
        ),
        "challenge:get_back": (
            "Sin presión. Para saber cómo ayudar: ¿va en serio con la venta, o solo explora?",
            "Está bien. Solo para saber: ¿la venta es un plan, o por ahora explora?",
        ),
        "challenge:zestimate": (
            (
                "Una estimación en línea nunca ha visto su casa por dentro. El equipo tiene "
                "ventas reales cercanas."
            ),
            "Una página no ha recorrido su casa. Las ventas reales dicen más, y el equipo las tiene.",
        ),
        "challenge:agent": (
            "Qué bien que tiene ayuda. ¿Cuáles de las casas vendidas cerca ha visitado su agente?",
            "Bien, tiene agente. ¿Qué ventas cercanas ha visto su agente por dentro?",
        ),
    },
    direct_lines={},
    acknowledgements={
        "motivation": {
            "divorce": "Lo siento mucho.",
            "probate": "Lo siento, es mucho que llevar.",
            "estate": "Lo siento, es mucho que llevar.",
            "behind_on_payments": "Gracias por decirlo con franqueza.",
            "health": "Espero que todo mejore.",
            "curious": "Está bien.",
        },
        "timeline_acceptable": {
            "yes": "Bien, ese plazo puede servir.",
            "no": "Entendido, necesita más tiempo.",
        },
        "timeline_urgency": {"vague": "Entendido, sin prisa.", "flexible": "Entendido el plazo."},
        "property_condition": {
            "needs_work": "Los arreglos no son problema.",
            "move_in_ready": "Bueno saber que está lista.",
            "minor_work": "Lo pequeño es fácil.",
        },
        "price_flexibility": {"flexible": "Bien, hay margen para hablar."},
    },
    place_noted="{place} suena a un buen cambio.",
    amount_noted={
        "price_expectation": "Gracias, {amount} queda anotado.",
        "repair_estimate": "Unos {amount} de arreglos, anotado.",
    },
)
