"""The web process as seen from outside: where it is, whether its port is free, whether it answers."""

import errno
import http.client
import socket
from collections.abc import Mapping
from typing import Final

_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is compared, not what is bound
_HIGHEST_PORT: Final = 65535
_OK: Final = 200


class CannotListenError(Exception):
    """Why the web process cannot have its address, in a sentence for people."""


def host(env: Mapping[str, str]) -> str:
    return env.get("HOST", "127.0.0.1")


def port(env: Mapping[str, str]) -> int:
    """PORT. Raises CannotListenError when it is no port."""
    wanted = env.get("PORT", "8000")
    if not wanted.isdecimal() or not 0 < int(wanted) <= _HIGHEST_PORT:
        raise CannotListenError(f"PORT must be a number from 1 to {_HIGHEST_PORT}, not {wanted!r}.")
    return int(wanted)


def address(env: Mapping[str, str]) -> str:
    """Where people on this machine find it."""
    return f"http://{_bracketed(_reachable_host(env))}:{port(env)}"


def bind_address(env: Mapping[str, str]) -> str:
    return f"{_bracketed(host(env))}:{port(env)}"


def refuse_a_taken_port(env: Mapping[str, str]) -> None:
    """Raises CannotListenError."""
    here, number = host(env), port(env)
    family = socket.AF_INET6 if ":" in here else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((here, number))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is in use" if taken else f"on {here} cannot be used ({error.strerror})"
            raise CannotListenError(f"Port {number} {why}. Choose another: PORT=8001 make run") from error


def answers(env: Mapping[str, str]) -> bool:
    """Whether /healthz says 200."""
    # Not urllib: it would ask the proxy that the environment may name.
    connection = http.client.HTTPConnection(_reachable_host(env), port(env), timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": _a_host_that_may_ask(env)})
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _a_host_that_may_ask(env: Mapping[str, str]) -> str:
    """Django refuses names that ALLOWED_HOSTS does not have, also from us."""
    allowed = env.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return allowed if allowed and allowed != "*" else _bracketed(_reachable_host(env))


def _reachable_host(env: Mapping[str, str]) -> str:
    return _EVERYWHERE.get(host(env), host(env))


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
