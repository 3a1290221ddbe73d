"""Doors as the Capillary document has them: `{data, errors, warnings}`, by Basic or OAuth 2."""
