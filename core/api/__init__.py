"""What every API of the house shares: the envelope, strict reading of requests, pages, the OpenAPI document."""
