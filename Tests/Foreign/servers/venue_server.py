"""What the foreign venues share: Python's own HTTP server, a record of what came, and answers that can be ordered.

Written from the venues' documents, without a look at Counterfoil's own client or paper venues.
"""

import json
import ssl
import threading
import time
import urllib.parse
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FIXTURES = Path(__file__).parent.parent.parent / "Fixtures"

UNAVAILABLE_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>503 Service Temporarily Unavailable</title></head>\n"
    b"<body><center><h1>503</h1></center><hr><center>cloudflare</center></body></html>\n"
)


def documented(path):
    """The bytes of a documented payload."""
    return (FIXTURES / path).read_bytes()


@dataclass
class Seen:
    """A request as it came in."""

    at: float
    method: str
    path: str
    query: str
    headers: dict
    body: bytes

    @property
    def target(self):
        return self.path + ("?" + self.query if self.query else "")


@dataclass
class Reply:
    """An answer; as ordered, also a bad one."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    type: str = "application/json"
    headers: dict = field(default_factory=dict)
    # Seconds before the first byte.
    delay: float = 0
    # Sends nothing until the server is closed.
    hang: bool = False
    # Promises the whole body and closes after so many bytes of it.
    cut: int | None = None


def as_json(value, status=200):
    return Reply(status, json.dumps(value).encode())


def unavailable():
    return Reply(503, UNAVAILABLE_PAGE, "text/html; charset=utf-8")


class VenueServer:
    """A venue on a loopback port. Subclasses say in `answer` what it documents."""

    def __init__(self, certificate=None):
        self.seen: list[Seen] = []
        # Why requests were refused, to be empty after a good test.
        self.refusals: list[str] = []
        # Answers that come first, one each; None is the venue's own answer.
        self.queue: deque[Reply | None] = deque()
        # An answer in place of the venue's own, from the request that passed every check.
        self.override: Callable[[Seen], Reply | None] | None = None
        # The key is refused, as a revoked one.
        self.revoked = False
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
            self.scheme = "https"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request: Seen) -> Reply:
        raise NotImplementedError

    def body(self, body, status=200, **more):
        """Answers every request that passes the checks with these bytes."""
        self.override = lambda request: Reply(status, body, **more)

    def refuse(self, why, reply):
        self.refusals.append(why)
        return reply

    def passed(self, request, reply):
        """The venue's answer to a request that passed every check."""
        ordered = self.override(request) if self.override else None
        return ordered if ordered is not None else reply

    def _reply(self, request):
        with self.lock:
            self.seen.append(request)
            ordered = self.queue.popleft() if self.queue else None
            return ordered if ordered is not None else self.answer(request)

    def _handler(venue):  # noqa: N805 - the handler's own self comes inside
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            server_version, sys_version = "nginx", ""
            # Head and body in segments of their own would meet Nagle's algorithm and the client's delayed ACK.
            disable_nagle_algorithm = True

            def handle(self):
                try:
                    super().handle()
                except (ConnectionError, ssl.SSLError, TimeoutError):
                    pass

            def any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path, _, query = self.path.partition("?")
                names = {name.lower(): value for name, value in self.headers.items()}
                reply = venue._reply(Seen(time.monotonic(), self.command, path, query, names, body))
                self.send(reply)

            do_GET = do_POST = do_PUT = do_DELETE = any

            def send(self, reply):
                if reply.hang:
                    venue.closing.wait()
                    self.close_connection = True
                    return
                if reply.delay:
                    venue.closing.wait(reply.delay)
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.type)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if isinstance(reply.body, bytes):
                    self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body[: reply.cut])
                else:
                    self.send_header("Connection", "close")
                    self.end_headers()
                    for part in reply.body:
                        self.wfile.write(part)
                if reply.cut is not None:
                    self.close_connection = True

            def log_message(self, *_):
                pass

        return Handler


def pairs(text):
    """The parameters of a query or form, decoded, in order; a repeated name is refused by an error."""
    found = urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
    if len({name for name, _ in found}) != len(found):
        raise ValueError("a parameter stands twice")
    return dict(found)
