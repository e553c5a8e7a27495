from bots.topics import bots as bots
from bots.topics import coaching as coaching
from bots.topics import families as families
