from bots.events import conversations as conversations
from bots.events import follow_ups as follow_ups
from bots.events import handoffs as handoffs
from bots.events import imports as imports
from bots.events import lead_bot as lead_bot
from bots.events import leads as leads
from bots.events import sequences as sequences
from bots.events import suppressions as suppressions
