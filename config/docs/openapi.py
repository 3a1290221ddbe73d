"""docs/openapi.json: the contract, as the running server serves it at /v1/openapi.json."""

import json

from drf_spectacular.generators import SchemaGenerator


def openapi_page() -> str:
    # The library leaves both untyped.
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    document = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
