"""English, as an international team reads it."""
