"""The bulk job: reading the file, checking its rows, writing them in chunks, reporting what was rejected."""
