"""`foil paper` against clients written from the documents: bodies equal as JSON, and every refusal met."""

import base64
import hashlib
import hmac
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import requests
from conftest import exact, fixture_bytes, fixture_json
from paper_clients import (
    BITFRONT, COINW, CONNECT, THEDEX, bitfront, bitfront_code, bitfront_headers, coinw, coinw_sign, milliseconds, sfox, thedex,
)


def amounts(value):
    """JSON with every number as a Decimal, whether it came as 1, 1.0 or 1E0; strings stay strings."""
    return json.loads(value, parse_float=Decimal, parse_int=Decimal)


# sFOX


def test_sfox_answers_as_documented(paper):
    answer = sfox(paper)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "application/json")
    assert exact(answer.content) == fixture_json("sfox/http_get_v1_user_balance.json")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Bearer paper-sfox-key2", "Basic paper-sfox-key", "paper-sfox-key"])
def test_sfox_refuses_a_bad_or_missing_key(paper, header):
    headers = {} if header is None else {"Authorization": header}
    answer = requests.get(paper.url("sfox") + "/v1/user/balance", headers=headers, timeout=5)
    assert answer.status_code == 401
    assert isinstance(answer.json()["error"], str)


def test_sfox_403_404_405_406(paper):
    # An ordinary key may not use the enterprise's calls.
    assert sfox(paper, "/v1/enterprise/users").status_code == 403
    assert sfox(paper, "/v1/user/nothing").status_code == 404
    assert sfox(paper, method="POST").status_code == 405
    assert sfox(paper, method="DELETE").status_code == 405
    assert sfox(paper, headers={"Accept": "text/html"}).status_code == 406
    for accepted in ("application/json", "*/*", "application/*", "text/html, application/json;q=0.5"):
        assert sfox(paper, headers={"Accept": accepted}).status_code == 200
    for answer in (sfox(paper, "/v1/user/nothing"), sfox(paper, method="PUT")):
        assert isinstance(answer.json()["error"], str)


def test_sfox_allows_five_requests_in_ten_seconds(paper):
    statuses = [sfox(paper).status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    assert isinstance(sfox(paper).json()["error"], str)


def test_connect_from_the_list_of_users_to_a_users_balance(paper):
    users = sfox(paper, "/v1/enterprise/users", key=CONNECT)
    assert users.status_code == 200
    listed = users.json()["data"]
    assert [user["user_id"] for user in listed] == ["test3"]
    assert set(listed[0]) == set(json.loads(fixture_bytes("sfox-connect/http_get_v1_enterprise_users.json"))["data"][0])
    one = sfox(paper, "/v1/enterprise/users/test3", key=CONNECT)
    assert one.json()["data"]["user_id"] == "test3"
    assert sfox(paper, "/v1/enterprise/users/nobody", key=CONNECT).status_code == 404
    single = sfox(paper, "/v1/enterprise/user-tokens/test3", key=CONNECT, method="POST")
    assert single.status_code == 201
    token = single.json()["data"]
    assert set(token) == {"token", "partner_user_id", "expires"} and token["partner_user_id"] == "test3"
    bulk = sfox(paper, "/v1/enterprise/user-tokens", key=CONNECT, method="POST", body={"data": ["test3"]})
    assert bulk.status_code in (200, 201)
    for opened in (token["token"], bulk.json()["data"][0]["token"]):
        answer = sfox(paper, key=opened)
        assert answer.status_code == 200
        rows = {row["currency"]: row for row in amounts(answer.content)}
        updates = json.loads(fixture_bytes("sfox-connect/ws_private_enterprise_users_balances.json"))["payload"]["updates"]
        assert set(rows) == {row["currency"] for row in updates}
        for row in updates:
            for name in ("balance", "available", "held", "trading_wallet"):
                assert Decimal(rows[row["currency"]][name]) == Decimal(row[name])
    assert sfox(paper, key="no-token").status_code == 401
    assert sfox(paper, "/v1/enterprise/users", key=token["token"]).status_code in (401, 403)


# TheDex


def test_thedex_answers_as_documented(paper):
    answer = thedex(paper)
    assert answer.status_code == 200
    assert exact(answer.content) == fixture_json("thedex/http_post_api_v1_balances.json")


@pytest.mark.parametrize(
    "body",
    [b"{ }", b'{"request":"/api/v1/balances","nonce":"1700000000000"}', b'{"nonce":"1700000000000","request":"/api/v1/balances"}',
     b'{"request":"/api/v1/balances","nonce":1700000000000}'])
def test_thedex_takes_every_documented_body(paper, body):
    assert thedex(paper, body).json() == thedex(paper).json()


def test_thedex_knows_its_currencies(paper):
    answer = thedex(paper, path="/api/v1/info/currencies")
    assert answer.status_code == 200
    assert set(answer.json()) == {"fiatCurrencies", "payCurrencies"}
    assert {"BTC_BITCOIN", "ETH_ETHEREUM"} <= set(answer.json()["payCurrencies"])


THEDEX_REFUSED = {
    "no key": dict(leave_out=["X-EX-APIKEY"]),
    "no payload": dict(leave_out=["X-EX-PAYLOAD"]),
    "no signature": dict(leave_out=["X-EX-SIGNATURE"]),
    "another key": dict(key="test_api_key_123457"),
    "another secret": dict(secret="test_secret_key_123457"),
    "a payload that is not the body": dict(payload="eyB9"),
    "a payload that is no Base64": dict(payload="e30"),
    "an empty payload": dict(payload=""),
    "a signature of the body instead of its Base64": dict(sign=hmac.new(THEDEX[1].encode(), b"{}", hashlib.sha512).hexdigest()),
    "a signature with SHA-256": dict(sign=hmac.new(THEDEX[1].encode(), b"e30=", hashlib.sha256).hexdigest()),
    "a signature in Base64": dict(sign=base64.b64encode(hmac.new(THEDEX[1].encode(), b"e30=", hashlib.sha512).digest()).decode()),
    "a signature cut short": dict(sign=hmac.new(THEDEX[1].encode(), b"e30=", hashlib.sha512).hexdigest()[:-1]),
    "a body that is no object": dict(body=b"[]"),
    "a body that is no JSON": dict(body=b"x"),
    "no body": dict(body=b""),
}


@pytest.mark.parametrize("request_", THEDEX_REFUSED.values(), ids=THEDEX_REFUSED)
def test_thedex_refuses(paper, request_):
    answer = thedex(paper, **request_)
    assert 400 <= answer.status_code < 500
    assert {"code", "message"} <= set(answer.json())


def test_thedex_knows_posts_only(paper):
    assert requests.get(paper.url("thedex") + "/api/v1/balances", timeout=5).status_code in (401, 404, 405)
    assert thedex(paper, path="/api/v1/nothing").status_code == 404


# Bitfront


def test_bitfront_answers_as_documented(paper):
    answer = bitfront(paper)
    assert bitfront_code(answer) == 1000
    documented = amounts(fixture_bytes("bitfront/http_get_v1_account_balances.json"))
    got = amounts(answer.content)
    assert got["responseData"] == documented["responseData"]
    assert list(got) == list(documented)
    assert got["statusMessage"] == "SUCCESS"
    # Digits as printed, none added by a Double on the way.
    assert exact(answer.content)["responseData"] == fixture_json("bitfront/http_get_v1_account_balances.json")["responseData"]


def test_bitfront_one_coin_is_an_array_of_one(paper):
    answer = bitfront(paper, "/v1/account/balances/BTC")
    assert bitfront_code(answer) == 1000
    documented = amounts(fixture_bytes("bitfront/http_get_v1_account_balances.json"))["responseData"]
    assert amounts(answer.content)["responseData"] == [row for row in documented if row["currency"] == "BTC"]
    assert bitfront_code(bitfront(paper, "/v1/account/balances/NOPE")) == 4011


def test_bitfront_tells_the_time_to_anyone(paper):
    body = requests.get(paper.url("bitfront") + "/v1/public/time", timeout=5).json()
    assert set(body) == {"timezone", "responseTime"}
    assert abs(body["responseTime"] - milliseconds()) < 2000


def without(name):
    headers = bitfront_headers()
    del headers[name]
    return headers


BITFRONT_REFUSED = {
    "no key": (lambda: without("X-API-KEY"), {4001}),
    "no signature": (lambda: without("X-API-SIGN"), {4001}),
    "no timestamp": (lambda: without("X-API-TIMESTAMP"), {4001}),
    "no nonce": (lambda: without("X-API-NONCE"), {4001, 4018}),
    "no headers": (lambda: {}, {4001}),
    "a nonce of four digits": (lambda: bitfront_headers(nonce="1234"), {4018}),
    "a nonce of six digits": (lambda: bitfront_headers(nonce="123456"), {4018}),
    "a nonce of letters": (lambda: bitfront_headers(nonce="abcde"), {4018}),
    "a negative nonce": (lambda: bitfront_headers(nonce="-1234"), {4018}),
    "a time that is none": (lambda: bitfront_headers(stamp="yesterday"), {4013}),
    "a time in seconds": (lambda: bitfront_headers(stamp=milliseconds() // 1000), {4013, 6005}),
    "a time 6 s ago": (lambda: bitfront_headers(stamp=milliseconds() - 6000), {6005}),
    "a time 6 s ahead": (lambda: bitfront_headers(stamp=milliseconds() + 6000), {6005}),
    "a time 2 s ahead": (lambda: bitfront_headers(stamp=milliseconds() + 2500), {6005}),
    "another key": (lambda: bitfront_headers(key="6W206egN32nCQ0VA"), {6001}),
    "the key in small letters": (lambda: bitfront_headers(key=BITFRONT[0].lower()), {6001}),
    "another secret": (lambda: bitfront_headers(secret="x" * 32), {4003}),
    "a signature of another path": (lambda: bitfront_headers("/v1/account/balances/BTC"), {4003}),
    "a signature of another method": (lambda: bitfront_headers(method="POST"), {4003}),
    "a signature in capitals": (lambda: (h := bitfront_headers()) | {"X-API-SIGN": h["X-API-SIGN"].upper()}, {4003}),
}


@pytest.mark.parametrize("headers, codes", BITFRONT_REFUSED.values(), ids=BITFRONT_REFUSED)
def test_bitfront_refuses(paper, headers, codes):
    assert bitfront_code(bitfront(paper, headers=headers())) in codes


def test_bitfront_takes_a_time_within_the_window(paper):
    for late in (-4000, -500, 500):
        assert bitfront_code(bitfront(paper, stamp=milliseconds() + late)) == 1000


def test_bitfront_takes_a_signature_once(paper):
    headers = bitfront_headers()
    assert bitfront_code(bitfront(paper, headers=headers)) == 1000
    assert bitfront_code(bitfront(paper, headers=headers)) == 4005
    stamp = milliseconds()
    assert bitfront_code(bitfront(paper, nonce="54321", stamp=stamp)) == 1000
    assert bitfront_code(bitfront(paper, nonce="54322", stamp=stamp)) == 1000


def test_bitfront_allows_three_requests_in_a_second(paper):
    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(lambda _: bitfront_code(bitfront(paper)), range(6)))
    assert sorted(codes) == [1000] * 3 + [6004] * 3


# CoinW


@pytest.mark.parametrize("form", [False, True], ids=["query", "form"])
@pytest.mark.parametrize(
    "command, path", [("returnBalances", "coinw/http_post_returnBalances.json")])
def test_coinw_answers_as_documented(paper, command, path, form):
    answer = coinw(paper, command, form=form)
    assert answer.status_code == 200
    assert exact(answer.content) == fixture_json(path)


def test_coinws_complete_balances(paper):
    body = coinw(paper, "returnCompleteBalances").json()
    documented = json.loads(fixture_bytes("coinw/http_post_returnCompleteBalances.json"))
    assert {name: body[name] for name in body if name != "data"} == {name: documented[name] for name in documented if name != "data"}
    for code, row in documented["data"].items():
        assert body["data"][code] == row


def test_coinw_signs_other_parameters_too_and_not_the_command(paper):
    assert coinw(paper, startAt="", note="a&b= ü").json()["code"] == "200"
    signed_with_command = coinw_sign({"api_key": COINW[0], "command": "returnBalances"})
    assert refused_code(coinw(paper, sign=signed_with_command)) == "10007"


def refused_code(answer):
    body = answer.json()
    assert body.get("success") in (None, False)
    assert body.get("msg") or body.get("message")
    return str(body["code"])


def test_coinw_refuses(paper):
    assert refused_code(coinw(paper, key="other")) == "10006"
    assert refused_code(coinw(paper, secret="other")) == "10007"


def test_coinw_refuses_a_signature_in_small_letters(paper):
    assert refused_code(coinw(paper, sign=coinw_sign({"api_key": COINW[0]}).lower())) == "10007"
    assert refused_code(coinw(paper, "returnNothing")) == "10002"
    assert refused_code(requests.post(paper.url("coinw") + "/api/v1/private?command=returnBalances", timeout=5)) in ("10003", "402")


def test_coinw_allows_three_requests_in_a_second(paper):
    with ThreadPoolExecutor(5) as pool:
        codes = [str(answer.json()["code"]) for answer in pool.map(lambda _: coinw(paper), range(5))]
    assert sorted(codes) == ["200"] * 3 + ["29001"] * 2
    time.sleep(1.05)
    assert coinw(paper).json()["code"] == "200"


# All of them


def test_every_venue_speaks_http_to_the_letter(paper):
    for venue in ("control", "sfox", "thedex", "bitfront", "coinw"):
        host, port = paper.url(venue).removeprefix("http://").split(":")
        for bytes_ in (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                       b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                       b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 200_000 + b"\r\n\r\n"):
            with socket.create_connection((host, int(port)), timeout=5) as raw:
                raw.sendall(bytes_)
                try:
                    head = raw.recv(4096)
                except ConnectionError:
                    head = b""
            assert head == b"" or head.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5")), (venue, bytes_[:40], head)
        assert requests.get(paper.url(venue) + "/", timeout=5).status_code in (200, 400, 401, 404, 405)


def test_two_requests_on_one_connection_sent_at_once(paper):
    host, port = paper.url("sfox").removeprefix("http://").split(":")
    request = b"GET /v1/user/balance HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer paper-sfox-key\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(request * 2)
        got = b""
        while got.count(b"HTTP/1.1 200") < 2 or not got.rstrip().endswith(b"]"):
            part = raw.recv(65536)
            assert part, got
            got += part


def test_it_listens_on_loopback_only(paper):
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    ports = {int(paper.url(venue).rsplit(":", 1)[1]) for venue in ("control", "sfox", "thedex", "bitfront", "coinw")}
    listening = {int(row[1].split(":")[1], 16): row[1].split(":")[0] for row in rows if row[3] == "0A"}
    assert {listening[port] for port in ports} == {"0100007F"}


def test_the_usual_ports(start_paper):
    for port in range(9700, 9705):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                pytest.skip(f"port {port} is taken by another program")
    paper = start_paper(port=9700)
    assert [paper.url(venue) for venue in ("control", "sfox", "thedex", "bitfront", "coinw")] == [
        f"http://127.0.0.1:{port}" for port in range(9700, 9705)]
    assert paper.socket_url("sfox") == "ws://127.0.0.1:9701/ws" and paper.socket_url("coinw") == "ws://127.0.0.1:9704/"
    assert sfox(paper).status_code == 200
