"""docs/openapi.json: the contract, as the running server serves it at /v1/openapi.json."""

import json

from drf_spectacular.generators import SchemaGenerator


def openapi_page() -> str:
    document = SchemaGenerator().get_schema(request=None, public=True)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
