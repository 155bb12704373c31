"""`foil watch --json` against feeds that behave, and against feeds that do not: every number, every gap, and no more.

The feeds are written from the venues' documents (servers/feed_server.py); what is expected is worked out here, not read off.
"""

import json
import random
import struct
import time

import pytest
from live import STATEMENT_KEYS, Accounts, Live, digits, expected, instant, row, wait_until, written
from servers.feed_server import frame, text_of
from servers.venue_server import Reply

FORTY = "1234567890123456789012345678901234567890"


def random_amount(generator):
    """Up to 38 digits, with trailing zeros, and sometimes below zero."""
    whole = str(generator.randrange(10 ** generator.randint(0, 19)))
    scale = generator.randint(0, 38 - len(whole))
    fraction = "".join(generator.choice("00123456789") for _ in range(scale))
    sign = "-" if generator.random() < 0.1 and any(digit != "0" for digit in whole + fraction) else ""
    return sign + whole + ("." + fraction if fraction else "")


def one(line):
    """Total of bitcoin in a statement line."""
    return digits(line)["btc"][0]


# Silence. A dead connection is only found after the heartbeat's time, so it is waited for behind the other tests' back.


class Silence:
    """Two feeds that went deaf at the start of this file's tests, and one that answers pings and says nothing."""

    def __init__(self, program, folder):
        self.accounts = Accounts()
        self.customers, self.desk, self.quiet = self.accounts.connect(), self.accounts.coinw(), self.accounts.sfox("quiet")
        self.watch = Live(program, folder, self.accounts.config())

    def begin(self):
        self.customers.push(self.customers.link(), [row("btc", 1)], "u")
        self.desk.push(self.desk.link(), "USDT", "1")
        self.watch.wait_for_statements(1, "customers")
        self.watch.wait_for_statements(1, "desk")
        self.customers.link().go_deaf()
        self.desk.pongs = False

    def close(self):
        self.watch.clean_up()
        self.accounts.close()


@pytest.fixture(scope="module", autouse=True)
def silence(program, tmp_path_factory):
    silence = Silence(program, tmp_path_factory.mktemp("silence"))
    silence.begin()
    yield silence
    silence.close()


# Feeds that behave.


def test_every_update_comes_equal_to_the_digit_and_in_order(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    generator = random.Random(20261120)
    pushes = []
    for _ in range(2000):
        rows = [row(code, random_amount(generator)) for code in generator.sample(["btc", "eth", "usd", "sol", "zzz9"], 3)]
        pushes.append(feed.make(link, rows, f"user-{generator.randrange(300)}"))
    link.send(*(push.text for push in pushes))
    lines = watch.wait_for_statements(len(pushes))
    assert [line["sequence"] for line in lines] == [push.sequence for push in pushes]
    for line, push in zip(lines, pushes):
        assert STATEMENT_KEYS <= set(line)
        assert (line["account"], line["venue"], line["user"], line["epoch"]) == ("customers", "sfox-connect", push.user, 1)
        assert digits(line) == expected(push.rows)
        assert abs(instant(line["venueTime"]) - push.timestamp) < 1000
        assert 0 <= instant(line["receivedAt"]) - push.timestamp + 1000 < 60_000_000_000
    positions = [line["position"] for line in lines]
    assert all(after > before for before, after in zip(positions, positions[1:]))
    assert watch.gaps() == [] and watch.findings() == []
    assert watch.end() == 0


def test_a_balance_line_is_as_in_foil_balances(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", "1.50", staking_wallet="0.00")], "test3")
    (line,) = watch.wait_for_statements(1)
    (balance,) = line["balances"]
    assert balance | {"receivedAt": None, "venueTime": None} == {
        "account": "customers", "venue": "sfox-connect", "user": "test3", "asset": "BTC", "network": None,
        "venueAsset": "btc", "total": "1.50", "available": "1.50", "held": "0",
        "wallets": {"trading": "1.50", "borrow": "0", "collateral": "0", "lending": "0", "staking": "0.00"},
        "derived": [], "freshness": "live", "venueTime": None, "receivedAt": None,
    }


def test_thousands_of_users(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    pushes = [feed.make(link, [row("btc", f"{number}.{number:05}")], f"user-{number}") for number in range(5000)]
    link.send(*(push.text for push in pushes))
    lines = watch.wait_for_statements(len(pushes), within=30)
    assert {line["user"]: one(line) for line in lines} == {push.user: push.rows[0]["balance"] for push in pushes}


USERS = ['quo"te', "sla/sh", "back\\slash", "line\nfeed", "ünïcödé", "日本", "😀", "\u202egone", "\x1b[2J", "a" * 1000, " ", "null"]


def test_user_ids_of_every_kind(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    for number, user in enumerate(USERS):
        feed.push(link, [row("btc", number)], user)
    # Written with escapes, it is the same user.
    made = feed.make(link, [row("btc", 99)], "日本")
    link.send(json.dumps(json.loads(made.text)))
    lines = watch.wait_for_statements(len(USERS) + 1)
    assert [(line["user"], one(line)) for line in lines] == [(user, str(number)) for number, user in enumerate(USERS)] + [("日本", "99")]
    assert all(b"\x1b" not in text for text in watch.texts)


def test_the_ordinary_feed_with_its_array_and_its_objects(live, accounts):
    feed = accounts.sfox()
    watch = live()
    link = feed.link()
    plain = [{name: value for name, value in row("btc", "0.17572419").items() if name != "staking_wallet"}]
    feed.push(link, plain)
    feed.push(link, {"address": "0x00", "balance": "12.5", "network": "ethereum", "type": "web3"})
    feed.push(link, [row("usd", "3"), plain[0]])
    watch.wait_for(lambda: watch.statements()[-1:] and watch.statements()[-1]["sequence"] == 5)
    arrays = [line for line in watch.statements() if line["sequence"] in (3, 5)]
    assert [digits(line) for line in arrays] == [
        {"btc": ("0.17572419", "0.17572419", "0")}, {"btc": ("0.17572419", "0.17572419", "0"), "usd": ("3", "3", "0")}]
    assert {line["user"] for line in arrays} == {None}
    assert watch.gaps() == []


def test_coinws_changes_one_asset_at_a_time(live, accounts):
    feed = accounts.coinw()
    watch = live()
    link = feed.link()
    pushes = [feed.push(link, *change) for change in [
        ("USDT", "12.59490035", "0"), ("BTC", "0.10", "1.000"), ("USDT", "12.00000000", "0.59490035"), ("BTC", "0", "0")]]
    lines = watch.wait_for_statements(4)
    for line, push in zip(lines, pushes):
        assert set(digits(line)) == {push["currency"]}, "an asset that is not named is left alone"
        assert digits(line)[push["currency"]][1:] == (push["available"], push["hold"])
        assert instant(line["venueTime"]) == push["time"] * 1_000_000
        assert (line["user"], line["account"]) == (None, "desk")
    assert watch.gaps() == []


def test_nothing_is_asked_for_before_the_login_is_answered(live, accounts):
    feed = accounts.connect()
    feed.login_answer = lambda link: []
    live()
    feed.wait_for(lambda: feed.received(), otherwise="it does not authenticate")
    time.sleep(0.5)
    assert [message["type"] for _, _, message in feed.received()] == ["authenticate"]
    feed.links[0].send(*feed.accepted(feed.links[0]))
    feed.link()


def test_several_accounts_side_by_side(live, accounts):
    customers, treasury, desk = accounts.connect(), accounts.sfox(), accounts.coinw()
    watch = live()
    for number in range(50):
        customers.push(customers.link(), [row("btc", number)], "u")
        treasury.push(treasury.link(), [row("btc", number)])
        desk.push(desk.link(), "BTC", str(number))
    for name in ("customers", "treasury", "desk"):
        lines = watch.wait_for_statements(50, name)
        code = "BTC" if name == "desk" else "btc"
        assert [digits(line)[code][1] for line in lines] == [str(number) for number in range(50)]
    positions = [line["position"] for line in watch.of_type("statement")]
    assert len(set(positions)) == len(positions)


def test_without_a_store_it_says_where_its_journal_is(live, accounts):
    feed = accounts.connect()
    watch = live(config=accounts.config(store=None))
    feed.push(feed.link(), [row("btc", 1)], "u")
    watch.wait_for_statements(1)
    assert watch.end() == 0
    assert b"store" in watch.errors and b"removed at the end" in watch.errors
    assert not list(watch.folder.glob("*.db*"))


# Numbers that cannot be held, sums that do not add up.


def test_forty_digits_cost_one_field_and_nothing_else(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", 1, balance=FORTY), row("usd", "5.00")], "u")
    (line,) = watch.wait_for_statements(1)
    assert digits(line) == {"btc": (None, "1", "0"), "usd": ("5.00", "5.00", "0")}
    finding = watch.wait_for_line("finding", account="customers", user="u")
    assert finding["venueAsset"] == "btc" and FORTY in finding["actual"]


def test_a_broken_equation_is_a_finding_and_the_venues_number_stands(live, accounts):
    feed = accounts.connect()
    watch = live()
    feed.push(feed.link(), [row("btc", 7, available="4", held="2")], "u")
    (line,) = watch.wait_for_statements(1)
    assert digits(line) == {"btc": ("7", "4", "2")}
    finding = watch.wait_for_line("finding", venueAsset="btc")
    assert (finding["rule"], finding["expected"], finding["actual"], finding["user"]) == (
        "total = available + held", "6", "7", "u")


@pytest.mark.parametrize("amount", ["NaN", "", "1,000", "0x10", " 1", True, None, [], {}], ids=repr)
def test_what_is_no_number_is_null_and_never_zero(live, accounts, amount):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", 1, balance=amount), row("usd", "5")], "u")
    feed.push(link, [row("btc", 2)], "after")
    lines = watch.wait_for_statements(1)
    watch.wait_for(lambda: any(line["user"] == "after" for line in watch.statements()))
    for line in [line for line in lines if line["user"] == "u"]:
        assert digits(line) == {"btc": (None, "1", "0"), "usd": ("5", "5", "0")}


# Holes, duplicates, disorder.


def holders_now(foil, accounts, *arguments):
    """Freshness by user, as `foil history` has it."""
    done = foil("history", "--at", "now", "--json", *arguments, config=accounts.config())
    assert done.stdout, done.stderr
    return {line["user"]: line["freshness"] for line in json.loads(done.stdout)["balances"]}


@pytest.mark.parametrize("lost", [1, 2, 100])
def test_a_hole_is_a_gap_and_a_new_connection(live, accounts, lost):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", 1)], "u")
    for number in range(lost):
        feed.lose(link, [row("btc", 1000 + number)], "u")
    after = feed.push(link, [row("btc", 2)], "v")
    gap = watch.wait_for_line("gap", kind="hole")
    assert (gap["account"], gap["epoch"], gap["first"], gap["last"], gap["healedBy"]) == (
        "customers", 1, after.sequence - lost, after.sequence - 1, None)
    feed.push(feed.link(2), [row("btc", 3)], "u")
    lines = watch.wait_for_statements(3)
    assert [(line["epoch"], line["sequence"], line["user"], one(line)) for line in lines] == [
        (1, 3, "u", "1"), (1, after.sequence, "v", "2"), (2, 3, "u", "3")]


def test_a_gap_makes_suspect_who_was_not_seen_since(live, accounts, foil):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    for user in ("a", "b", "c"):
        feed.push(link, [row("btc", 1)], user)
    watch.wait_for_statements(3)
    feed.lose(link, [row("btc", 9)], "b")
    feed.push(link, [row("btc", 2)], "c")
    watch.wait_for_line("gap", kind="hole")
    feed.push(feed.link(2), [row("btc", 2)], "a")
    watch.wait_for_statements(5)
    assert watch.end() == 0
    fresh = holders_now(foil, accounts)
    assert fresh["b"] == "suspect", fresh


def test_who_is_suspect_is_read_again_and_the_gap_is_healed(live, accounts):
    feed = accounts.connect(users=["a", "b"])
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", 1)], "a")
    feed.push(link, [row("btc", 1)], "b")
    watch.wait_for_statements(2)
    feed.lose(link, [row("btc", 9)], "b")
    feed.push(link, [row("btc", 2)], "a")
    gap = watch.wait_for_line("gap", kind="hole", healedBy=None)
    feed.link(2)
    watch.wait_for_line("gap", within=30, kind="hole", first=gap["first"], healedBy="statements")
    seen = [one(line) for line in watch.of_type("statement") if line["user"] == "b"]
    assert seen[-1] == "9", "what was lost is read by REST"


def test_the_same_message_twice_is_applied_once(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    push = feed.push(link, [row("btc", 1)], "u")
    link.send(push.text, push.text)
    feed.push(link, [row("btc", 2)], "u")
    lines = watch.wait_for_statements(2)
    assert [one(line) for line in lines] == ["1", "2"]
    watch.wait_for(lambda: len(watch.gaps()) == 2)
    for gap in watch.gaps():
        assert (gap["kind"], gap["first"], gap["last"]) == ("duplicate", push.sequence, push.sequence)
        assert gap["healedBy"], "nothing was missed"
    assert len(feed.links) == 1


def test_an_older_message_never_replaces_a_newer_one(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    first, second, third = (feed.make(link, [row("btc", number)], "u") for number in (1, 2, 3))
    # At once: the client closes as soon as it has seen the hole, and then nothing more would be sent.
    link.bytes(b"".join(frame(push.text) for push in (first, third, second)))
    watch.wait_for_line("gap", kind="hole", first=second.sequence, last=second.sequence)
    watch.wait_for_line("gap", kind="disorder", first=second.sequence)
    feed.push(feed.link(2), [row("btc", 4)], "u")
    lines = watch.wait_for_statements(3)
    assert [one(line) for line in lines] == ["1", "3", "4"]


def test_one_number_for_two_messages_is_disorder(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    push = feed.push(link, [row("btc", 1)], "u")
    feed.push(link, [row("btc", 2)], "u", sequence=push.sequence)
    gap = watch.wait_for_line("gap", kind="disorder")
    assert gap["first"] == push.sequence
    feed.link(2)
    assert [one(line) for line in watch.statements()] == ["1"]


def test_coinws_ledger_ids_tell_what_came_twice_and_too_late(live, accounts):
    feed = accounts.coinw()
    watch = live()
    link = feed.link()
    at = time.time_ns() // 1_000_000
    first = feed.push(link, "USDT", "1", at=at, ledger_id=1125899934698144651)
    second = feed.push(link, "USDT", "2", at=at, ledger_id=1125899934698144653)
    link.send(text_of({"biz": "exchange", "data": second, "type": "assets"}))
    feed.push(link, "USDT", "1.5", at=at, ledger_id=1125899934698144652)
    feed.push(link, "USDT", "3", at=at + 1, ledger_id=1125899934698144654)
    lines = watch.wait_for_statements(3)
    assert [digits(line)["USDT"][1] for line in lines] == ["1", "2", "3"], "19 digits are more than a double holds"
    assert first["ledger_id"] == 1125899934698144651


def test_a_gap_is_healed_by_what_was_seen_and_not_by_nothing(live, accounts):
    """A push names one asset, so that without a reading nobody knows what the others are now."""
    feed = accounts.coinw()
    feed.rest.revoked = True
    watch = live()
    link = feed.link()
    feed.push(link, "USDT", "1")
    watch.wait_for_statements(1)
    link.close(1001, "going away")
    gap = watch.wait_for_line("gap", kind="disconnected")
    feed.push(feed.link(2), "USDT", "2")
    watch.wait_for_statements(2)
    assert watch.gaps() == [gap] and gap["healedBy"] is None
    assert watch.end() == 0
    feed.rest.revoked = False
    again = live()
    again.wait_for_line("gap", kind="disconnected", healedBy="statements", noticedIn=gap["position"])


def test_a_venue_that_is_well_but_for_its_gaps_is_listened_to_again_soon(live, accounts):
    feed = accounts.connect()
    watch = live()
    for number in range(1, 9):
        link = feed.link(number)
        feed.push(link, [row("btc", number)], "u")
        feed.lose(link, [row("btc", 666)], "u")
        feed.push(link, [row("btc", number)], "v")
    lines = watch.wait_for_statements(16)
    assert [(line["epoch"], line["user"]) for line in lines] == [(number, user) for number in range(1, 9) for user in "uv"]
    assert len([gap for gap in watch.gaps() if gap["kind"] == "hole" and not gap["healedBy"]]) == 8
    waits = [after - before for before, after in zip(feed.attempts, feed.attempts[1:])]
    assert max(waits) < 12, "half a minute, and then a minute, would be lost every time"


@pytest.mark.parametrize("status", [401, 403])
def test_a_reading_that_is_refused_does_not_stop_a_feed_that_works(live, accounts, status):
    feed = accounts.connect(users=["a", "b"])
    feed.rest.override = lambda request: Reply(status, b'{"error":"invalid token. check authorization header."}')
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", 1)], "a")
    refused = watch.wait_for_line("outcome", account="customers", status="failed", source="reading")
    assert refused["error"]["code"] == {401: "authentication", 403: "permission"}[status]
    # It goes on, and what ends it is followed by another connection as ever.
    feed.push(link, [row("btc", 2)], "b")
    feed.lose(link, [row("btc", 666)], "b")
    feed.push(link, [row("btc", 3)], "a")
    feed.push(feed.link(2, within=10), [row("btc", 4)], "b")
    lines = watch.wait_for_statements(4)
    assert [(line["user"], one(line)) for line in lines] == [("a", "1"), ("b", "2"), ("a", "3"), ("b", "4")]


# Connections that end.


def ends(link):
    made = text_of({"half": "a message"}) + " " * 500
    return {
        "in a frame": lambda: link.break_off(made),
        "in a frame's head": lambda: link.break_off(made, at=0.001),
        "by a reset": link.reset,
        "by a close": lambda: link.close(1001, "going away"),
        "by an error": lambda: link.close(1011, "unexpected condition"),
        "in the protocol": lambda: link.bytes(b"\x83\x05break"),
        "in a mask": lambda: link.bytes(struct.pack("!BB", 0x81, 0x85) + b"maskedtext"[:9]),
    }


HOW = ["in a frame", "in a frame's head", "by a reset", "by a close", "by an error", "in the protocol", "in a mask"]


@pytest.mark.parametrize("how", HOW)
def test_a_connection_that_ends_is_a_gap_without_an_end(live, accounts, how):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    push = feed.push(link, [row("btc", 1)], "u")
    watch.wait_for_statements(1)
    ends(link)[how]()
    gap = watch.wait_for_line("gap", kind="disconnected")
    assert (gap["epoch"], gap["first"], gap["last"], gap["healedBy"]) == (1, push.sequence + 1, None, None)
    feed.push(feed.link(2), [row("btc", 2)], "u")
    lines = watch.wait_for_statements(2)
    assert [(line["epoch"], one(line)) for line in lines] == [(1, "1"), (2, "2")]
    assert watch.end() == 0


def test_half_a_statement_is_no_statement(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", 1)], "u")
    watch.wait_for_statements(1)
    lost = feed.lose(link, [row("btc", 666)], "u")
    link.break_off(lost.text, at=0.99)
    feed.push(feed.link(2), [row("btc", 2)], "u")
    assert [one(line) for line in watch.wait_for_statements(2)] == ["1", "2"]


def test_messages_before_a_close_all_count(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    pushes = [feed.make(link, [row("btc", number)], f"u{number}") for number in range(500)]
    data = b"".join(frame(push.text) for push in pushes) + b"\x88\x02\x03\xe8"
    link.bytes(data)
    watch.wait_for_statements(500)
    feed.link(2)
    assert [one(line) for line in watch.statements()] == [push.rows[0]["balance"] for push in pushes]


# Garbage.

GARBAGE = {
    "no JSON": "this is no JSON",
    "half JSON": '{"sequence":3,"recipient":"private.enterprise.users.balances","payload":{"user_id":"u","upd',
    "empty": "",
    "a number": "12345678901234567890123",
    "deep": "[" * 5000,
    "an array": "[]",
    "a binary message": b"\x00\xff\xfe",
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_survived_and_changes_nothing(live, accounts, name, foil):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", 1)], "u")
    watch.wait_for_statements(1)
    link.try_to_send(GARBAGE[name])
    wait_until(lambda: watch.gaps() or any(line["error"] for line in watch.outcomes()), otherwise="nothing is said of it")
    # On this connection or on the next: an unreadable message may have been a statement.
    current = feed.open_links()[-1] if feed.open_links() else feed.link(2)
    if not current.try_to_send(feed.make(current, [row("btc", 2)], "u").text):
        feed.push(feed.link(2), [row("btc", 2)], "u")
    watch.wait_for(lambda: watch.statements()[-1:] and one(watch.statements()[-1]) == "2" or len(feed.links) > 1)
    if one(watch.statements()[-1]) != "2":
        feed.push(feed.link(2), [row("btc", 2)], "u")
    lines = watch.wait_for_statements(2)
    assert {one(line) for line in lines} == {"1", "2"}


WRONG_PAYLOADS = {
    "no user": {"updates": [row("btc", 666)]},
    "no updates": {"user_id": "u"},
    "updates of another kind": {"user_id": "u", "updates": {"btc": "666"}},
    "a user that is a number": {"user_id": 7, "updates": [row("btc", 666)]},
    "no currency": {"user_id": "u", "updates": [{"balance": "666"}]},
    "null": None,
    "text": "666",
}


@pytest.mark.parametrize("name", WRONG_PAYLOADS)
def test_a_statement_of_another_shape_is_no_statement_and_may_have_been_missed(live, accounts, name):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", 1)], "u")
    link.sequence += 1
    link.send(text_of({
        "sequence": link.sequence, "recipient": feed.feed, "timestamp": time.time_ns(), "payload": WRONG_PAYLOADS[name]}))
    gap = watch.wait_for_line("gap", kind="hole")
    assert (gap["first"], gap["last"]) == (4, 4)
    assert [one(line) for line in watch.statements()] == ["1"]


# Refusals.


def test_a_refused_key_is_said_and_not_hammered(live, accounts):
    feed = accounts.connect()
    feed.login_answer = lambda link: [feed.envelope(link, "error", action="authenticate")]
    watch = live()
    outcome = watch.wait_for_line("outcome", account="customers", status="failed", source="feed")
    assert outcome["error"]["code"] == "authentication"
    time.sleep(3)
    assert len(feed.attempts) <= 2
    assert all(message["type"] == "authenticate" for _, _, message in feed.received())


def test_a_refused_login_at_coinw(live, accounts):
    feed = accounts.coinw()
    feed.login_answer = lambda link: [
        text_of({"data": {"result": False, "errorCode": 1003, "errorMsg": "auth failed"}, "channel": "login"})]
    watch = live()
    outcome = watch.wait_for_line("outcome", account="desk", status="failed", source="feed")
    assert outcome["error"]["code"] == "authentication"
    assert [message["event"] for _, _, message in feed.received()] == ["login"]


def test_an_acknowledgement_without_the_feed_is_none(live, accounts):
    feed = accounts.connect()
    feed.subscribe_answer = lambda link: [feed.envelope(link, "success", action="subscribe", feeds=["ticker.sfox.btcusd"])]
    watch = live()
    outcome = watch.wait_for_line("outcome", account="customers", status="failed", source="feed")
    assert feed.feed in outcome["error"]["message"]
    assert not any(line["status"] == "ok" and line["source"] == "feed" for line in watch.outcomes())
    watch.end()
    feed.subscribe_answer = None
    live().wait_for_line("outcome", account="customers", status="ok", source="feed")


def test_a_refused_subscription_is_tried_again_later(live, accounts):
    feed = accounts.connect()
    feed.subscribe_answer = lambda link: [feed.envelope(link, "error", action="subscribe")]
    watch = live()
    watch.wait_for_line("outcome", account="customers", status="failed", source="feed")
    time.sleep(2)
    assert len(feed.attempts) <= 5


def test_an_error_in_the_middle_is_no_statement(live, accounts):
    feed = accounts.connect()
    watch = live()
    link = feed.link()
    feed.push(link, [row("btc", 1)], "u")
    link.send(feed.envelope(link, "error"))
    feed.wait_for(lambda: link.closed or len(feed.open_links()) == 1)
    time.sleep(0.3)
    current = feed.open_links()[-1] if feed.open_links() else feed.link(2)
    current = feed.link(current.number)
    feed.push(current, [row("btc", 2)], "u")
    assert [one(line) for line in watch.wait_for_statements(2)] == ["1", "2"]


@pytest.mark.parametrize("status", [401, 404, 500, 503])
def test_an_upgrade_that_is_refused(live, accounts, status):
    feed = accounts.connect()
    feed.status = status
    watch = live()
    outcome = watch.wait_for_line("outcome", account="customers", status="failed", source="feed")
    assert outcome["error"]
    feed.status = None
    if status >= 500:
        feed.link()
        watch.wait_for_line("outcome", account="customers", status="ok", source="feed")


def test_one_dead_feed_costs_one_account(live, accounts):
    dead, well = accounts.connect("dead"), accounts.coinw("well")
    dead.status = 503
    watch = live()
    watch.wait_for_line("outcome", account="dead", status="failed", source="feed")
    well.push(well.link(), "USDT", "1")
    watch.wait_for_statements(1, "well")


# Budgets and penalties. The feeds count connections and messages themselves; the fixture asserts that none was too many.


def test_a_venue_that_always_hangs_up_is_not_hammered(live, accounts):
    feeds = [accounts.connect(f"account-{number}") for number in range(3)]
    stop = []

    def hang_up(link):
        link.server.loop.call_later(0.01, link.socket.transport.abort)
        stop.append(link)
        return []

    for feed in feeds:
        feed.login_answer = hang_up
    live()
    time.sleep(6)
    for feed in feeds:
        assert 2 <= len(feed.attempts) <= 12, "it comes back, later each time"
        waits = [after - before for before, after in zip(feed.attempts, feed.attempts[1:])]
        assert max(waits) > 2 * min(waits)


BLOCK = 120


@pytest.mark.parametrize("how", ["by the upgrade's answer", "by an error and a close"])
def test_a_block_is_kept_and_outlives_a_restart(live, accounts, how, foil):
    feed = accounts.connect()
    if how == "by the upgrade's answer":
        feed.status = 429
    else:
        feed.login_answer = lambda link: [text_of({
            "type": "error", "sequence": 1, "timestamp": time.time_ns(),
            "payload": {"action": "authenticate", "error": "rate limit exceeded"}, "action": "authenticate"})]
    watch = live()
    outcome = watch.wait_for_line("outcome", account="customers", status="failed", source="feed")
    attempts = len(feed.attempts)
    feed.status, feed.login_answer = None, None
    if how == "by the upgrade's answer":
        assert outcome["error"]["code"] == "rateLimited"
    time.sleep(3)
    watch.kill()
    again = live()
    again.wait_for(lambda: again.lines)
    time.sleep(3)
    assert len(feed.attempts) == attempts, "two minutes are not over"
    assert again.end() == 0


# Restarts.


def test_a_restart_goes_on_where_the_journal_ends(live, accounts):
    feed = accounts.connect()
    first = live()
    feed.push(feed.link(), [row("btc", 1)], "u")
    (before,) = first.wait_for_statements(1)
    assert first.end() == 0
    second = live()
    feed.push(feed.link(2), [row("btc", 2)], "u")
    lines = second.wait_for_statements(1)
    assert [one(line) for line in lines] == ["2"], "what was shown before the restart is not shown as new"
    assert lines[0]["epoch"] > before["epoch"] and lines[0]["position"] > before["position"]
    second.wait_for_line("gap", kind="restart")


def test_an_account_that_the_configuration_no_longer_names_is_not_live(live, accounts, foil):
    kept, dropped = accounts.connect("kept"), accounts.connect("dropped")
    both = accounts.config()
    watch = live()
    for feed in (kept, dropped):
        feed.push(feed.link(), [row("btc", 1)], "u")
    watch.wait_for(lambda: {line["account"] for line in watch.statements()} == {"kept", "dropped"})
    assert watch.end() == 0
    again = live(config=both | {"accounts": {"kept": both["accounts"]["kept"]}})
    kept.push(kept.link(2), [row("btc", 2)], "u")
    again.wait_for_statements(1)
    gaps = json.loads(foil("gaps", "dropped", "--open", "--json", config=both).stdout)["gaps"]
    assert [gap["kind"] for gap in gaps] == ["restart"]
    done = foil("history", "--at", "now", "--json", config=both)
    fresh = {line["account"]: line["freshness"] for line in json.loads(done.stdout)["balances"]}
    assert fresh == {"kept": "live", "dropped": "suspect"}


def test_it_ends_promptly_on_a_signal(live, accounts):
    feed = accounts.connect()
    watch = live()
    feed.push(feed.link(), [row("btc", 1)], "u")
    watch.wait_for_statements(1)
    began = time.monotonic()
    assert watch.end(15) == 0
    assert time.monotonic() - began < 2


def test_a_reply_that_is_html_costs_a_reading_and_not_the_feed(live, accounts):
    feed = accounts.connect(users=["u"])
    feed.rest.queue.extend([Reply(503, b"<html>no</html>", "text/html")] * 3)
    watch = live()
    feed.push(feed.link(), [row("btc", 1)], "u")
    watch.wait_for_statements(1)


def test_times_are_written_as_they_are_read():
    now = time.time_ns()
    assert instant(written(now)) == now


@pytest.mark.slow
def test_a_half_open_connection_is_found_dead(silence):
    customers, desk, watch = silence.customers, silence.desk, silence.watch
    customers.link(2, within=60)
    desk.link(2, within=60)
    desk.pongs = True
    assert watch.wait_for_line("gap", account="customers", kind="disconnected")["first"] == 4
    watch.wait_for_line("gap", account="desk", kind="disconnected")
    customers.push(customers.link(2), [row("btc", 2)], "u")
    watch.wait_for_statements(2, "customers")
    quiet = silence.quiet
    assert len(quiet.links) == 1 and quiet.open_links(), "who answers pings is alive, however silent"
    assert silence.accounts.violations() == []
