"""A wire between a client and a server that a test can cut."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator

from tests.processes import free_port


class Wire:
    """Passes on whatever reaches `port` to `target`, both of this machine; with `tls` it speaks that on our side."""

    def __init__(self, target: int, tls: ssl.SSLContext | None = None) -> None:
        self.port = free_port()
        self._tls = tls
        self._target = target
        self._ends: list[socket.socket] = []
        self._broken = False
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Ends every connection in the middle of whatever it carries; the next ones get through again."""
        ends, self._ends = self._ends, []
        for end in ends:
            _end(end)

    def break_off(self) -> None:
        """As `cut`, and nobody gets through until `mend`."""
        self._broken = True
        self.cut()

    def mend(self) -> None:
        self._broken = False

    def close(self) -> None:
        self._broken = True
        _end(self._door)
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        if self._broken:
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            near.close()
            return
        try:
            near = self._tls.wrap_socket(near, server_side=True) if self._tls else near
        except OSError:
            # Whoever came does not trust us.
            _end(near)
            _end(far)
            return
        self._ends += [near, far]
        for ends in ((near, far), (far, near)):
            threading.Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    _end(one)
    _end(other)


def _end(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextlib.contextmanager
def wire_to(target: int, tls: ssl.SSLContext | None = None) -> Iterator[Wire]:
    wire = Wire(target, tls)
    try:
        yield wire
    finally:
        wire.close()
