"""All settings, read from the environment and from `.env`. Each name is documented in `.env.example`."""

from pathlib import Path

import django_stubs_ext
import environ
from django.templatetags.static import static
from django.urls import reverse_lazy

from config import connectors
from config.openapi import OPENAPI
from config.schedule import SCHEDULE

# The type hints subscript ModelForm and ModelAdmin, which Django allows only for some of its classes.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(ROOT / ".env")

DATA_DIR = Path(env.str("DATA_DIR", default=str(ROOT / ".data")))

# --- Who may talk to us ------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
# Encrypts the shared keys of operators; a key of its own, so that SECRET_KEY can be rotated freely.
KEYS_ENCRYPTION_KEY = env.str("KEYS_ENCRYPTION_KEY", default="") or SECRET_KEY
# Demo data has public passwords and keys: it is loaded only where this is said.
DEMO = env.bool("DEMO", default=False)

# --- The house ---------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "import_export",
    "pgtrigger",
    "pghistory",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    # Before `operators`, which takes its pages out of the backoffice.
    "oauth2_provider",
    "core",
    "operators",
    "rewards",
    "enrollments",
    "bonuses",
    "milestones",
    "events",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.api.addresses.TrimmedAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "operators.middleware.WorkingOperatorMiddleware",
    "core.history.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Where the data lives ----------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "files")))
STORAGES = {
    # Uploaded lists are private: served by views that check who asks, never by a URL of the storage.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=200 * 1024 * 1024)

# --- Static files, served by the web process itself ----------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
# WhiteNoise wants it to exist, also where nothing was collected because the finders serve the files.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True

# --- People ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "operators.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "operators.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("admin:login")
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "429.html"

# --- E-mail: only notices, to those who asked for them; without a host nothing is sent -------------------------------
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
# A mail server that hangs must not hold up a worker for long.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="rewards@localhost")
# Where people reach the backoffice: what links in e-mails begin with.
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")

# --- Language and time: UTC inside, the operator's time zone on the screen --------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["config.formats"]

# --- The queue: the row is the queue, a message is only a nudge ---------------------------------------------------
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = env.str("BROKER_URL", default=REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# An upload must not wait for a dead broker: one short try, then the sweeper takes over.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_connect_timeout": 2, "socket_timeout": 10} if CELERY_BROKER_URL.startswith("redis") else {}
)
# A busy worker takes nothing out of the queue that another could do: who waits is seen there, and waits for nobody.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = SCHEDULE
CACHES = {
    "default": {
        "BACKEND": "core.counting.CountingCache",
        "LOCATION": REDIS_URL,
        # A Redis that hangs must not hold up every call of the API for long.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    },
}

# --- The brokers that bring messages from other systems; those without a URL are not consumed --------------------
RABBITMQ, KAFKA = connectors.rabbitmq(env), connectors.kafka(env)

# A player id such as -17 or @ana must not become a formula in an exported list.
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# --- The API -----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["operators.api.authentication.RequestAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["operators.api.throttling.OperatorThrottle"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["core.api.rendering.EnvelopeRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.negotiation.AlwaysJson",
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.EnvelopeSchema",
    # No answer to OPTIONS: DRF's would be the one without an envelope.
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "core.api.exceptions.answer_exception",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
# Each operator's own, in each minute of the clock.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=6000)
SPECTACULAR_SETTINGS = OPENAPI

# --- OAuth 2: tokens by client credentials and in no other way; clients are the API keys of operators -----------------
OAUTH2_PROVIDER_APPLICATION_MODEL = "operators.OAuthClient"
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "operators.api.tokens.CredentialValidator",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 60 * 60,
    "SCOPES": {"api": "Whatever its operator may do"},
    # Only digests of tokens are kept.
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}

# --- The log -----------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# --- The look ----------------------------------------------------------------------------------------------
UNFOLD = {
    "SITE_TITLE": "Rewards",
    "SITE_HEADER": "Rewards",
    "SITE_SYMBOL": "redeem",
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "BORDER_RADIUS": "6px",
    "STYLES": [lambda _request: static("backoffice.css")],
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("favicon.svg")}],
    "DASHBOARD_CALLBACK": "bonuses.views.dashboard.dashboard",
    "COMMAND": {"search_models": True},
    "SITE_SUBHEADER": "operators.screens.working_operator_name",
    "SITE_DROPDOWN": "operators.screens.operator_switch",
    "SIDEBAR": {
        "show_search": False,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "config.navigation.sidebar",
    },
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.6)",
            "100": "oklch(93.2% .032 255.6)",
            "200": "oklch(88.2% .059 254.1)",
            "300": "oklch(80.9% .105 251.8)",
            "400": "oklch(70.7% .165 254.6)",
            "500": "oklch(62.3% .214 259.8)",
            "600": "oklch(54.6% .215 262.9)",
            "700": "oklch(48.8% .217 264.4)",
            "800": "oklch(42.4% .181 265.6)",
            "900": "oklch(37.9% .138 265.5)",
            "950": "oklch(28.2% .087 267.9)",
        },
    },
}
