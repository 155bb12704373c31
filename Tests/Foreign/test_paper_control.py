"""The control API: money moves, the ledger balances, and every fault is seen from outside."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import requests
from paper_clients import (
    CONNECT, THEDEX, bitfront, bitfront_code, coinw, control, deposit, fault, loads, milliseconds, sfox, thedex,
)


def row(answer, currency="btc"):
    rows = json.loads(answer.content, parse_float=Decimal, parse_int=Decimal)
    return next(row for row in rows if row["currency"] == currency)


def move(paper, kind, venue, asset, amount, **more):
    return control(paper, "/" + kind, {"venue": venue, "asset": asset, "amount": amount} | more)


def test_movements_are_seen_at_sfox(paper):
    assert move(paper, "deposits", "sfox", "btc", "0.00000001").status_code == 201
    assert move(paper, "holds", "sfox", "btc", "0.25").status_code == 201
    got = row(sfox(paper))
    assert (got["balance"], got["available"], got["held"]) == (Decimal("1.00000001"), Decimal("0.75000001"), Decimal("0.25"))
    assert move(paper, "releases", "sfox", "btc", "0.05").status_code == 201
    assert move(paper, "wallet-transfers", "sfox", "btc", "0.5", **{"from": "trading", "to": "collateral"}).status_code == 201
    got = row(sfox(paper))
    assert (got["balance"], got["held"], got["collateral_wallet"]) == (Decimal("1.00000001"), Decimal("0.20"), Decimal("0.5"))
    assert move(paper, "withdrawals", "sfox", "btc", "0.1").status_code == 201
    assert row(sfox(paper))["balance"] == Decimal("0.90000001")


def test_movements_are_seen_at_the_others(paper):
    for venue, asset in (("thedex", "BTC_BITCOIN"), ("bitfront", "BTC"), ("coinw", "BTC")):
        assert move(paper, "deposits", venue, asset, "1").status_code == 201
        assert move(paper, "holds", venue, asset, "0.3").status_code == 201
    amounts = next(one["BTC_BITCOIN"] for one in thedex(paper).json() if "BTC_BITCOIN" in one)
    assert [Decimal(amounts[name + "Balance"]) for name in ("total", "hold", "available")] == [
        Decimal("1.5"), Decimal("0.4"), Decimal("1.1")]
    rows = json.loads(bitfront(paper).content, parse_float=Decimal)["responseData"]
    bitcoin = next(row for row in rows if row["currency"] == "BTC")
    assert (bitcoin["balance"], bitcoin["availableBalance"]) == (Decimal("3999974993.35615"), Decimal("3999970807.42614"))
    assert Decimal(coinw(paper).json()["data"]["BTC"]) == Decimal("0.7012")
    complete = coinw(paper, "returnCompleteBalances").json()["data"]["BTC"]
    assert (Decimal(complete["available"]), Decimal(complete["onOrders"])) == (Decimal("0.7012"), Decimal("0.3"))


def test_a_new_end_user_and_a_new_asset(paper):
    deposit(paper, "sfox-connect", "doge", "12.5", user='new "user"/ü')
    users = sfox(paper, "/v1/enterprise/users", key=CONNECT).json()["data"]
    assert {user["user_id"] for user in users} == {"test3", 'new "user"/ü'}


def test_what_cannot_be_moved_is_refused_and_nothing_moves(paper):
    before = control(paper, "/ledger").json()
    for kind, body, status in (
        ("withdrawals", {"venue": "sfox", "asset": "btc", "amount": "2"}, 409),
        ("holds", {"venue": "sfox", "asset": "btc", "amount": "1.00000001"}, 409),
        ("releases", {"venue": "sfox", "asset": "btc", "amount": "1"}, 409),
        ("deposits", {"venue": "sfox", "asset": "btc", "amount": "-1"}, None),
        ("deposits", {"venue": "sfox", "asset": "btc", "amount": "0"}, None),
        ("deposits", {"venue": "sfox", "asset": "btc", "amount": "1" * 40}, 400),
        ("deposits", {"venue": "sfox", "asset": "btc", "amount": "NaN"}, 400),
        ("deposits", {"venue": "sfox", "asset": "btc"}, 400),
        ("deposits", {"venue": "nowhere", "asset": "btc", "amount": "1"}, 404),
        ("deposits", {"venue": "sfox-connect", "asset": "btc", "amount": "1"}, 400),
        ("deposits", {"venue": "sfox", "user": "x", "asset": "btc", "amount": "1"}, 400),
        ("wallet-transfers", {"venue": "sfox", "asset": "btc", "amount": "1"}, 400),
        ("wallet-transfers", {"venue": "sfox", "asset": "btc", "amount": "1", "from": "trading", "to": "moon"}, 400),
    ):
        answer = control(paper, "/" + kind, body)
        assert 400 <= answer.status_code < 500 and status in (None, answer.status_code), (kind, body, answer.text)
        assert answer.json()["error"]
    for bad in (b"", b"{", b"[]", b'{"venue":"sfox","venue":"sfox","asset":"btc","amount":"1"}', b"\xff"):
        assert requests.post(paper.url("control") + "/deposits", data=bad, timeout=5).status_code == 400
    assert control(paper, "/nothing").status_code == 404
    assert control(paper, "/ledger", method="DELETE").status_code == 405
    assert control(paper, "/ledger").json() == before


def test_the_ledger_is_balanced_whatever_happens_at_once(paper):
    def work(number):
        kind = ("deposits", "holds", "releases", "withdrawals")[number % 4]
        return move(paper, kind, "sfox", "btc", f"0.0{number % 7 + 1}").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(work, range(80)))
    assert set(statuses) <= {201, 409}
    ledger = control(paper, "/ledger").json()
    assert ledger["balanced"] is True
    position = next(
        position for holder in ledger["holders"] if holder["venue"] == "sfox" for position in holder["positions"]
        if position["asset"] == "btc")
    entries = [entry for entry in ledger["entries"] if (entry["venue"], entry["asset"]) == ("sfox", "btc")]
    total = sum(
        Decimal(entry["amount"]) * ((entry["to"] != "outside") - (entry["from"] != "outside")) for entry in entries)
    assert total == Decimal(position["total"]) == row(sfox(paper))["balance"]
    numbers = [entry["number"] for entry in ledger["entries"]]
    assert numbers == sorted(set(numbers))


CALLS = {
    "sfox": sfox,
    "sfox-connect": lambda paper: sfox(paper, "/v1/enterprise/users", key=CONNECT),
    "thedex": thedex,
    "bitfront": bitfront,
    "coinw": coinw,
}


@pytest.mark.parametrize("venue", CALLS)
def test_faults_of_answers(paper, venue):
    call = CALLS[venue]
    good = call(paper).json()

    fault(paper, venue, "http500", count=1)
    assert call(paper).status_code == 500

    fault(paper, venue, "http503html", count=1)
    answer = call(paper)
    assert answer.status_code == 503 and "html" in answer.headers["Content-Type"] and "<html" in answer.text

    time.sleep(1.05)  # Bitfront and CoinW count three requests in a second.
    fault(paper, venue, "rateLimit", count=1)
    answer = call(paper)
    if venue in ("bitfront", "coinw"):
        assert str(answer.json().get("statusCode", answer.json().get("code"))) == {"bitfront": "6004", "coinw": "29001"}[venue]
    else:
        assert answer.status_code == 429

    # sFOX counts five requests of this route in ten seconds, and has seen some.
    control(paper, "/faults", method="DELETE")
    if venue != "sfox":
        assert_good(call, paper, good)


def assert_good(call, paper, good):
    got = call(paper).json()
    if isinstance(got, dict):
        got.pop("responseTime", None)
        good = {name: value for name, value in good.items() if name != "responseTime"}
    assert got == good


@pytest.mark.parametrize("venue", ["thedex", "bitfront", "coinw", "sfox"])
def test_faults_of_the_wire(paper, venue):
    call = CALLS[venue]
    fault(paper, venue, "truncate", count=1)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        call(paper)
    fault(paper, venue, "disconnect", count=1)
    with pytest.raises(requests.ConnectionError):
        call(paper)
    fault(paper, venue, "garbage", count=1)
    with pytest.raises(ValueError):
        json.loads(call(paper).content)
    time.sleep(1.05)
    fault(paper, venue, "wrongType", count=1)
    assert "wrong" in json.dumps(loads(call(paper).content))


def test_slow_answers_are_late_and_hanging_ones_never_come(paper):
    fault(paper, "thedex", "slow", count=1, by="700ms")
    began = time.monotonic()
    assert thedex(paper).status_code == 200
    assert 0.6 < time.monotonic() - began < 3
    fault(paper, "thedex", "hang", count=1)
    with pytest.raises(requests.Timeout):
        requests.post(paper.url("thedex") + "/api/v1/balances", data=b"{}", timeout=0.5)
    assert thedex(paper).status_code == 200, "one hanging connection holds up no other"


def test_a_clock_that_is_wrong(paper):
    fault(paper, "bitfront", "clockSkew", by="60s")
    told = requests.get(paper.url("bitfront") + "/v1/public/time", timeout=5).json()["responseTime"]
    assert 59_000 < told - milliseconds() < 61_000
    assert requests.get(paper.url("bitfront") + "/v1/public/time", timeout=5).status_code == 200
    assert json.loads(bitfront(paper).content)["statusCode"] == 6005
    assert json.loads(bitfront(paper, stamp=milliseconds() + 60_000).content)["statusCode"] == 1000
    control(paper, "/faults", method="DELETE")
    assert bitfront_code(bitfront(paper)) == 1000


def test_a_fault_for_a_time_and_a_fault_until_deleted(paper):
    fault(paper, "thedex", "http500", **{"for": "400ms"})
    assert {thedex(paper).status_code for _ in range(3)} == {500}
    time.sleep(0.5)
    assert thedex(paper).status_code == 200
    fault(paper, "thedex", "http500")
    assert {thedex(paper).status_code for _ in range(10)} == {500}
    assert [one["kind"] for one in control(paper, "/faults").json()["faults"]] == ["http500"]
    assert control(paper, "/faults", method="DELETE").json() == {"faults": []}
    assert thedex(paper).status_code == 200


def test_a_fault_of_one_venue_is_no_others(paper):
    for kind in ("http500", "hang", "garbage"):
        fault(paper, "thedex", kind)
    assert (sfox(paper).status_code, bitfront(paper).status_code, coinw(paper).status_code) == (200, 200, 200)


@pytest.mark.parametrize(
    "order", [{}, {"venue": "sfox"}, {"venue": "sfox", "kind": "earthquake"}, {"venue": "x", "kind": "hang"},
              {"venue": "sfox", "kind": "hang", "count": 0}, {"venue": "sfox", "kind": "hang", "for": "soon"},
              {"venue": "sfox", "kind": "hang", "cuont": 1}])
def test_a_bad_order_for_a_fault_is_refused(paper, order):
    answer = control(paper, "/faults", order)
    assert 400 <= answer.status_code < 500 and answer.json()["error"]
    assert control(paper, "/faults").json() == {"faults": []}


def test_the_same_seed_gives_the_same_bytes(start_paper):
    def bytes_of(paper):
        bodies = []
        for _ in range(3):
            fault(paper, "thedex", "garbage", count=1)
            bodies.append(thedex(paper).content)
        return bodies

    assert bytes_of(start_paper()) == bytes_of(start_paper())


def test_activity_moves_money_and_the_ledger_stays_balanced(start_paper):
    paper = start_paper("--activity", "20ms")
    deadline = time.monotonic() + 5
    first = control(paper, "/ledger").json()["entryCount"]
    while control(paper, "/ledger").json()["entryCount"] < first + 10:
        assert time.monotonic() < deadline, "nothing moves"
        time.sleep(0.05)
    assert control(paper, "/ledger").json()["balanced"] is True


def test_a_scenario_of_ones_own(start_paper, tmp_path):
    scenario = {
        "seed": 7,
        "venues": {
            "thedex": {
                "keys": [{"apiKey": THEDEX[0], "secretKey": THEDEX[1]}],
                "holdings": [{"asset": "BTC_BITCOIN", "trading": "0.123456789012345678901234567890", "held": 1}],
                "settings": {"answerShape": "map"},
            },
        },
    }
    path = tmp_path / "own.json"
    path.write_text(json.dumps(scenario))
    paper = start_paper("--scenario", str(path))
    assert thedex(paper).json() == {"BTC_BITCOIN": {
        "totalBalance": "1.12345678901234567890123456789", "holdBalance": "1",
        "availableBalance": "0.12345678901234567890123456789"}}


def test_foil_reads_the_paper_venues(foil, paper):
    keys = {
        "treasury": {"venue": "sfox", "apiKey": "paper-sfox-key", "baseURL": paper.url("sfox")},
        "customers": {"venue": "sfox-connect", "apiKey": CONNECT, "baseURL": paper.url("sfox")},
        "shop": {"venue": "thedex", "apiKey": THEDEX[0], "secretKey": THEDEX[1], "baseURL": paper.url("thedex")},
        "legacy": {
            "venue": "bitfront", "apiKey": "6W206egN32nCQ0VB", "secretKey": "dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI",
            "baseURL": paper.url("bitfront")},
        "desk": {"venue": "coinw", "apiKey": "test_api_key", "secretKey": "test_secret_key", "baseURL": paper.url("coinw")},
    }
    fault(paper, "bitfront", "clockSkew", by="-60s")
    fault(paper, "coinw", "http503html", count=1)
    done = foil("balances", "--json", config={"accounts": keys})
    assert done.returncode == 0, done.stdout
    fault(paper, "thedex", "wrongType")
    done = foil("balances", "--json", "shop", "desk", config={"accounts": keys})
    assert done.returncode == 3
