"""What the OpenAPI document says of the whole API, and how it is shown."""

from typing import Any, Final

OPENAPI: Final[dict[str, Any]] = {
    "TITLE": "Rewards API",
    "DESCRIPTION": (
        "Campaigns, rewards and budgets. Every answer is an envelope of `message`, `data` and `responseCode`; "
        "a refusal lists every fault in `data.errors`. docs/integrating.md says how to sign."
    ),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "DISABLE_ERRORS_AND_WARNINGS": False,
    "SORT_OPERATIONS": False,
    # A browser would need the shared key to sign: the page is for reading.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "supportedSubmitMethods": []},
    # Enums stay where they are used: hoisted ones get made-up names.
    "POSTPROCESSING_HOOKS": ["core.api.schema.finish"],
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "OperatorId": {"type": "apiKey", "in": "header", "name": "X-AUTH-OPERATOR-ID"},
            "RequestHash": {
                "type": "apiKey",
                "in": "header",
                "name": "X-AUTH-REQUEST-HASH",
                "description": "Lowercase hex of SHA-256 over shared key, relative URL and body.",
            },
            "ApiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
            "Basic": {"type": "http", "scheme": "basic", "description": "Name and secret of an API key."},
            "OAuth2": {
                "type": "oauth2",
                "description": "A token for name and secret of an API key; good for an hour.",
                "flows": {"clientCredentials": {"tokenUrl": "/v1/oauth/token", "scopes": {}}},
            },
            "Timestamp": {"type": "apiKey", "in": "header", "name": "X-AUTH-TIMESTAMP"},
            "Nonce": {"type": "apiKey", "in": "header", "name": "X-AUTH-NONCE"},
            "Signature": {
                "type": "apiKey",
                "in": "header",
                "name": "X-AUTH-SIGNATURE",
                "description": "Lowercase hex of HMAC-SHA256 over method, URL, timestamp, nonce and body hash.",
            },
        },
    },
    "SECURITY": [
        {"OperatorId": [], "RequestHash": []},
        {"OperatorId": [], "Timestamp": [], "Nonce": [], "Signature": []},
    ],
}
