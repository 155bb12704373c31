"""The foreign feeds themselves, against the `websockets` client: a server that errs would make every test above it worthless."""

import json
from contextlib import ExitStack, contextmanager

import pytest
from servers.feed_server import ENTERPRISE, CoinWFeed, SFOXFeed
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

LOGIN = {"type": "authenticate", "apiKey": "key", "enterprise": "true"}
SUBSCRIBE = {"type": "subscribe", "feeds": [ENTERPRISE]}


@pytest.fixture
def feed():
    feed = SFOXFeed("key")
    yield feed
    feed.close()


def ask(socket, message):
    socket.send(json.dumps(message))
    return json.loads(socket.recv(timeout=5))


@contextmanager
def follow(feed):
    with connect(feed.url, proxy=None, close_timeout=1) as socket:
        assert ask(socket, LOGIN)["sequence"] == 1
        assert ask(socket, SUBSCRIBE)["payload"] == {"action": "subscribe", "feeds": [ENTERPRISE]}
        yield socket


def test_numbers_run_from_one_over_everything_that_is_sent_or_lost(feed):
    with follow(feed) as socket:
        link = feed.link()
        assert feed.push(link, [], "u").sequence == 3
        feed.lose(link, [], "u")
        push = feed.push(link, [{"currency": "btc"}], "u")
        assert json.loads(socket.recv(timeout=5))["sequence"] == 3
        message = json.loads(socket.recv(timeout=5))
        assert (message["sequence"], message["payload"]) == (5, {"user_id": "u", "updates": [{"currency": "btc"}]})
        assert message["timestamp"] == push.timestamp
    assert feed.violations == []


def test_subscribing_before_the_answer_is_noted(feed):
    feed.login_answer = lambda link: []
    with connect(feed.url, proxy=None) as socket:
        socket.send(json.dumps(LOGIN))
        assert ask(socket, SUBSCRIBE)["type"] == "error"
    assert feed.violations == ["subscribes before it is authenticated"]


def test_what_a_client_may_not_do_is_noted(feed):
    with ExitStack() as stack:
        sockets = [stack.enter_context(connect(feed.url, proxy=None)) for _ in range(11)]
        assert feed.violations == ["11 connections at once"]
        for _ in range(41):
            ask(sockets[0], LOGIN)
        assert feed.violations[1:] == ["more than 40 messages in a minute"]
        assert ask(sockets[0], LOGIN | {"apiKey": "other"})["type"] == "error"


@pytest.mark.parametrize("how", ["break_off", "reset"])
def test_a_connection_that_breaks_off(feed, how):
    with follow(feed) as socket:
        link = feed.link()
        feed.push(link, [], "u")
        link.break_off("x" * 1000) if how == "break_off" else link.reset()
        with pytest.raises(ConnectionClosedError):
            while True:
                socket.recv(timeout=5)


def test_a_deaf_connection_answers_no_ping(feed):
    with follow(feed) as socket:
        assert socket.ping().wait(5)
        feed.link().go_deaf()
        assert not socket.ping().wait(0.3)
        feed.push(feed.link(), [], "u")
        assert socket.recv(timeout=5)


def test_an_upgrade_refused(feed):
    feed.status = 429
    with pytest.raises(InvalidStatus):
        connect(feed.url, proxy=None)
    assert len(feed.attempts) == 1 and feed.links == []


def test_coinws_steps():
    feed = CoinWFeed("key", "secret")
    with connect(feed.url, proxy=None) as socket:
        assert ask(socket, {"event": "login", "params": {"api_key": "key", "passphrase": "secret"}})["channel"] == "login"
        assert ask(socket, {"event": "sub", "params": {"biz": "exchange", "type": "assets"}})["channel"] == "subscribe"
        assert ask(socket, {"event": "ping"}) == {"event": "pong"}
        data = feed.push(feed.link(), "USDT", "1.0")
        assert json.loads(socket.recv(timeout=5)) == {"biz": "exchange", "data": data, "type": "assets"}
    assert feed.violations == []
    feed.close()
