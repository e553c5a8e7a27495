from accounts.admin import access as access
from accounts.admin import people as people
