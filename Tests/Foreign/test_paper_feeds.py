"""The paper venues' WebSockets against the `websockets` package: what a customer's own feed handler would see."""

import json
import time
from contextlib import ExitStack
from decimal import Decimal

import pytest
from conftest import fixture_bytes
from paper_clients import COINW, CONNECT, SFOX, control, deposit, fault
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

ENTERPRISE = "private.enterprise.users.balances"
OWN = "private.user.balances"


def open_socket(paper, venue, **options):
    return connect(paper.socket_url(venue), open_timeout=10, close_timeout=5, proxy=None, **options)


def ask(socket, message):
    socket.send(json.dumps(message))


def tell(socket, timeout=5):
    return json.loads(socket.recv(timeout=timeout))


def is_silent(socket, seconds=0.3):
    try:
        return socket.recv(timeout=seconds) is None
    except TimeoutError:
        return True


def login(socket, key=SFOX, **flags):
    ask(socket, {"type": "authenticate", "apiKey": key} | flags)
    return tell(socket)


def follow(socket, feed=ENTERPRISE, key=CONNECT, **flags):
    """Authenticates, subscribes, and gives the first push."""
    assert login(socket, key, **flags)["type"] == "success"
    ask(socket, {"type": "subscribe", "feeds": [feed]})
    assert tell(socket)["payload"] == {"action": "subscribe", "feeds": [feed]}
    return tell(socket)


@pytest.mark.parametrize("flag", ["true", True], ids=["string", "boolean"])
def test_an_enterprise_feed_from_the_login_to_the_documented_push(paper, flag):
    documented = json.loads(fixture_bytes("sfox-connect/ws_private_enterprise_users_balances.json"))
    before = time.time_ns()
    with open_socket(paper, "sfox") as socket:
        answer = login(socket, CONNECT, enterprise=flag)
        timestamp = answer.pop("timestamp")
        assert answer == {"type": "success", "sequence": 1, "payload": {"action": "authenticate"}, "action": "authenticate"}
        assert before <= timestamp <= time.time_ns(), "timestamps are nanoseconds"
        ask(socket, {"type": "subscribe", "feeds": [ENTERPRISE]})
        answer = tell(socket)
        assert (answer["type"], answer["sequence"], answer["action"]) == ("success", 2, "subscribe")
        push = tell(socket)
        assert push["sequence"] == 3
        for name in ("sequence", "timestamp"):
            del push[name], documented[name]
        assert push == documented


def test_subscribe_may_be_sent_before_the_answer(paper):
    with open_socket(paper, "sfox") as socket:
        ask(socket, {"type": "authenticate", "apiKey": CONNECT, "enterprise": "true"})
        ask(socket, {"type": "subscribe", "feeds": [ENTERPRISE]})
        answers = [tell(socket) for _ in range(3)]
    assert [answer.get("action", answer.get("recipient")) for answer in answers] == ["authenticate", "subscribe", ENTERPRISE]
    assert [answer["sequence"] for answer in answers] == [1, 2, 3]


def test_the_ordinary_feed_of_an_ordinary_key(paper):
    with open_socket(paper, "sfox") as socket:
        push = follow(socket, OWN, SFOX)
        assert push["recipient"] == OWN
        rows = {row["currency"]: row for row in push["payload"]}
        assert (rows["usd"]["available"], rows["usd"]["held"], rows["btc"]["balance"]) == ("90", "10", "1")
        assert "staking_wallet" not in rows["btc"] and "user_id" not in push


def test_acknowledgements_name_all_feeds_and_only_changes_are_pushed(paper):
    with open_socket(paper, "sfox") as socket:
        follow(socket, enterprise="true")
        ask(socket, {"type": "subscribe", "feeds": [ENTERPRISE]})
        assert tell(socket)["payload"]["feeds"] == [ENTERPRISE]
        assert is_silent(socket)
        ask(socket, {"type": "unsubscribe", "feeds": [ENTERPRISE]})
        answer = tell(socket)
        assert (answer["action"], answer["payload"].get("feeds")) == ("unsubscribe", [])
        deposit(paper, "sfox-connect", "btc", "1", user="test3")
        assert is_silent(socket)


def test_one_push_for_every_deposit_without_a_hole(paper):
    with open_socket(paper, "sfox") as first, open_socket(paper, "sfox") as second:
        follow(first, enterprise="true")
        follow(second, enterprise=True)
        for number in range(1, 21):
            deposit(paper, "sfox-connect", "btc", "0.00000001", user="test3")
            # The other's deposits are none of this feed's business.
            deposit(paper, "sfox", "btc", "1")
            for socket in (first, second):
                push = tell(socket)
                assert push["sequence"] == 3 + number, "each connection counts for itself"
                assert push["payload"]["user_id"] == "test3"
                row = next(row for row in push["payload"]["updates"] if row["currency"] == "btc")
                assert row["balance"] == row["available"]
                assert Decimal(row["balance"]) == Decimal("9.99850081") + number * Decimal("0.00000001")
        assert is_silent(first) and is_silent(second)


@pytest.mark.parametrize(
    "message",
    [{"type": "authenticate", "apiKey": "wrong"}, {"type": "authenticate", "apiKey": SFOX, "enterprise": "true"},
     {"type": "authenticate"}, {"type": "subscribe", "feeds": [OWN]}, {"type": "subscribe", "feeds": ["no.such.feed"]},
     {"type": "sing"}, {}, []],
    ids=lambda message: json.dumps(message))
def test_what_is_wrong_gets_an_error(paper, message):
    with open_socket(paper, "sfox") as socket:
        ask(socket, message)
        answer = tell(socket)
        assert (answer["type"], answer["sequence"]) == ("error", 1)
        # A bad message does no harm to what follows.
        assert login(socket)["type"] == "success"


def test_no_enterprise_feed_without_the_flag(paper):
    with open_socket(paper, "sfox") as socket:
        assert login(socket, CONNECT)["type"] == "success"
        ask(socket, {"type": "subscribe", "feeds": [ENTERPRISE]})
        assert tell(socket)["type"] == "error"


def test_text_that_is_no_json_and_binary_get_an_error(paper):
    with open_socket(paper, "sfox") as socket:
        for message in ("hello", "", "{", b"\x00\x01"):
            socket.send(message)
            assert tell(socket)["type"] == "error"


def test_the_eleventh_connection_is_refused(paper):
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(open_socket(paper, "sfox"))
        with pytest.raises(InvalidStatus) as refusal:
            open_socket(paper, "sfox")
        assert refusal.value.response.status_code == 429


def test_the_41st_message_of_a_minute_is_an_error_and_shuts_the_address_out(paper):
    with open_socket(paper, "sfox") as socket, open_socket(paper, "sfox") as other:
        # Sent at once, so that all answers are still under way when the address is shut out.
        for _ in range(20):
            ask(other, {"type": "authenticate", "apiKey": SFOX})
        assert {tell(other)["type"] for _ in range(20)} == {"success"}
        for _ in range(21):
            ask(socket, {"type": "authenticate", "apiKey": SFOX})
        answers = [tell(socket) for _ in range(21)]
        assert [answer["type"] for answer in answers] == ["success"] * 20 + ["error"]
        assert [answer["sequence"] for answer in answers] == list(range(1, 22))
        for shut_out in (socket, other):
            with pytest.raises(ConnectionClosed):
                tell(shut_out)
    with pytest.raises(InvalidStatus) as refusal:
        open_socket(paper, "sfox")
    assert refusal.value.response.status_code == 429


def test_an_error_that_closes_the_connection_is_told_first(start_paper, tmp_path):
    scenario = {"venues": {"sfox": {
        "keys": [{"apiKey": SFOX}], "holdings": [], "settings": {"closesAfterRefusal": True}}}}
    (tmp_path / "closing.json").write_text(json.dumps(scenario))
    paper = start_paper("--scenario", str(tmp_path / "closing.json"))
    with open_socket(paper, "sfox") as socket:
        assert login(socket, "wrong")["type"] == "error"
        with pytest.raises(ConnectionClosed) as closing:
            tell(socket)
        assert closing.value.rcvd.code == 1008


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_a_browser_with_an_origin_may_connect(paper, compression):
    for venue in ("sfox", "coinw"):
        with open_socket(
            paper, venue, origin="https://app.example", compression=compression,
            user_agent_header="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") as socket:
            socket.ping().wait(5)


def test_the_feed_is_at_its_own_path_only(paper):
    with pytest.raises(InvalidStatus) as refusal:
        connect(paper.socket_url("sfox").replace("/ws", "/other"), proxy=None)
    assert refusal.value.response.status_code == 404


def test_a_large_message_ends_the_connection_and_nothing_else(paper):
    with open_socket(paper, "sfox") as socket:
        with pytest.raises(ConnectionClosed):
            socket.send("x" * (32 << 20))
            socket.recv(timeout=10)
    with open_socket(paper, "sfox") as socket:
        assert login(socket)["type"] == "success"


# CoinW

SUBSCRIBE = {"event": "sub", "params": {"biz": "exchange", "type": "assets"}}
UNSUBSCRIBE = {"event": "unsub", "params": {"biz": "exchange", "type": "assets"}}


def coinw_login(socket, key=COINW[0], secret=COINW[1]):
    ask(socket, {"event": "login", "params": {"api_key": key, "passphrase": secret}})
    return tell(socket)


def test_coinw_login_sub_ping_push_unsub(paper):
    with open_socket(paper, "coinw") as socket:
        assert coinw_login(socket) == json.loads(fixture_bytes("coinw/ws_login.json"))
        ask(socket, SUBSCRIBE)
        assert tell(socket) == json.loads(fixture_bytes("coinw/ws_subscribe.json"))
        # No snapshot: only changes are told.
        assert is_silent(socket)
        ask(socket, {"event": "ping"})
        assert tell(socket) == {"event": "pong"}
        deposit(paper, "coinw", "USDT", "1.5")
        control(paper, "/holds", {"venue": "coinw", "asset": "BTC", "amount": "0.0002"})
        first, second = tell(socket), tell(socket)
        documented = json.loads(fixture_bytes("coinw/ws_assets.json"))
        for push in (first, second):
            assert set(push) == set(documented) and set(push["data"]) == set(documented["data"])
            assert (push["biz"], push["type"], push["data"]["type"], push["data"]["account"]) == (
                "exchange", "assets", "change", "spot")
            assert abs(push["data"]["time"] - time.time() * 1000) < 5000
        assert (first["data"]["currency"], first["data"]["available"], first["data"]["hold"]) == ("USDT", "259.01830114", "0")
        assert (second["data"]["currency"], second["data"]["available"], second["data"]["hold"]) == ("BTC", "0.001", "0.0002")
        assert second["data"]["ledger_id"] > first["data"]["ledger_id"] > 2**53
        ask(socket, UNSUBSCRIBE)
        answer = tell(socket)
        assert answer["data"] == {"result": True} and answer["channel"] in ("unsubscribe", "unsub")
        deposit(paper, "coinw", "USDT", "1")
        assert is_silent(socket)


def test_coinw_refuses_a_bad_login_and_gives_nothing_before_one(paper):
    with open_socket(paper, "coinw") as socket:
        for wrong in ((COINW[0], "wrong"), ("wrong", COINW[1])):
            answer = coinw_login(socket, *wrong)
            assert answer["data"]["result"] is False and answer["data"]["errorCode"]
        ask(socket, SUBSCRIBE)
        assert tell(socket)["data"]["result"] is False
        deposit(paper, "coinw", "USDT", "1")
        assert is_silent(socket)


def test_coinw_minds_the_case_of_events(paper):
    with open_socket(paper, "coinw") as socket:
        for message in ({"event": "PING"}, {"event": "Sub", "params": {}}, {"event": "sub"}, {}):
            ask(socket, message)
            assert tell(socket).get("result") is False


# Faults of frames


def sequences(socket, count):
    return [tell(socket)["sequence"] for _ in range(count)]


def deposits(paper, count):
    for _ in range(count):
        deposit(paper, "sfox-connect", "btc", "1", user="test3")


def test_a_dropped_frame_is_a_hole(paper):
    with open_socket(paper, "sfox") as socket:
        follow(socket, enterprise="true")
        fault(paper, "sfox-connect", "dropFrame", count=1)
        deposits(paper, 3)
        assert sequences(socket, 2) == [5, 6]
        assert is_silent(socket)


def test_a_frame_sent_twice(paper):
    with open_socket(paper, "sfox") as socket:
        follow(socket, enterprise="true")
        fault(paper, "sfox-connect", "duplicateFrame", count=1)
        deposits(paper, 2)
        assert sequences(socket, 3) == [4, 4, 5]


def test_frames_in_the_wrong_order(paper):
    with open_socket(paper, "sfox") as socket:
        follow(socket, enterprise="true")
        fault(paper, "sfox-connect", "reorderFrames", count=1)
        deposits(paper, 3)
        assert sequences(socket, 3) == [5, 4, 6]


def test_frames_that_come_late(paper):
    with open_socket(paper, "sfox") as socket:
        follow(socket, enterprise="true")
        fault(paper, "sfox-connect", "delayFrames", count=1, by="600ms")
        began = time.monotonic()
        deposits(paper, 1)
        assert is_silent(socket, 0.2)
        assert sequences(socket, 1) == [4]
        assert 0.5 < time.monotonic() - began < 3


def test_a_connection_cut_at_the_next_frame(paper):
    with open_socket(paper, "sfox") as socket:
        follow(socket, enterprise="true")
        fault(paper, "sfox-connect", "disconnect", count=1)
        deposits(paper, 1)
        with pytest.raises(ConnectionClosed):
            tell(socket)
    with open_socket(paper, "sfox") as socket:
        push = follow(socket, enterprise="true")
        assert push["sequence"] == 3, "a new connection counts from 1"
        assert push["payload"]["updates"][0]["balance"] == "10.99850081"
