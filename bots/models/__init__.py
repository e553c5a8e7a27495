from bots.models import conversations as conversations
from bots.models import imports as imports
from bots.models import leads as leads
from bots.models import sequences as sequences
