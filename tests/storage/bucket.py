"""An S3 server for tests: rclone's, on a folder, for who has the key."""

import os
import socket
import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import quote

KEY, SECRET, BUCKET = "portal", "a-secret-of-the-bucket", "library"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A bucket while the context is open; answers its STORAGE_URL."""
    (folder / BUCKET).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    rclone = str(Path(sys.executable).parent / "rclone")
    process = subprocess.Popen(
        [rclone, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}", str(folder)],
        env={"PATH": os.environ["PATH"], "HOME": str(folder)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _await(port, process)
        with _put_right(port) as fronted:
            yield f"s3://{KEY}:{quote(SECRET)}@{BUCKET}/kept?endpoint=http://127.0.0.1:{fronted}"
    finally:
        process.terminate()
        process.wait(10)


def _await(port: int, process: subprocess.Popen) -> None:
    for _ in range(1_200):  # a minute, where everything else is at work too
        assert process.poll() is None, "the S3 server ended"
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the S3 server is not ready")


@contextmanager
def _put_right(port: int) -> Iterator[int]:
    """In front of it: where it answers a part of a file, it says 200 for 206, which no other S3 does."""

    class Fronted(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(BrokenPipeError), socket.create_connection(("127.0.0.1", port)) as behind:
                Thread(target=_pass_on, args=(self.request, behind), daemon=True).start()
                while piece := behind.recv(64 * 1024):
                    if piece.startswith(b"HTTP/1.1 200 OK") and b"Content-Range:" in piece.partition(b"\r\n\r\n")[0]:
                        piece = piece.replace(b"200 OK", b"206 Partial Content", 1)
                    self.request.sendall(piece)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Fronted) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def _pass_on(come: socket.socket, on: socket.socket) -> None:
    with suppress(OSError):
        while piece := come.recv(64 * 1024):
            on.sendall(piece)
        on.shutdown(socket.SHUT_WR)
