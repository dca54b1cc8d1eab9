"""A mail server that speaks SMTP on a real socket, and can be told how to misbehave."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any


def free_port() -> int:
    """A port nobody listens at: whoever connects is refused."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def mailers_at(port: int) -> dict[str, Any]:
    """The settings of mail through a server at the port."""
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": backend, "OPTIONS": options}}


@dataclass
class PostOffice:
    """What a server does and has taken: one reply for each command, `None` hangs up.

    `dies_in_data` reads so many lines of a letter and is gone; `hangs_up_after` takes the letter
    and is gone before it says so; `waits_for` keeps whoever sends waiting for that word.
    """

    port: int
    replies: dict[str, str | None] = field(default_factory=dict)
    dies_in_data: int | None = None
    hangs_up_after: bool = False
    waits_for: threading.Event | None = None
    taken: list[EmailMessage] = field(default_factory=list)
    conversations: int = 0

    def serve(self, client: socket.socket) -> None:
        """Hold one conversation."""
        self.conversations += 1
        with client, client.makefile("rb") as lines:
            if not self._say(client, "CONNECT", "220 ready"):
                return
            for line in lines:
                verb = line.split()[0].decode().upper() if line.split() else ""
                usual = "354 go on" if verb == "DATA" else "221 bye" if verb == "QUIT" else "250 ok"
                if not self._say(client, verb, usual) or verb == "QUIT":
                    return
                if verb == "DATA" and not self._take(client, lines):
                    return

    def _take(self, client: socket.socket, lines: Any) -> bool:
        text = b""
        for number, line in enumerate(lines):
            if number == self.dies_in_data:
                return False
            if line == b".\r\n":
                break
            text += line
        if self.replies.get("END", "2").startswith("2"):  # type: ignore[union-attr]
            self.taken.append(BytesParser(policy=default).parsebytes(text))  # type: ignore[arg-type]
        if self.waits_for:
            self.waits_for.wait(60)
        return not self.hangs_up_after and self._say(client, "END", "250 taken")

    def _say(self, client: socket.socket, verb: str, usual: str) -> bool:
        reply = self.replies.get(verb, usual)
        if reply is None:
            return False
        client.sendall(reply.encode() + b"\r\n")
        return True


@contextmanager
def post_office(port: int = 0, **conduct: Any) -> Iterator[PostOffice]:
    """A server that listens, at a port of its own unless one is named, until the block ends."""
    listener = socket.create_server(("127.0.0.1", port))
    office = PostOffice(listener.getsockname()[1], **conduct)
    closing = threading.Event()

    def listen() -> None:
        while not closing.is_set():
            try:
                client, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=office.serve, args=(client,), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        closing.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
