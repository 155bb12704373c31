"""`foil history` at random times against a replay of the journal by hand: Python's own json and Decimal over the raw bytes.

Valid time is the venue's where it gave one, and otherwise when the message had come. What holds at a time is replayed in the
order of the journal: a later word replaces an earlier one. An sFOX message and an answer to a request say everything their holder
has; a CoinW push says what one asset is now.
"""

import json
import random
import time
from decimal import Decimal

import pytest
from live import journal, row, written

END_OF_TIME = "2199-12-31T00:00:00Z"
FIELDS = {
    "total": "balance", "available": "available", "held": "held", "trading": "trading_wallet", "borrow": "borrow_wallet",
    "collateral": "collateral_wallet", "lending": "lending_wallet", "staking": "staking_wallet",
}


def amount(value):
    return None if value is None else Decimal(value)


def sfox_rows(rows):
    return {row["currency"]: {name: amount(row.get(key)) for name, key in FIELDS.items()} for row in rows}


def coinw_amounts(available, held):
    """CoinW tells what is available and what is held; the total is their sum."""
    both = None if available is None or held is None else Decimal(available) + Decimal(held)
    return {"total": both, "available": amount(available), "held": amount(held)}


def said(entry):
    """The holder an entry speaks of, whether it says everything, and the balances; None where it says nothing."""
    if entry["verdict"] != "applied" or entry["kind"] not in ("message", "answer"):
        return None
    message = json.loads(entry["raw"], parse_float=Decimal)
    if isinstance(message, list):
        return entry["user"], True, sfox_rows(message)
    if "recipient" in message:
        payload = message["payload"]
        if isinstance(payload, list):
            return None, True, sfox_rows(payload)
        return payload["user_id"], True, sfox_rows(payload["updates"])
    if message.get("type") == "assets":
        data = message["data"]
        return None, False, {data["currency"]: coinw_amounts(data["available"], data["hold"])}
    if "data" in message and "code" in message:
        rows = message["data"].items()
        return None, True, {
            code: coinw_amounts(value["available"], value["onOrders"]) if isinstance(value, dict) else coinw_amounts(value, None)
            for code, value in rows}
    return None


def valid(entry):
    return entry["receivedAtNanoseconds"] if entry["venueTimeNanoseconds"] is None else entry["venueTimeNanoseconds"]


def replay(entries, at=None, known_at=None):
    """What every holder had: by account and user, the balances by the venue's code."""
    book = {}
    for entry in entries:
        if known_at is not None and entry["receivedAtNanoseconds"] > known_at:
            continue
        if at is not None and valid(entry) > at:
            continue
        statement = said(entry)
        if statement is None:
            continue
        user, is_full, balances = statement
        before = {} if is_full else book.get((entry["account"], user), {})
        book[entry["account"], user] = before | balances
    return book


def told(foil, config, *arguments):
    """What `foil history` says, in the same form."""
    done = foil("history", "--json", *arguments, config=config)
    assert done.returncode in (0, 1, 3) and done.stdout, (arguments, done)
    book = {}
    for line in json.loads(done.stdout)["balances"]:
        amounts = {name: amount(line[name]) for name in ("total", "available", "held")}
        amounts |= {name: amount(value) for name, value in (line["wallets"] or {}).items() if value is not None}
        balances = book.setdefault((line["account"], line["user"]), {})
        assert line["venueAsset"] not in balances
        balances[line["venueAsset"]] = amounts
    return plain(book)


def plain(book):
    """Without holders who have nothing, and wallets nobody spoke of."""
    return {
        holder: {
            code: {name: value for name, value in amounts.items() if value is not None} for code, amounts in balances.items()}
        for holder, balances in book.items() if balances}


def random_times(entries, generator, count):
    """Moments at, just before, just after and between what happened."""
    first, last = entries[0]["receivedAtNanoseconds"], entries[-1]["receivedAtNanoseconds"]
    exact = [generator.choice(entries)["receivedAtNanoseconds"] for _ in range(count // 2)]
    venues = [entry["venueTimeNanoseconds"] for entry in entries if entry["venueTimeNanoseconds"]]
    near = [generator.choice(venues) + generator.choice([-1, 0, 1]) for _ in range(count // 2)] if venues else []
    return exact + near + [generator.randint(first, last) for _ in range(count // 2)]


def fill_connect(feed, link, generator, count, lag=0):
    for _ in range(count):
        codes = generator.sample(["btc", "eth", "usd", "sol"], generator.randint(0, 4))
        rows = [row(code, f"{generator.randrange(10**6)}.{generator.randrange(10**9):09}") for code in codes]
        feed.push(link, rows, f"user-{generator.randrange(8)}", timestamp=time.time_ns() - lag)


@pytest.fixture
def kept(live, accounts, foil):
    """A store with an hour of delay at one venue, readings at two, and a restart; its entries."""
    generator = random.Random(42)
    late = accounts.connect("late")
    known = accounts.connect("known", users=["user-1", "user-2"])
    treasury, desk = accounts.sfox(), accounts.coinw()
    treasury.follower(None, [row("usd", "100.00")])
    desk.follower("USDT", "1.0", "0")
    for number in (1, 2):
        watch = live()
        for _ in range(15):
            fill_connect(late, late.link(number), generator, 5, lag=3600 * 10**9)
            fill_connect(known, known.link(number), generator, 2)
            treasury.push(treasury.link(number), [row("btc", generator.randrange(100)), row("usd", "100.00")])
            desk.push(desk.link(number), generator.choice(["BTC", "ETH"]), str(generator.randrange(100)), "1.5")
        watch.wait_for(lambda: len(watch.statements("late")) >= 75 and len(watch.statements("desk")) >= 15)
        watch.wait_for(lambda: len(watch.statements("known")) >= 30 and len(watch.statements("treasury")) >= 15)
        assert watch.end() == 0
    config = accounts.config()
    return config, journal(foil, config=config)


def test_history_agrees_with_a_replay_by_hand(kept, foil):
    config, entries = kept
    generator = random.Random(1)
    for time in random_times(entries, generator, 8):
        assert told(foil, config, "--at", written(time)) == plain(replay(entries, at=time))
    for time in random_times(entries, generator, 8):
        # Whenever it counts from, as far as was known then.
        expected = plain(replay(entries, known_at=time))
        assert told(foil, config, "--at", END_OF_TIME, "--known-at", written(time)) == expected
    for time in random_times(entries, generator, 4):
        for known in random_times(entries, generator, 2)[:2]:
            expected = plain(replay(entries, at=time, known_at=known))
            assert told(foil, config, "--at", written(time), "--known-at", written(known)) == expected


def test_history_now_is_the_book(kept, foil):
    config, entries = kept
    assert told(foil, config, "--at", "now") == plain(replay(entries))


def test_one_account_one_user_one_asset(kept, foil):
    config, entries = kept
    whole = plain(replay(entries))
    assert told(foil, config, "--at", "now", "--account", "desk") == {
        holder: balances for holder, balances in whole.items() if holder[0] == "desk"}
    assert told(foil, config, "--at", "now", "--user", "user-1") == {
        holder: balances for holder, balances in whole.items() if holder[1] == "user-1"}
    picked = told(foil, config, "--at", "now", "--asset", "BTC")
    assert {code.upper() for balances in picked.values() for code in balances} == {"BTC"}


def test_before_anything_was_known_nothing_is_told(kept, foil):
    config, entries = kept
    done = foil("history", "--json", "--at", "2001-01-01T00:00:00Z", config=config)
    assert json.loads(done.stdout)["balances"] == []


def test_changes_lead_from_one_state_to_the_next(kept, foil):
    """Before, after and difference of every change, replayed by hand."""
    config, entries = kept
    done = foil("history", "--json", "--account", "late", config=config)
    assert done.returncode == 0, done.stderr
    changes = json.loads(done.stdout)["changes"]
    book, expected = {}, []
    for entry in entries:
        statement = said(entry) if entry["account"] == "late" else None
        if statement is None:
            continue
        user, is_full, balances = statement
        before = book.get(user, {})
        after = balances if is_full else before | balances
        expected += [
            (entry["position"], user, code, before.get(code, {}).get("total"), after.get(code, {}).get("total"))
            for code in sorted(before.keys() | after.keys()) if before.get(code) != after.get(code)]
        book[user] = after
    found = [
        (change["position"], change["user"], change["venueAsset"], total(change["before"]), total(change["after"]))
        for change in changes]
    assert sorted(found, key=str) == sorted(expected, key=str)
    for change in changes:
        before, after = total(change["before"]), total(change["after"])
        if before is not None and after is not None:
            assert Decimal(change["difference"]["total"]) == after - before


def total(balance):
    return None if balance is None else amount(balance["total"])
