"""Django settings. Values from the environment come typed from ``config.environment``."""

from typing import Any

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from config import environment
from config.logging import logging_config

BASE_DIR = environment.BASE_DIR
VAR_DIR = environment.VAR_DIR
DEBUG = environment.DEBUG
DEMO_MODE = environment.DEMO_MODE
SECRET_KEY = environment.secret_key()
CREDENTIALS_KEYS = environment.CREDENTIALS_KEYS or [SECRET_KEY]
ALLOWED_HOSTS = environment.ALLOWED_HOSTS
PUBLIC_ORIGIN = environment.PUBLIC_ORIGIN
TRUSTED_PROXIES = environment.TRUSTED_PROXIES

INSTALLED_APPS = [
    "daphne",
    "unfold.apps.BasicAppConfig",
    "config.admin.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "channels",
    "corsheaders",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "config",
    "common",
    "events",
    "accounts",
    "realtime",
    "files",
    "billing",
    "bots",
    "operations",
    "dashboards",
    "frontends",
]

MIDDLEWARE = [
    "common.middleware.CorrelationMiddleware",
    "common.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.AdminScopeMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def _database(url: str, **options: Any) -> dict[str, Any]:
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "common.postgres",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, **options},
    }


# "default" serves as the app role, which row-level security binds; "owner" only migrates.
DATABASES = {
    "default": {
        **_database(
            environment.DATABASE_URL,
            pool={"min_size": 1, "max_size": environment.DATABASE_POOL_SIZE, "timeout": 5},
        ),
        # A pooled connection is asked whether it still stands: a restarted PostgreSQL costs no request.
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"MIRROR": "owner"},
    },
    "owner": _database(environment.DATABASE_OWNER_URL),
}

REDIS_URL = environment.REDIS_URL
BUS_URLS = environment.BUS_URLS
SOCKETS_PER_USER = environment.SOCKETS_PER_USER
SOCKETS_PER_TENANT = environment.SOCKETS_PER_TENANT
SOCKETS_WAITING_PER_ADDRESS = environment.SOCKETS_WAITING_PER_ADDRESS
METRICS_TOKEN = environment.METRICS_TOKEN
PROMETHEUS_MULTIPROC_DIR = environment.PROMETHEUS_MULTIPROC_DIR
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "realtime.layers.layer.HubChannelLayer",
        # Socket.IO's polls that reach another process than their own all come over one channel of it.
        "CONFIG": {"hosts": BUS_URLS, "channel_capacity": {"engineio.*": 10_000}},
    }
}
EVENT_BUS = "realtime.bus.publish"

# The email is unique by a constraint over its lower case, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = VAR_DIR / "files"

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PUBLIC_ORIGIN.startswith("https://")
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CORS_ALLOWED_ORIGINS = environment.CORS_ALLOWED_ORIGINS
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = r"^/api/.*$"
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "if-match",
    "idempotency-key",
    "x-api-key",
    "x-csrftoken",
    "x-tenant-id",
    "x-correlation-id",
    "x-audit-context",
    "x-service-registry",
    "x-service-discovery",
    "x-client-type",
    "x-client-version",
]
CORS_EXPOSE_HEADERS = [
    "x-correlation-id",
    "retry-after",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "etag",
]

CONTENT_SECURITY_POLICY = {
    # Admin and the API browser ship inline scripts of their own; our pages have none.
    "EXCLUDE_URL_PREFIXES": ("/admin", "/api/schema"),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.BearerAuthentication",
        "accounts.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["common.api.permissions.HasDeclaredPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.throttles.DeclaredRate"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["common.api.renderers.MsgspecJSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "common.api.schema.OperationSchema",
    "EXCEPTION_HANDLER": "common.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Switchboard",
    "DESCRIPTION": "Live customer operations: leads, conversations, follow-ups and the events they cause.",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.schema.add_refusals",
    ],
    "GET_LIB_DOC_EXCLUDES": "common.api.schema.undescribed_classes",
    "ENUM_NAME_OVERRIDES": {
        "Role": "accounts.models.roles.Role",
        "TenantStatus": "accounts.models.tenants.Tenant.Status",
        "Temperature": "bots.models.leads.Temperature",
        "Stage": "bots.models.leads.Stage",
        "Channel": "bots.models.leads.Channel",
        "ConversationStatus": "bots.models.conversations.Conversation.Status",
        "HandoffStatus": "bots.models.handoffs.Handoff.Status",
        "HandoffUrgency": "bots.models.handoffs.Handoff.Urgency",
        "SuggestionStatus": "bots.models.suggestions.Suggestion.Status",
        "CoachingCategory": "bots.engines.coaching.words.CATEGORIES",
        "CoachingUrgency": "bots.api.suggestion_answers.URGENCIES",
        "CoachingPriority": "bots.api.suggestion_answers.PRIORITIES",
        "MonitoringAction": "bots.api.suggestion_answers.MONITORING_ACTIONS",
        "MonitoringState": "bots.models.conversations.Conversation.Monitoring",
        "LeadImportStatus": "bots.models.imports.LeadImport.Status",
        "EnrollmentStatus": "bots.models.enrollments.Enrollment.Status",
        "CallStatus": "bots.models.calls.Call.Status",
        "FollowUpStatus": "bots.models.enrollments.FollowUp.Status",
        "DeadLetterStatus": "events.models.DeadLetter.Status",
        "FileCategory": "files.models.Category",
        "Currency": "billing.models.Currency",
        "BotStatus": "bots.api.answers.BOT_STATES",
        "HubHealth": "frontends.enterprise_hub.answers.HEALTH",
        "HubChannel": "frontends.enterprise_hub.plan_answers.CHANNELS",
        "HubStepState": "frontends.enterprise_hub.plan_answers.STEP_STATES",
        "HubAutomationState": "frontends.enterprise_hub.plan_answers.AUTOMATION_STATES",
        "HubPlanState": "frontends.enterprise_hub.plan_answers.PLAN_STATES",
        "HubSequenceState": "frontends.enterprise_hub.plan_answers.SEQUENCE_STATES",
        "HubSchedulerState": "frontends.enterprise_hub.plan_answers.SCHEDULER_STATES",
        "HubEngagement": "frontends.enterprise_hub.plan_answers.ENGAGEMENTS",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

UNFOLD = {
    "SITE_TITLE": "Switchboard",
    "SITE_HEADER": "Switchboard",
    "SITE_SUBHEADER": "accounts.admin.site.subheader",
    "SITE_URL": "/",
    "ACCOUNT": {"navigation": "accounts.admin.site.account_links"},
    # Django's own log of admin actions is not written, so its history would be empty: the audit trail has it.
    "SHOW_HISTORY": False,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _: f"{STATIC_URL}switchboard/favicon.svg"}
    ],
    # The accent of our pages, from its lightest tint to its darkest shade.
    "COLORS": {
        "primary": {
            str(step): f"oklch({lightness}% {chroma} 264)"
            for step, lightness, chroma in (
                (50, 97, 0.014),
                (100, 93, 0.032),
                (200, 88, 0.059),
                (300, 81, 0.105),
                (400, 71, 0.155),
                (500, 60, 0.19),
                (600, 50, 0.2),
                (700, 44, 0.18),
                (800, 38, 0.15),
                (900, 34, 0.12),
                (950, 26, 0.09),
            )
        }
    },
}

LOGGING_CONFIG = "config.logging.configure"
LOGGING = logging_config(log_format=environment.LOG_FORMAT, level=environment.LOG_LEVEL)

MESSAGING_PROVIDER = environment.MESSAGING_PROVIDER
MESSAGING_GATEWAY_URL = environment.MESSAGING_GATEWAY_URL
EMAIL_BACKEND = environment.EMAIL_BACKEND
EMAIL_HOST = environment.EMAIL_HOST
EMAIL_PORT = environment.EMAIL_PORT
EMAIL_HOST_USER = environment.EMAIL_HOST_USER
EMAIL_HOST_PASSWORD = environment.EMAIL_HOST_PASSWORD
EMAIL_USE_TLS = environment.EMAIL_USE_TLS
EMAIL_USE_SSL = environment.EMAIL_USE_SSL
EMAIL_TIMEOUT = environment.EMAIL_TIMEOUT
LANGUAGE_MAY_BE_PRIVATE = environment.LANGUAGE_MAY_BE_PRIVATE
FOLLOW_UPS_LEASE_SECONDS = environment.FOLLOW_UPS_LEASE_SECONDS
FOLLOW_UPS_POKE_SECONDS = environment.FOLLOW_UPS_POKE_SECONDS

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_TIME_LIMIT = 600
