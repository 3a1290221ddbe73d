"""The command line of this package."""

import sys

from config.local.attach import attach
from config.local.borrow import run_with_servers
from config.local.run import run

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["run"]:
            sys.exit(run())
        case [("psql" | "shell") as prompt]:
            sys.exit(attach(prompt))
        case ["with", "--durable", *command] if command:
            sys.exit(run_with_servers(command, throwaway=False))
        case ["with", *command] if command:
            sys.exit(run_with_servers(command))
        case _:
            sys.exit("usage: python -m config.local run | with [--durable] COMMAND ... | psql | shell")
