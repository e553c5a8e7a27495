from bots.admin import concierge as concierge
from bots.admin import conversations as conversations
from bots.admin import handoffs as handoffs
from bots.admin import imports as imports
from bots.admin import language as language
from bots.admin import leads as leads
from bots.admin import sequences as sequences
from bots.admin import suggestions as suggestions
