"""Many readers of `/v1/stream`: slow ones, idle ones, ones that talk, ones that ask for what is not there."""

import json
import os
import socket
import time
from urllib.parse import urlencode

import pytest
from busy import Busy
from live import row, wait_until
from streams import Collector, Daemon, place, until_closed

IDLE = int(os.environ.get("STREAM_IDLE", "1000"))
SLOW = 100
# What a reader that takes nothing may have waiting in the server, and what the system holds for it besides.
CHUNK = 96 << 10


def resident(daemon):
    with open(f"/proc/{daemon.process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def push(feed, link, users, size=1):
    made = [feed.make(link, [row(f"c{number}", "1.5") for number in range(size)], user) for user in users]
    link.send(*(each.text for each in made))


def test_slow_and_idle_readers_cost_the_others_nothing(streaming, accounts):
    feed = accounts.connect()
    daemon = streaming()
    link = feed.link()
    push(feed, link, ["warm"])
    before = resident(daemon)
    # These have a small window and never read; those listen for one user of whom nothing is told.
    slow = [small_reader(daemon) for _ in range(SLOW)]
    idle = [daemon.events(user="nobody", type="statement") for _ in range(IDLE)]
    collector = Collector(daemon.messages(type="statement"))
    busy = Busy(feed, users=50, a_second=800)
    time.sleep(4)
    busy.stop()
    wait_until(lambda: len(collector.lines) >= len(busy.sent), otherwise=f"{len(busy.sent)} lines have not come")
    sequences = [json.loads(line)["sequence"] for line in collector.lines]
    assert sequences == sorted(sequences) and len(sequences) == len(set(sequences)) == len(busy.sent)
    # The ring, the readers' own pieces, and what the record itself takes for its users.
    assert resident(daemon) - before < (96 << 20) + SLOW * CHUNK + IDLE * (16 << 10)
    assert all(events.status == 200 and not events.is_over for events in idle)
    for each in slow:
        each.close()
    for each in idle:
        each.close()
    collector.stream.close()


def small_reader(daemon):
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect((daemon.host, daemon.port))
    reader.sendall(b"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")
    return reader


def test_one_change_reaches_a_thousand(streaming, accounts):
    feed = accounts.connect()
    daemon = streaming()
    link = feed.link()
    readers = [daemon.events(type="statement") for _ in range(1000)]
    push(feed, link, ["u"])
    got = [events.read() for events in readers]
    assert {len(each) for each in got} == {1}
    assert len({each[0] for each in got}) == 1
    for events in readers:
        events.close()


def test_readers_that_take_nothing_are_dropped_and_told_where_to_go_on(streaming, accounts):
    feed = accounts.connect()
    daemon = streaming()
    link = feed.link()
    # More than the system takes for a reader: sockets of this machine grow to some megabytes.
    with daemon.messages(type="statement") as quiet, daemon.events(type="statement") as events:
        collector = Collector(daemon.messages(type="statement"))
        for number in range(60):
            push(feed, link, [f"user-{number}-{each}" for each in range(10)], size=60)
        wait_until(lambda: len(collector.lines) == 600)
        # The library reads ahead a little and then leaves the socket alone; a bare socket is left alone from the start.
        time.sleep(17)
        dropped, told = [], None
        while not events.is_over:
            for id, kind, data in events.read():
                if kind == "dropped":
                    told = (id, json.loads(data))
                else:
                    assert told is None
                    dropped.append(data)
        assert told and dropped, "it was not dropped"
        assert told[1] == {"reason": "too slow", "since": told[0]} and told[0] == place(dropped[-1])
        assert dropped == collector.lines[: len(dropped)] and len(dropped) < 600
        lines, code, reason = until_closed(quiet)
        assert (code, reason) == (1008, f"too slow: resume with since={place(lines[-1])}")
    with daemon.events(last_id=told[0], type="statement") as events:
        while len(dropped) < 600:
            dropped += [data for _, _, data in events.read()]
    assert dropped == collector.lines
    collector.stream.close()


@pytest.mark.parametrize("message", ["hello", b"hello"])
def test_a_reader_has_nothing_to_say(streaming, accounts, message):
    accounts.connect()
    with streaming().messages(type="finding") as messages:
        messages.send(message)
        lines, code, reason = until_closed(messages)
        assert (lines, code) == ([], 1003) and "since" in reason


EVENTS = {"Accept": "text/event-stream"}
UPGRADE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.mark.parametrize("fields", [EVENTS, UPGRADE], ids=["events", "messages"])
@pytest.mark.parametrize(
    "query, parameter, says",
    [
        ({"since": "1000000"}, "since", "the journal ends with"),
        ({"since": "-1"}, "since", "-1"),
        ({"since": "1.0"}, "since", "1.0"),
        ({"since": "now"}, "since", "now"),
        ({"since": "99999999999999999999"}, "since", "99999999999999999999"),
        ({"sinse": "1"}, "sinse", "sinse"),
        ({"type": "statements"}, "type", "statements"),
        ({"account": "nobody"}, "account", "nobody"),
    ],
)
def test_what_cannot_be_had_is_refused_before_anything_begins(streaming, accounts, fields, query, parameter, says):
    accounts.connect()
    status, _, body = streaming().get("/v1/stream?" + urlencode(query), fields)
    problem = json.loads(body)
    assert status == problem["status"] and 400 <= status < 500
    assert problem["parameter"] == parameter and says in problem["detail"] and problem["remedy"]


def test_a_plain_request_is_told_of_both_forms(streaming, accounts):
    accounts.connect()
    daemon = streaming()
    status, _, body = daemon.get("/v1/stream", {"Accept": "*/*"})
    assert status == 406 and "text/event-stream" in json.loads(body)["remedy"] and "WebSocket" in json.loads(body)["remedy"]
    status, _, body = daemon.get("/v1/streams", UPGRADE)
    assert status == 404 and "/v1/stream" in json.loads(body)["remedy"]


def test_a_bad_last_event_id_is_refused(streaming, accounts):
    accounts.connect()
    status, _, body = streaming().get("/v1/stream", EVENTS | {"Last-Event-ID": "x1"})
    assert status == 400 and "Last-Event-ID" in json.loads(body)["detail"]


def test_filters(streaming, accounts):
    feed = accounts.connect()
    accounts.sfox()
    daemon = streaming()
    link = feed.link()
    with daemon.events(since=0) as events:
        for number in range(30):
            codes = ["btc", "eth"] if number % 2 else ["usd"]
            made = feed.make(link, [row(code, number) for code in codes], f"user-{number % 3}")
            link.send(made.text)
        lines = []
        while sum(b'"sequence":' in line and b'"user":"user-' in line for line in lines) < 30:
            lines += [data for _, _, data in events.read()]
    head = daemon.head()
    lines = [json.loads(line) for line in lines]

    def wanted(keeps):
        return [line for line in lines if keeps(line)]

    def holds(line, code):
        return line["type"] != "statement" or any(balance["venueAsset"] == code for balance in line["balances"])

    for parameters, keeps in [
        ({"type": "outcome"}, lambda line: line["type"] == "outcome"),
        ({"type": ["gap", "outcome"]}, lambda line: line["type"] in ("gap", "outcome")),
        ({"account": "treasury"}, lambda line: line["account"] == "treasury"),
        ({"venue": "sfox-connect"}, lambda line: line["account"] == "customers"),
        ({"user": "user-1"}, lambda line: line["type"] != "statement" or line["user"] == "user-1"),
        ({"user": "user-1,user-2", "type": "statement"}, lambda line: line.get("user") in ("user-1", "user-2")),
        ({"asset": "ETH"}, lambda line: holds(line, "eth")),
        ({"asset": "eth", "type": "statement", "user": "user-2"}, lambda line: line.get("user") == "user-2" and holds(line, "eth")),
    ]:
        expected = [line for line in wanted(keeps) if line["position"] <= head]
        assert expected, parameters
        with daemon.events(since=0, **parameters) as events:
            got = []
            while len(got) < len(expected):
                more = events.read(within=5)
                assert more, (parameters, len(got), len(expected))
                got += [json.loads(data) for _, _, data in more]
        assert got[: len(expected)] == expected, parameters


def test_a_quiet_stream_is_told_where_it_stands(streaming, accounts):
    feed = accounts.connect()
    daemon = streaming()
    link = feed.link()
    with daemon.events(type="finding") as events:
        assert events.read(within=0.2) == [] and events.retry == 1000
        began = int(events.last_id)
        push(feed, link, [f"user-{number}" for number in range(20)])
        wait_until(lambda: daemon.head() >= began + 20)
        assert events.read(within=17) == []
        assert events.comments == 2 and int(events.last_id) >= began + 20
