"""What the bots say in English."""

from bots.engines.wordings.words import Words

WORDS = Words(
    questions={
        1: {
            "friendly": (
                "What has you thinking about selling, and where would you be moving to?",
                "What makes you consider a sale, and where would you move next?",
            ),
            "direct": (
                "What is the real reason you would sell, and where would you go?",
                "Why would you sell, and where would you move?",
            ),
            "blunt": (
                "I need one thing first: why would you sell, and where would you go?",
                "Without a reason I cannot help. Why would you sell?",
            ),
            "short": ("Why would you sell, and where would you go?", "What makes you think of selling?"),
        },
        2: {
            "friendly": (
                "If your home sold within the next 30 to 45 days, would that be a problem for you?",
                "Would a sale within 30 to 45 days pose a problem for you?",
            ),
            "direct": (
                "Would selling in 30 to 45 days be a problem, yes or no?",
                "Is a sale within 30 to 45 days a problem for you or not?",
            ),
            "blunt": (
                "Yes or no: would a sale in 30 to 45 days be a problem?",
                "A plain yes or no, please: is 30 to 45 days a problem?",
            ),
            "short": ("Would a sale in 30 to 45 days be a problem?", "Is a sale in 30 to 45 days a problem?"),
        },
        3: {
            "friendly": (
                "How would you describe the home: is it move in ready, or does it need some work?",
                "Is the home move in ready, or would it need some work first?",
            ),
            "direct": (
                "Is it move in ready, or does it need work? If so, what work?",
                "What work does the home need, if any?",
            ),
            "blunt": (
                "Be frank with me: what is wrong with the home, if anything?",
                "What would a buyer have to fix in the home?",
            ),
            "short": ("Is the home ready, or does it need work?", "What work does the home need?"),
        },
        4: {
            "friendly": (
                "What price would make you feel good about selling?",
                "What price would it take for you to sell?",
            ),
            "direct": (
                "What is the lowest price that would make you sell? A number, please.",
                "Which price would make you sell? A number, please.",
            ),
            "blunt": (
                "Without a number there is nothing to talk about. What price would make you sell?",
                "One number: what is the least you would take?",
            ),
            "short": ("What price would make you sell?", "Which price do you have in mind?"),
        },
    },
    lines={
        "introduce": ("Hi{name}, I am an automated assistant.",),
        "reintroduce:jorge-seller": (
            "I am the automated assistant for home sellers.",
            "This is the automated assistant for home sellers.",
        ),
        "reintroduce:lead-bot": ("I am an automated assistant.", "This is the automated assistant."),
        "disclose": (
            "I am an automated assistant, not a person.",
            "No person is typing: I am an automated assistant.",
        ),
        "confirm_opt_out": (
            "Understood, you will get no more such messages or calls from this automated assistant.",
            "Done as you asked: no more such messages or calls from this automated assistant.",
        ),
        "apologise": (
            "I am sorry for the mix up. We will not contact this number again.",
            "Sorry, wrong person then. We will not write here again.",
        ),
        "ask_person": (
            "I have asked a person on the team to take over. They will write to you here.",
            "A person on the team has been asked to join you here.",
        ),
        "handed_over:jorge-seller": (
            "Our automated assistant for home sellers goes on from here.",
            "From here our automated assistant for home sellers goes on.",
        ),
        "handed_over:lead-bot": (
            "Our automated assistant goes on from here.",
            "From here our automated assistant goes on.",
        ),
        "person_joined": (
            "{joined} from the team has joined and goes on from here.",
            "{joined} from the team goes on from here.",
        ),
        "nobody_came": (
            "Nobody from the team is free at this moment, sorry. I can go on helping you here meanwhile.",
            "Sorry, nobody from the team can come right now. I can go on helping you here meanwhile.",
        ),
        "person_comes": (
            "A person on the team will write to you here.",
            "The team knows, and a person will get in touch with you.",
        ),
        "cap_reached": (
            (
                "You have heard enough from an automated assistant. I have asked a person on "
                "the team to go on here."
            ),
            "I will leave it to a person now: somebody on the team has been asked to go on here.",
        ),
        "stay_neutral": (
            (
                "I talk about homes and prices, not about who lives where. A person on the "
                "team has been asked to reply."
            ),
            "Who lives where is nothing I describe. I have asked a person on the team to reply to you.",
        ),
        "explain_ourselves": (
            (
                "I am the automated assistant of {company}. We help people sell homes. Reply "
                "STOP and you hear no more from us."
            ),
            (
                "This is {company}, by automated assistant. We write to people about selling a "
                "home. Reply STOP to end it."
            ),
        ),
        "step_back": (
            "Understood, I will not press you to sell. If that changes, write here any time.",
            "That is fine, nobody presses you to sell. Write here if it ever changes.",
        ),
        "take_away": (
            (
                "It sounds like now may not be the right time, and that is fine. Write here "
                "when you want to go on."
            ),
            "We can leave it here for now. Whenever selling is on your mind again, write here.",
        ),
        "offer": (
            (
                "Looking around is fine. When you like, I can have the team tell you what "
                "homes near you sold for."
            ),
            "No pressure at all. The team can show you recent sales near you whenever you like.",
        ),
        "welcome_buyer": (
            (
                "Glad you are looking for a home. I have asked a person on the team who helps "
                "buyers to write to you."
            ),
            "I have passed your search on to a person on the team who helps buyers.",
        ),
        "welcome_investor": (
            "I have asked a person on the team who works with investors to write to you.",
            "Noted. A person on the team who works with investors has been asked to get in touch.",
        ),
        "clarify": (
            "How can I help: are you selling a home, buying one, or only looking around?",
            "Is it about selling a home, buying one, or something else?",
        ),
        "give_up": (
            "I did not get that, so I have asked a person on the team to help you here.",
            "A person can help you better here. I have asked one on the team to write to you.",
        ),
        "not_understood": ("Sorry, I could not make sense of that.", "Sorry, I did not get that."),
        "call_requested": ("I have asked the team to call you.", "The team has been asked to call you."),
        "thank": ("You are welcome.", "Gladly."),
        "no_rush": ("No rush at all.", "Take the time you need."),
        "answer:home_value": (
            "A person on the team can work out its worth from real sales nearby.",
            "The team can tell you its worth from real sales nearby.",
        ),
        "answer:process": (
            "The team goes through every step with you before you sign.",
            "Every step is explained by a person on the team first.",
        ),
        "answer:commission": (
            "Fees are something that a person on the team goes through with you.",
            "A person on the team will go through all costs with you.",
        ),
        "answer:market": (
            "I make no guesses about the market; the team has the real sales.",
            "The team can show you what sold nearby; I make no guesses.",
        ),
        "close": (
            "That is all I need, thank you. The team will review your answers and get in touch.",
            "Thank you, I have all I need. The team will review it and get in touch.",
        ),
        "close:hot": (
            "That is all I need, thank you. Your answers fit well. When is a good time for a call?",
            "Thank you, I have all I need and it fits well. When can the team call you?",
        ),
        "close:called": (
            "That is all I need, thank you. I have asked the team to call you.",
            "Thank you, I have all I need. The team has been asked to call you.",
        ),
        "note": (
            "Noted, and the team will see it.",
            "I have noted that for the team.",
        ),
        "wait": (
            "I have all your answers. The team will get in touch with you.",
            "Nothing is open on my side. The team will get in touch.",
        ),
        "challenge:thinking": (
            "That is fair. What exactly are you weighing up: price, timing, or whether to sell at all?",
            "Take your time. Which part do you need to think over: price, timing, or selling at all?",
        ),
        "challenge:get_back": (
            "No pressure. So that I know how to help: are you serious about selling, or exploring?",
            "That works. Just so I know: is selling a plan, or are you exploring for now?",
        ),
        "challenge:zestimate": (
            (
                "An online estimate has never seen the inside of your home. The team can show "
                "you real sales nearby."
            ),
            "A website has not walked through your home. Real sales nearby say more, and the team has them.",
        ),
        "challenge:agent": (
            "Good that you have help. Which of the homes that sold near you has your agent toured?",
            "Fine, you have an agent. Which sales near you has your agent walked through?",
        ),
    },
    direct_lines={
        "challenge:thinking": (
            "Think about what, exactly: the price, the timing, or whether you sell at all?",
            "What is there to think over: price, timing, or selling at all?",
        ),
        "challenge:get_back": (
            "Are you serious about selling, or only exploring? Either is fine, but I need to know.",
            "Later often means no. Are you selling, or only exploring?",
        ),
        "challenge:zestimate": (
            "No algorithm knows your home. Do not sell by one. The team has real sales nearby for you.",
            "Zillow never saw your kitchen. Real sales nearby count, and the team has them.",
        ),
        "challenge:agent": (
            "Which of the homes that sold near you has your agent toured?",
            "Name one home nearby that your agent has walked through before pricing yours.",
        ),
        "take_away": (
            "It does not sound as if you want to sell now. I leave it here. Write when that changes.",
            "Selling does not seem to be for you right now. Write here when you mean it.",
        ),
        "step_back": (
            "Understood, no sale then. If that changes, write here.",
            "Clear. I will not ask again unless you write about selling.",
        ),
        "no_rush": ("Tell me if this is not for you.", "If this is not for you, say so."),
    },
    acknowledgements={
        "motivation": {
            "divorce": "I am sorry to hear that.",
            "probate": "I am sorry, that is a lot to handle.",
            "estate": "I am sorry, that is a lot to handle.",
            "behind_on_payments": "Thank you for being open about that.",
            "health": "I hope things get easier.",
            "job_change": "A change of job, understood.",
            "curious": "Fair enough.",
        },
        "timeline_acceptable": {
            "yes": "Good, that timing can work.",
            "no": "Understood, you need more time.",
        },
        "timeline_urgency": {"vague": "Understood, no rush.", "flexible": "Understood on timing."},
        "property_condition": {
            "needs_work": "Work is fine, we see it often.",
            "move_in_ready": "Good to know it is ready.",
            "minor_work": "Small things are easy.",
        },
        "price_flexibility": {"flexible": "Good, so there is room to talk."},
    },
    place_noted="{place} sounds like a good move.",
    amount_noted={
        "price_expectation": "Thank you, {amount} is noted.",
        "repair_estimate": "About {amount} of work is noted.",
    },
)
