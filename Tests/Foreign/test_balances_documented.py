"""`foil balances --json` against servers that check every signature and answer with the documented bodies."""

import json
from decimal import Decimal

import pytest
from conftest import fixture_bytes

WALLETS = ("trading", "borrow", "collateral", "lending", "staking")


def rows(path):
    """A documented payload with every number as its text, the way a venue's customer would copy it by hand."""
    return json.loads(fixture_bytes(path), parse_float=str, parse_int=str)


def sfox_row(row):
    """Total, available, held and the wallets of one row of sFOX."""
    amounts = {"total": row["balance"], "available": row["available"], "held": row["held"]}
    return amounts, {wallet: row.get(wallet + "_wallet") for wallet in WALLETS}


def test_every_account_is_ok_and_every_signature_was_good(read, desk):
    answer = read()
    assert (answer.code, answer.complete) == (0, True)
    assert desk.refusals() == []
    assert list(answer.accounts) == ["treasury", "customers", "shop", "legacy", "desk"]
    for line in answer.accounts.values():
        assert (line["status"], line["error"]) == ("ok", None)
        assert line["fetchedAt"].endswith("Z") and line["latencyMs"] > 0
    assert answer.findings == []
    assert answer.errors == ""


def test_sfox_to_the_digit(read):
    answer = read("treasury")
    documented = rows("sfox/http_get_v1_user_balance.json")
    assert [line["venueAsset"] for line in answer.balances] == [row["currency"] for row in documented]
    for row in documented:
        line = answer.of("treasury", row["currency"])
        amounts, wallets = sfox_row(row)
        assert {name: line[name] for name in amounts} == amounts
        assert line["wallets"] == wallets
        assert (line["venue"], line["user"], line["derived"], line["freshness"]) == ("sfox", None, [], "polled")
        assert line["asset"] == row["currency"].upper()


def test_sfox_connect_to_the_digit(read):
    answer = read("customers")
    message = rows("sfox-connect/ws_private_enterprise_users_balances.json")
    documented = message["payload"]["updates"]
    assert len(answer.balances) == len(documented)
    for row in documented:
        line = answer.of("customers", row["currency"], user="test3")
        amounts, wallets = sfox_row(row)
        assert {name: line[name] for name in amounts} == amounts
        assert line["wallets"] == wallets


@pytest.mark.parametrize(
    "shape",
    ["http_post_api_v1_balances.json", "http_post_api_v1_balances.array_of_one_map.json", "http_post_api_v1_balances.map.json"],
)
def test_thedex_to_the_digit_in_each_shape(read, desk, shape):
    desk.thedex.shape = shape
    answer = read("shop")
    documented = rows("thedex/" + shape)
    maps = documented if isinstance(documented, list) else [documented]
    expected = {code: amounts for one in maps for code, amounts in one.items()}
    assert (answer.code, len(answer.balances)) == (0, len(expected))
    for code, amounts in expected.items():
        line = answer.of("shop", code)
        assert line["total"] == amounts["totalBalance"]
        assert line["available"] == amounts["availableBalance"]
        assert line["held"] == amounts["holdBalance"]
        assert [line["asset"], line["network"]] == code.split("_")
        assert set(line["wallets"].values()) == {None}


@pytest.mark.parametrize("body", ["empty", "requestAndNonce"])
def test_thedex_signs_what_it_sends(read, desk, body):
    answer = read("shop", more={"shop": {"body": body}})
    assert (answer.code, desk.refusals()) == (0, [])
    sent = json.loads(desk.thedex.seen[-1].body)
    assert set(sent) == (set() if body == "empty" else {"request", "nonce"})


def test_bitfront_to_the_digit_and_what_is_held_is_marked_as_derived(read):
    answer = read("legacy")
    documented = rows("bitfront/http_get_v1_account_balances.json")["responseData"]
    assert len(answer.balances) == len(documented)
    for row in documented:
        line = answer.of("legacy", row["currency"])
        assert (line["total"], line["available"]) == (row["balance"], row["availableBalance"])
        assert Decimal(line["held"]) == Decimal(row["balance"]) - Decimal(row["availableBalance"])
        assert line["derived"] == ["held"]
        assert line["venueTime"].startswith("2018-05-02T05:43:21.363")


def test_coinw_tells_what_is_available_and_nothing_else(read):
    answer = read("desk")
    documented = rows("coinw/http_post_returnBalances.json")["data"]
    assert {line["venueAsset"]: line["available"] for line in answer.balances} == documented
    assert {(line["total"], line["held"]) for line in answer.balances} == {(None, None)}


@pytest.mark.parametrize("placement", ["query", "form"])
@pytest.mark.parametrize("command", ["returnBalances", "returnCompleteBalances"])
def test_coinw_signs_in_the_query_and_in_a_form(read, desk, command, placement):
    answer = read("desk", more={"desk": {"command": command, "placement": placement}})
    assert (answer.code, desk.refusals()) == (0, [])
    sent = desk.coinw.seen[-1]
    assert ("sign=" in sent.query, b"sign=" in sent.body) == (placement == "query", placement == "form")
    assert answer.of("desk", "BTC")["available"] == "0.0012"


def test_coinws_complete_balances_give_total_and_held(read):
    answer = read("desk", more={"desk": {"command": "returnCompleteBalances"}})
    line = answer.of("desk", "USDT")
    assert (line["available"], line["held"]) == ("257.51830114", "0")
    assert Decimal(line["total"]) == Decimal("257.51830114")
    assert line["derived"] == ["total"]


def test_totals_add_up_by_asset_and_say_when_something_is_missing(read):
    answer = read()
    bitcoin = answer.totals["BTC"]
    # CoinW tells no total, so the sum of the others is no whole.
    assert Decimal(bitcoin["total"]) == 1 + Decimal("9.99850081") + Decimal("0.5") + Decimal("3999974992.35615")
    assert Decimal(bitcoin["available"]) == (
        1 + Decimal("9.99850081") + Decimal("0.4") + Decimal("3999970806.72614") + Decimal("0.0012"))
    assert bitcoin["partial"] is True
    assert answer.totals["XRP"] == {
        "asset": "XRP", "total": "1000003043.7", "available": "1000002063.7", "held": "980.0",
        "accounts": ["legacy"], "partial": False,
    }


def test_accounts_come_in_the_order_of_the_configuration(foil, desk):
    config = {"accounts": {name: desk.venues[name].account() for name in ("desk", "legacy", "treasury")}}
    done = foil("balances", "--json", config=config)
    assert [line["account"] for line in json.loads(done.stdout)["accounts"]] == ["desk", "legacy", "treasury"]
