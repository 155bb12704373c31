"""Readers of `/v1/stream` that share no line with Counterfoil: server-sent events over a bare socket, WebSockets by `websockets`."""

import contextlib
import json
import re
import socket
import threading
import time
from urllib.parse import urlencode, urlsplit

from conftest import READY_WITHIN
from live import Live, wait_until
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PATH = "/v1/stream"


class Daemon(Live):
    """`foil serve` with a gateway on a port of its own."""

    def __init__(self, program, folder, config, *arguments, **options):
        super().__init__(program, folder, config | {"listen": "127.0.0.1:0"}, *arguments, command=("serve",), **options)
        wait_until(self._address, READY_WITHIN, "the gateway does not listen")
        self.host, self.port = self._address()

    def _address(self):
        found = re.search(rb"serve\.listen address=http://([\d.]+):(\d+)", self.errors)
        return found and (found[1].decode(), int(found[2]))

    def query(self, parameters):
        pairs = {name: value for name, value in parameters.items() if value is not None}
        return PATH + ("?" + urlencode(pairs, doseq=True) if pairs else "")

    def events(self, last_id=None, headers=None, **parameters):
        return Events(self.host, self.port, self.query(parameters), last_id, headers or {})

    def messages(self, headers=None, **parameters):
        """A WebSocket of the `websockets` package."""
        url = f"ws://{self.host}:{self.port}{self.query(parameters)}"
        return connect(
            url, sock=connected(self.host, self.port), compression=None, max_size=None, legacy=True,
            additional_headers=headers)

    def get(self, path, headers=None):
        """Status, fields and body of a plain answer."""
        with socket.create_connection((self.host, self.port), timeout=20) as connection:
            fields = {"Host": f"{self.host}:{self.port}", "Connection": "close"} | (headers or {})
            head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
            connection.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
            answer = connection.makefile("rb")
            head = b"".join(iter(answer.readline, b"\r\n")).decode()
            count = int(re.search(r"(?im)^content-length: (\d+)", head)[1])
            return int(head.split()[1]), head, answer.read(count)

    def head(self):
        """The journal's last position, as the gateway tells it."""
        return json.loads(self.get("/v1/accounts")[1].split("Counterfoil-Position: ")[1].split("\r\n")[0])


def connected(host, port):
    """A socket for which the system does not gather megabytes, so that a reader that takes nothing is soon known as one."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 128 << 10)
    reader.settimeout(20)
    reader.connect((host, port))
    return reader


class Events:
    """Server-sent events as the HTML standard has them read (9.2.6), over chunks that may be cut anywhere.

    `ids` and `data` are of the events that a browser would dispatch; `last_id` moves with those it would not, too.
    """

    def __init__(self, host, port, target, last_id, headers):
        self.socket = connected(host, port)
        fields = {"Host": f"{host}:{port}", "Accept": "text/event-stream"} | ({"Last-Event-ID": last_id} if last_id else {}) | headers
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.socket.sendall(f"GET {target} HTTP/1.1\r\n{head}\r\n".encode())
        self.raw, self.text = b"", b""
        self.last_id, self.comments, self.retry, self.is_over = last_id or "", 0, None, False
        self.event, self.lines = "", []
        self.status, self.fields = self._read_head()

    def _read_head(self):
        while b"\r\n\r\n" not in self.raw:
            piece = self.socket.recv(1 << 16)
            if not piece:
                raise ConnectionError("closed before an answer")
            self.raw += piece
        head, _, self.raw = self.raw.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines[1:])
        return int(lines[0].split()[1]), fields

    def body(self):
        """What a refusal says."""
        count = int(self.fields["content-length"])
        while len(self.raw) < count:
            self.raw += self.socket.recv(1 << 16)
        return json.loads(self.raw[:count])

    def _unchunk(self):
        while not self.is_over:
            size, end, rest = self.raw.partition(b"\r\n")
            if not end or len(rest) < int(size, 16) + 2:
                return
            count = int(size, 16)
            self.text += rest[:count]
            self.raw = rest[count + 2 :]
            self.is_over = count == 0

    def read(self, within=20):
        """The events that are there, at least one unless the stream has ended or nothing comes: (id, type, data)."""
        assert self.status == 200, self.body()
        deadline = time.monotonic() + within
        while True:
            self._unchunk()
            events = list(self._dispatch())
            if events or self.is_over:
                return events
            self.socket.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                piece = self.socket.recv(1 << 18)
            except TimeoutError:
                return []
            if not piece:
                self.is_over = True
            self.raw += piece

    def __iter__(self):
        """Every event's data as text, for as long as the stream lasts: as those of a WebSocket."""
        while not self.is_over:
            for _, _, data in self.read(within=60):
                yield data.decode()

    def _dispatch(self):
        *lines, self.text = self.text.split(b"\n")
        for line in lines:
            if line:
                self._take(line)
                continue
            data, kind = b"\n".join(self.lines), self.event
            self.lines, self.event = [], ""
            if data:
                yield self.last_id, kind or "message", data

    def _take(self, line):
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        match name:
            case b"":
                self.comments += 1
            case b"id":
                self.last_id = value.decode()
            case b"event":
                self.event = value.decode()
            case b"data":
                self.lines.append(value)
            case b"retry":
                self.retry = int(value)
            case _:
                raise AssertionError(f"a field of no meaning: {line!r}")

    def cut(self):
        """As a reader that is killed."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def place(line):
    """Where to go on behind a line, from what stands in it alone."""
    line = json.loads(line)
    is_last = line.get("line") == line.get("lines")
    return str(line["position"]) if is_last else f"{line['position']}.{line['line']}"


def lines_to(daemon, position, **parameters):
    """All lines up to a position, read at once from the beginning."""
    with daemon.events(since=0, **parameters) as events:
        lines = []
        while not lines or json.loads(lines[-1])["position"] < position:
            got = events.read()
            assert got, f"nothing comes after {lines[-1:]}, and {position} is waited for"
            lines += [data for _, _, data in got]
        return [line for line in lines if json.loads(line)["position"] <= position]


def until_closed(messages):
    """What still comes, and how it ends: (lines, code, reason)."""
    lines = []
    with contextlib.suppress(ConnectionClosed):
        for message in messages:
            lines.append(message.encode())
    closing = messages.protocol.close_rcvd
    return lines, closing and closing.code, closing and closing.reason


class Collector:
    """Reads one stream in a thread of its own, for as long as it lasts."""

    def __init__(self, stream):
        self.stream, self.lines = stream, []
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        with contextlib.suppress(ConnectionClosed, OSError), self.stream:
            for message in self.stream:
                self.lines.append(message.encode())
