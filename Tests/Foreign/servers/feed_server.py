"""Balance feeds over the `websockets` package, as docs/venues has them; what they send is ordered message by message.

Written from the venues' documents, without a look at Counterfoil's own client or paper venues.
"""

import asyncio
import http
import itertools
import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

# A healthy client connects and subscribes within milliseconds; a slow machine under Thread Sanitizer needs this at most.
WITHIN = 20
ENTERPRISE = "private.enterprise.users.balances"
OWN = "private.user.balances"


@dataclass
class Link:
    """One connection of a client, counted from 1."""

    server: "FeedServer"
    number: int
    socket: object
    opened: float = field(default_factory=time.monotonic)
    closed: float | None = None
    authenticated: bool = False
    subscribed: bool = False
    received: list = field(default_factory=list)
    # The feed's own counter, of everything that was sent; a message left out uses its number up.
    sequence: int = 0

    def send(self, *texts):
        """Sends each as one text message, in order, and comes back when they are in the socket."""

        async def all_of_them():
            for text in texts:
                await self.socket.send(text)

        self.server.run(all_of_them())

    def try_to_send(self, text):
        """Whether it went out: the client may be gone."""
        try:
            self.send(text)
        except (ConnectionClosed, OSError):
            return False
        return True

    def bytes(self, data):
        """Writes bytes past the protocol."""
        self.server.call(lambda: self.socket.transport.write(data))

    def break_off(self, text, at=0.5):
        """Sends the first part of a message's frame, then ends the TCP connection without a word."""
        whole = frame(text)

        def now():
            self.socket.transport.write(whole[: max(1, int(len(whole) * at))])
            self.socket.transport.close()

        self.server.call(now)

    def reset(self):
        """Ends the connection with a TCP reset."""

        def now():
            raw = self.socket.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.socket.transport.abort()

        self.server.call(now)

    def close(self, code=1000, reason=""):
        self.server.run(self.socket.close(code, reason))

    def go_deaf(self):
        """Half open: the connection stands, and nothing is read or answered any more, no ping either."""
        self.server.call(self.socket.transport.pause_reading)

    def wait_until_closed(self, within=WITHIN):
        self.server.wait_for(lambda: self.closed, within, f"the client has not closed connection {self.number}")


def frame(text):
    """A server's text frame."""
    data = text if isinstance(text, bytes) else text.encode()
    if len(data) < 126:
        return struct.pack("!BB", 0x81, len(data)) + data
    if len(data) < 65536:
        return struct.pack("!BBH", 0x81, 126, len(data)) + data
    return struct.pack("!BBQ", 0x81, 127, len(data)) + data


class FeedServer:
    """A WebSocket on a loopback port, in a thread of its own. Subclasses say in `heard` what the venue documents."""

    path = "/"

    def __init__(self):
        self.links: list[Link] = []
        # What a good client never does.
        self.violations: list[str] = []
        # Every attempt to connect, also those refused by `status`.
        self.attempts: list[float] = []
        # Refuses the upgrade with this HTTP status.
        self.status: int | None = None
        self.changed = threading.Condition()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = self.run(self._serve())
        self.port = self.server.sockets[0].getsockname()[1]

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}{self.path}"

    # What a test orders.

    def link(self, number=1, within=WITHIN):
        """The client's connection of that number, once it has subscribed."""
        self.wait_for(
            lambda: len(self.links) >= number and self.links[number - 1].subscribed, within,
            f"the client has not subscribed on connection {number} of {len(self.links)}")
        return self.links[number - 1]

    def wait_for(self, condition, within=WITHIN, otherwise="it has not happened"):
        with self.changed:
            assert self.changed.wait_for(condition, within), f"{otherwise} within {within} s; violations: {self.violations}"

    def open_links(self):
        return [link for link in self.links if link.closed is None]

    def received(self):
        """Every message a client sent: when, on which connection, what."""
        return [(at, link.number, message) for link in self.links for at, message in link.received]

    def close(self):
        async def end():
            for link in self.open_links():
                link.socket.transport.abort()
            self.server.close(close_connections=False)
            await asyncio.wait_for(self.server.wait_closed(), WITHIN / 2)
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self.run(end())
        self.call(self.loop.stop)
        self.thread.join(WITHIN)
        self.loop.close()

    # What it does by itself.

    def heard(self, link, message):
        """The answers to a client's message."""
        raise NotImplementedError

    def run(self, coroutine, within=WITHIN):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(within)

    def call(self, function):
        self.loop.call_soon_threadsafe(function)

    async def _serve(self):
        return await serve(
            self._talk, "127.0.0.1", 0, ping_interval=None, compression=None, max_size=None, close_timeout=1,
            write_limit=1 << 20, process_request=self._shake)

    def _shake(self, connection, request):
        with self.changed:
            self.attempts.append(time.monotonic())
            self.changed.notify_all()
        if self.status is not None:
            return connection.respond(http.HTTPStatus(self.status), "no\n")
        if request.path != self.path:
            self.violations.append(f"asks for {request.path}")
            return connection.respond(http.HTTPStatus.NOT_FOUND, "no\n")
        return None

    async def _talk(self, connection):
        with self.changed:
            link = Link(self, len(self.links) + 1, connection)
            self.links.append(link)
            self.changed.notify_all()
        try:
            self.opened(link)
            async for text in connection:
                message = self._note(link, text)
                for answer in self.heard(link, message):
                    await connection.send(answer)
                with self.changed:
                    self.changed.notify_all()
        except (ConnectionClosed, OSError):
            pass
        finally:
            with self.changed:
                link.closed = time.monotonic()
                self.changed.notify_all()

    def opened(self, link):
        """A client has connected."""

    def _note(self, link, text):
        message = json.loads(text)
        if isinstance(text, bytes):
            self.violations.append("a binary message")
        with self.changed:
            link.received.append((time.monotonic(), message))
        return message


def nanoseconds():
    return time.time_ns()


@dataclass
class Push:
    """A statement as it was sent, or left out."""

    user: str | None
    link: int
    sequence: int
    timestamp: int
    rows: object
    text: str


def text_of(value):
    """JSON as the venue writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class SFOXFeed(FeedServer):
    """sFOX's `/ws`: authenticate, subscribe, then statements under one counter per connection."""

    path = "/ws"
    CONNECTIONS, MESSAGES, WINDOW, BLOCK = 10, 40, 60, 120

    def __init__(self, key, enterprise=True):
        self.key, self.enterprise = key, enterprise
        self.feed = ENTERPRISE if enterprise else OWN
        # Told of every statement that was made, sent or not: user and rows.
        self.follower = lambda user, rows: None
        self.times: list[float] = []
        # What is answered in place of success, from the link; an empty list is silence.
        self.login_answer = None
        self.subscribe_answer = None
        super().__init__()

    def opened(self, link):
        if len(self.open_links()) > self.CONNECTIONS:
            self.violations.append(f"{len(self.open_links())} connections at once")

    def heard(self, link, message):
        self.count_message()
        if message.get("type") == "authenticate":
            return self.authenticate(link, message)
        if message.get("type") == "subscribe":
            return self.subscribe(link, message)
        self.violations.append(f"sends {message}")
        return []

    def count_message(self):
        now = time.monotonic()
        self.times.append(now)
        if sum(at > now - self.WINDOW for at in self.times) > self.MESSAGES:
            self.violations.append("more than 40 messages in a minute")

    def authenticate(self, link, message):
        if message.get("apiKey") != self.key or (self.enterprise and message.get("enterprise") not in ("true", True)):
            self.violations.append("authenticates wrongly")
            return [self.envelope(link, "error", action="authenticate")]
        if self.login_answer is not None:
            return self.login_answer(link)
        return self.accepted(link)

    def accepted(self, link):
        link.authenticated = True
        return [self.envelope(link, "success", action="authenticate")]

    def subscribe(self, link, message):
        if not link.authenticated:
            self.violations.append("subscribes before it is authenticated")
            return [self.envelope(link, "error", action="subscribe")]
        if message.get("feeds") != [self.feed]:
            self.violations.append(f"subscribes to {message.get('feeds')}")
        if self.subscribe_answer is not None:
            return self.subscribe_answer(link)
        link.subscribed = True
        return [self.envelope(link, "success", action="subscribe", feeds=[self.feed])]

    def envelope(self, link, kind, **payload):
        link.sequence += 1
        return text_of({
            "type": kind, "sequence": link.sequence, "timestamp": nanoseconds(), "payload": payload,
            "action": payload.get("action"),
        })

    # Statements.

    def make(self, link, rows, user=None, sequence=None, timestamp=None):
        """The next statement, or one with another number, without sending it."""
        if sequence is None:
            link.sequence += 1
            sequence = link.sequence
        timestamp = nanoseconds() if timestamp is None else timestamp
        payload = {"user_id": user, "updates": rows} if self.enterprise else rows
        message = {"sequence": sequence, "recipient": self.feed, "timestamp": timestamp, "payload": payload}
        self.follower(user, rows)
        return Push(user, link.number, sequence, timestamp, rows, text_of(message))

    def push(self, link, rows, user=None, **numbers):
        """Sends a statement."""
        made = self.make(link, rows, user, **numbers)
        link.send(made.text)
        return made

    def lose(self, link, rows, user=None):
        """A statement whose message is lost on the way; its number is used up."""
        return self.make(link, rows, user)


class CoinWFeed(FeedServer):
    """CoinW's spot `assets`: login, sub, ping; one asset at a time, without numbers of its own."""

    path = "/"

    def __init__(self, key, secret):
        self.key, self.secret = key, secret
        self.login_answer = None
        self.subscribe_answer = None
        self.pongs = True
        self.ledger_ids = itertools.count(1125899934698144651)
        self.follower = lambda currency, available, hold: None
        super().__init__()

    def heard(self, link, message):
        event = message.get("event")
        if event == "ping":
            return [text_of({"event": "pong"})] if self.pongs else []
        if event == "login":
            return self.login(link, message)
        if event == "sub":
            return self.subscribe(link, message)
        self.violations.append(f"sends {message}")
        return []

    def login(self, link, message):
        if message.get("params") != {"api_key": self.key, "passphrase": self.secret}:
            self.violations.append("logs in wrongly")
        if self.login_answer is not None:
            return self.login_answer(link)
        link.authenticated = True
        return [text_of({"data": {"result": True}, "channel": "login"})]

    def subscribe(self, link, message):
        if not link.authenticated:
            self.violations.append("subscribes before it is logged in")
        if message.get("params") != {"biz": "exchange", "type": "assets"}:
            self.violations.append(f"subscribes to {message.get('params')}")
        if self.subscribe_answer is not None:
            return self.subscribe_answer(link)
        link.subscribed = True
        return [text_of({"biz": "exchange", "data": {"result": True}, "channel": "subscribe", "type": "assets"})]

    def make(self, currency, available, hold="0", at=None, ledger_id=None):
        """A change without sending it: `at` in milliseconds."""
        self.follower(currency, available, hold)
        data = {
            "available": available, "currency": currency, "time": nanoseconds() // 1_000_000 if at is None else at,
            "type": "change", "ledger_id": next(self.ledger_ids) if ledger_id is None else ledger_id, "account": "spot",
            "hold": hold,
        }
        return data, text_of({"biz": "exchange", "data": data, "type": "assets"})

    def push(self, link, currency, available, hold="0", **numbers):
        """Sends a change of one asset and gives its data."""
        data, text = self.make(currency, available, hold, **numbers)
        link.send(text)
        return data
