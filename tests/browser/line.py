"""A line to the portal that can be cut: for pages and service workers alike, whatever they think of it."""

import socket
import threading
from contextlib import suppress


class Line:
    """Carries bytes between a port of its own and the portal's, until it is cut; then nothing answers there."""

    def __init__(self, to: str):
        self._to = ("127.0.0.1", int(to.rpartition(":")[2]))
        self._open: set[socket.socket] = set()
        self._is_cut = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Nothing comes through any more."""
        self._is_cut = True
        for one in list(self._open):
            self._end(one)

    def mend(self) -> None:
        """It is back."""
        self._is_cut = False

    def close(self) -> None:
        """For good."""
        self.cut()
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                here, _address = self._door.accept()
            except OSError:
                return
            if self._is_cut:
                here.close()
                continue
            there = socket.create_connection(self._to)
            self._open |= {here, there}
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(64 * 1024):
                other.sendall(piece)
        self._end(one)
        self._end(other)

    def _end(self, one: socket.socket) -> None:
        self._open.discard(one)
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
