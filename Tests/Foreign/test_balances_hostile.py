"""Bodies that are legal and nasty: every digit still comes out, and what does not add up is a finding."""

import json
from decimal import Decimal, getcontext

import pytest
from servers.venue_server import Reply, as_json, unavailable

getcontext().prec = 100

# As the venue writes it, as it must come out.
AMOUNTS = [
    ("1", "1"),
    ("1.50", "1.50"),
    ("0.00", "0.00"),
    ("257.518301140000000", "257.518301140000000"),
    ("123456789012345678", "123456789012345678"),
    ("1234567890.12345678", "1234567890.12345678"),
    ("9007199254740993", "9007199254740993"),
    ("0.1234567890123456789", "0.1234567890123456789"),
    ("18446744073709551616.00000001", "18446744073709551616.00000001"),
    ("1234567890123456789012345678901234567", "1234567890123456789012345678901234567"),
    ("0.1234567890123456789012345678901234567", "0.1234567890123456789012345678901234567"),
    ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
    ("1e-18", "0.000000000000000001"),
    ("1E-8", "0.00000001"),
    ("1.5E+3", "1500"),
    ("2.50e1", "25.0"),
    ("-0.75", "-0.75"),
    ("-12345678901234567890.000000000000000001", "-12345678901234567890.000000000000000001"),
]
QUOTES = [lambda text: text, lambda text: f'"{text}"']
TICKET = pytest.mark.parametrize("quoted", QUOTES, ids=["number", "string"])


@TICKET
def test_every_digit_of_sfox(read, desk, quoted):
    rows = ",".join(
        f'{{"currency":"c{index:02}","balance":{quoted(text)},"available":{quoted(text)},"held":{quoted("0")}}}'
        for index, (text, _) in enumerate(AMOUNTS))
    desk.sfox.body(f"[{rows}]".encode())
    answer = read("treasury")
    assert (answer.code, answer.findings) == (0, [])
    assert [line["total"] for line in answer.balances] == [plain for _, plain in AMOUNTS]
    assert [line["available"] for line in answer.balances] == [plain for _, plain in AMOUNTS]


@TICKET
def test_every_digit_of_connect(read, desk, quoted):
    rows = ",".join(
        f'{{"currency":"c{index:02}","balance":{quoted(text)},"available":{quoted(text)},"held":{quoted("0")},'
        f'"staking_wallet":{quoted(text)}}}' for index, (text, _) in enumerate(AMOUNTS))
    desk.connect.rows["test3"] = f"[{rows}]".encode()
    answer = read("customers")
    assert answer.code == 0
    assert [line["total"] for line in answer.balances] == [plain for _, plain in AMOUNTS]
    assert [line["wallets"]["staking"] for line in answer.balances] == [plain for _, plain in AMOUNTS]


@TICKET
def test_every_digit_of_thedex(read, desk, quoted):
    maps = ",".join(
        f'{{"C{index:02}_NET":{{"totalBalance":{quoted(text)},"holdBalance":{quoted("0")},"availableBalance":{quoted(text)}}}}}'
        for index, (text, _) in enumerate(AMOUNTS))
    desk.thedex.body(f"[{maps}]".encode())
    answer = read("shop")
    assert (answer.code, answer.findings) == (0, [])
    assert [line["total"] for line in answer.balances] == [plain for _, plain in AMOUNTS]


@TICKET
def test_every_digit_of_bitfront(read, desk, quoted):
    desk.bitfront.rows("[" + ",".join(
        f'{{"currency":"C{index:02}","balance":{quoted(text)},"availableBalance":{quoted(text)}}}'
        for index, (text, _) in enumerate(AMOUNTS)) + "]")
    answer = read("legacy")
    assert (answer.code, answer.findings) == (0, [])
    assert [line["total"] for line in answer.balances] == [plain for _, plain in AMOUNTS]
    assert {Decimal(line["held"]) for line in answer.balances} == {0}


@TICKET
@pytest.mark.parametrize("code", ['"200"', "200"])
def test_every_digit_of_coinw(read, desk, quoted, code):
    data = ",".join(f'"C{index:02}":{quoted(text)}' for index, (text, _) in enumerate(AMOUNTS))
    desk.coinw.body(f'{{"code":{code},"data":{{{data}}},"msg":"SUCCESS"}}'.encode())
    answer = read("desk")
    assert answer.code == 0
    assert [line["available"] for line in answer.balances] == [plain for _, plain in AMOUNTS]


def test_the_digits_survive_the_table_and_csv(foil, desk):
    desk.sfox.body(b'[{"currency":"btc","balance":1.5E+3,"available":0.1234567890123456789012345678901234567,"held":-1e-18}]')
    for form in ([], ["--csv"]):
        done = foil("balances", *form, config=desk.config("treasury"))
        assert done.returncode == 0
        assert "0.1234567890123456789012345678901234567" in done.stdout
        assert "-0.000000000000000001" in done.stdout


def test_new_keys_and_new_assets_are_taken_as_they_come(read, desk):
    row = {"currency": "zzz9", "balance": 2, "available": 2, "held": 0, "WalletTypeId": 7, "nested": {"a": [1, {"b": None}]}}
    desk.sfox.override = lambda request: as_json([row])
    desk.thedex.override = lambda request: as_json(
        [{"NEW_COIN_ON_SOMECHAIN": {"totalBalance": "1", "holdBalance": "0", "availableBalance": "1", "note": "x"}}])
    desk.coinw.override = lambda request: as_json(
        {"code": "200", "data": {"新币": "1.0", "BTC": "2"}, "msg": "SUCCESS", "traceId": "x", "success": True})
    answer = read("treasury", "shop", "desk")
    assert answer.code == 0
    assert answer.of("treasury", "zzz9")["total"] == "2"
    assert answer.of("shop", "NEW_COIN_ON_SOMECHAIN")["total"] == "1"
    assert answer.of("desk", "新币")["available"] == "1.0"
    assert {line["venueAsset"] for line in answer.body["unmapped"]} == {"zzz9", "NEW_COIN_ON_SOMECHAIN", "新币"}
    # An unknown code is in no total, and is not merged with anything.
    assert "ZZZ9" not in answer.totals or answer.totals["ZZZ9"]["accounts"] == ["treasury"]


USERS = ['quo"te', "sla/sh", "back\\slash", "line\nfeed", "tab\tand\r", "ünïcödé", "日本", "😀", "per%cent", "a b", "?q#f", "<b>&"]


@pytest.mark.parametrize("bulk", [True, False], ids=["bulk", "single"])
def test_user_ids_of_every_kind(foil, bulk):
    from servers.sfox_server import ConnectServer

    # Five are read at once, the sixth would wait for the venue's budget.
    for batch in (USERS[:5], USERS[5:10], USERS[10:]):
        venue = ConnectServer(users=batch, bulk=bulk)
        try:
            for number, user in enumerate(batch):
                venue.rows[user] = json.dumps([{"currency": "btc", "balance": number, "available": number, "held": 0}]).encode()
            done = foil("balances", "--json", config={"accounts": {"customers": venue.account()}}, secrets=venue.secrets())
            assert (done.returncode, venue.refusals) == (0, [])
            found = {line["user"]: line["total"] for line in json.loads(done.stdout)["balances"]}
            assert found == {user: str(number) for number, user in enumerate(batch)}
        finally:
            venue.close()


def test_nothing_a_venue_says_reaches_the_terminal_as_a_control_sequence(foil, desk):
    desk.sfox.body(json.dumps([{"currency": "\u001b]0;gone\u0007\nx\u202e", "balance": 1, "available": 1, "held": 0}]).encode())
    desk.coinw.override = lambda request: as_json({"code": "500", "msg": "\u001b[2Jgone\r\n\u009b", "success": False})
    done = foil("balances", config=desk.config("treasury", "desk"))
    assert done.returncode == 3
    for bad in "\u001b\u0007\r\u202e\u009b":
        assert bad not in done.stdout + done.stderr


@pytest.mark.parametrize("venue", ["sfox", "connect", "thedex", "bitfront", "coinw"])
def test_a_503_page_of_html_first(read, desk, venue):
    server = getattr(desk, venue)
    server.queue.append(unavailable())
    name = next(name for name, one in desk.venues.items() if one is server)
    answer = read(name)
    assert (answer.code, answer.accounts[name]["status"]) == (0, "ok")
    assert answer.balances and server.refusals == []


@pytest.mark.parametrize("venue", ["sfox", "thedex", "bitfront", "coinw"])
def test_a_429_first_and_the_wait_it_asks_for_is_kept(read, desk, venue):
    server = getattr(desk, venue)
    server.queue.append(Reply(429, b'{"error":"too many requests"}', headers={"Retry-After": "1"}))
    name = next(name for name, one in desk.venues.items() if one is server)
    answer = read(name)
    assert answer.code == 0
    assert server.seen[1].at - server.seen[0].at >= 1


def test_totals_that_do_not_add_up_are_findings_and_the_venues_number_stands(read, desk):
    desk.sfox.body(b'[{"currency":"btc","balance":7,"available":4,"held":2,"trading_wallet":7}]')
    desk.thedex.body(
        b'[{"BTC_BITCOIN":{"totalBalance":"0.6","holdBalance":"0.1","availableBalance":"0.4"}}]')
    answer = read("treasury", "shop")
    assert (answer.code, answer.complete) == (0, True)
    assert [answer.of("treasury", "btc")[name] for name in ("total", "available", "held")] == ["7", "4", "2"]
    assert [answer.of("shop", "BTC_BITCOIN")[name] for name in ("total", "available", "held")] == ["0.6", "0.4", "0.1"]
    first = next(found for found in answer.findings if found["account"] == "treasury")
    assert first["venueAsset"] == "btc" and first["user"] is None
    assert first["rule"] == "total = available + held"
    assert (first["expected"], first["actual"]) == ("6", "7")
    assert '"balance":7' in first["evidence"]
    second = next(found for found in answer.findings if found["account"] == "shop")
    assert (Decimal(second["expected"]), second["actual"]) == (Decimal("0.5"), "0.6")


def test_wallets_that_do_not_add_up_are_a_finding_too(read, desk):
    desk.sfox.body(
        b'[{"currency":"btc","balance":7,"available":7,"held":0,"borrow_wallet":0,"collateral_wallet":1,'
        b'"lending_wallet":0,"trading_wallet":7}]')
    answer = read("treasury")
    assert answer.code == 0
    assert [found["venueAsset"] for found in answer.findings] == ["btc"]
    assert "wallet" in answer.findings[0]["rule"]


FORTY = "1234567890123456789012345678901234567890"


@TICKET
def test_a_number_of_forty_digits_costs_that_field_and_nothing_else(read, desk, quoted):
    desk.sfox.body(
        f'[{{"currency":"btc","balance":{quoted(FORTY)},"available":1,"held":0}},'
        f'{{"currency":"usd","balance":5,"available":5,"held":0}}]'.encode())
    answer = read("treasury")
    assert (answer.code, answer.complete, answer.accounts["treasury"]["status"]) == (3, False, "ok")
    line = answer.of("treasury", "btc")
    assert (line["total"], line["available"], line["held"]) == (None, "1", "0")
    assert answer.of("treasury", "usd")["total"] == "5"
    assert answer.totals["BTC"]["partial"] is True and answer.totals["USD"]["partial"] is False
    (finding,) = answer.findings
    assert (finding["venueAsset"], finding["actual"]) == ("btc", quoted(FORTY))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1,000", "0x10", "1_000", " 1", "1 ", "+1", ".5", "5.", "01", "", "1e", "--1", "١"])
def test_a_string_that_is_no_number_costs_that_field_and_nothing_else(read, desk, text):
    desk.sfox.override = lambda request: as_json(
        [{"currency": "btc", "balance": text, "available": "1", "held": "0"}])
    answer = read("treasury")
    assert answer.code == 3
    line = answer.of("treasury", "btc")
    assert (line["total"], line["available"]) == (None, "1")
    assert len(answer.findings) == 1


@pytest.mark.parametrize(
    "body",
    [b'{"code":"200","data":{},"msg":"SUCCESS","success":true,"failed":false}', b'{"code":"200","data":null,"msg":"SUCCESS"}',
     b'{"code":"200","data":[],"msg":"SUCCESS"}', b'{"code":"200","msg":"SUCCESS","success":true}', b"", b'{"code":200,"data":{}}'],
    ids=["map", "null", "list", "absent", "no body", "number"])
def test_coinws_empty_holdings_in_every_form(read, desk, body):
    desk.coinw.body(body)
    answer = read("desk")
    assert (answer.code, answer.balances, answer.findings) == (0, [], [])


def test_empty_accounts_everywhere_else(read, desk):
    desk.sfox.body(b"[]")
    desk.connect.rows["test3"] = b"[]"
    desk.thedex.body(b"[]")
    desk.bitfront.rows("[]")
    answer = read("treasury", "customers", "shop", "legacy")
    assert (answer.code, answer.complete, answer.balances) == (0, True, [])


def test_absent_fields_are_null_and_not_zero(read, desk):
    desk.sfox.body(b'[{"currency":"btc","balance":3}]')
    desk.thedex.body(b'{"BTC_BITCOIN":{"totalBalance":"3"}}')
    answer = read("treasury", "shop")
    for line in answer.balances:
        assert (line["total"], line["available"], line["held"]) == ("3", None, None)
    assert answer.totals["BTC"]["partial"] is True
    assert answer.totals["BTC"]["available"] is None


def test_an_asset_named_twice_is_a_finding_and_both_are_shown(read, desk):
    desk.sfox.body(b'[{"currency":"btc","balance":3,"available":3,"held":0},{"currency":"btc","balance":4,"available":4,"held":0}]')
    answer = read("treasury")
    assert sorted(line["total"] for line in answer.of("treasury")) == ["3", "4"]
    assert [found["venueAsset"] for found in answer.findings] == ["btc"]
    assert answer.totals["BTC"]["total"] not in ("3", "4", "7")


def test_borrowed_and_negative_balances_are_shown(read, desk):
    desk.sfox.body(b'[{"currency":"usd","balance":-25.50,"available":-25.50,"held":0,"trading_wallet":-25.50}]')
    answer = read("treasury")
    assert answer.of("treasury", "usd")["total"] == "-25.50"
    assert answer.totals["USD"]["total"] == "-25.50"
