"""Everything on one machine: starts what is missing (PostgreSQL, Redis) and keeps the processes alive.

`python -m config.local run` is what `make run` calls, `python -m config.local with COMMAND` what `make test` and
`make check` call. Production does not use this package: there, each process has a supervisor of the operator's own.
"""

import warnings

# The PostgreSQL wheel looks for a folder of its own while it is imported, which we do not use.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
