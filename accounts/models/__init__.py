from accounts.models import api_keys as api_keys
from accounts.models import attempts as attempts
from accounts.models import memberships as memberships
from accounts.models import sign_ins as sign_ins
from accounts.models import tenants as tenants
from accounts.models import users as users
