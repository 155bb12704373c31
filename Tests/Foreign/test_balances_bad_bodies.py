"""Answers that no document allows: a clear `malformedResponse`, nothing of the body used, nothing else harmed."""

import gzip
import time

import pytest
from servers.venue_server import Reply

DEEP = 10_000

# What stands in place of each venue's good body.
BODIES = {
    "truncated": b'[{"currency":"btc","balance":1,"avail',
    "nothing but a bracket": b"[",
    "no JSON": b"hello",
    "HTML": b"<!DOCTYPE html><html><body>Welcome</body></html>",
    "a number": b"7",
    "a string": b'"ok"',
    "true": b"true",
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep maps": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "invalid UTF-8": b'[{"currency":"bt\xff","balance":1,"available":1,"held":0}]',
    "overlong UTF-8": b'[{"currency":"\xc0\xaf","balance":1,"available":1,"held":0}]',
    "surrogate in UTF-8": b'[{"currency":"\xed\xa0\x80","balance":1,"available":1,"held":0}]',
    "NUL": b"\x00",
    "two values": b"[] []",
    "a trailing comma": b"[1,]",
    "UTF-16": '[{"currency":"btc"}]'.encode("utf-16"),
}


def malformed(answer, name):
    assert answer.code == 1 and answer.accounts[name]["status"] == "failed"
    error = answer.accounts[name]["error"]
    assert error["code"] == "malformedResponse", error
    assert answer.balances == []
    return error["message"]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_every_venue_refuses(read, desk, body):
    for venue in desk.venues.values():
        venue.override = lambda request: Reply(200, body)
    began = time.monotonic()
    answer = read()
    assert time.monotonic() - began < 5
    assert answer.code == 1
    assert {line["error"]["code"] for line in answer.body["accounts"]} == {"malformedResponse"}
    assert answer.balances == []


# Duplicate keys, each in a place where the last one would win silently, and types that don't fit.
WRONG = {
    "treasury": [
        b'[{"currency":"btc","balance":1,"balance":2,"available":1,"held":0}]',
        b'[{"currency":"btc","currency":"eth","balance":1}]',
        b'[{"balance":1,"available":1,"held":0}]',
        b'[{"currency":7,"balance":1}]',
        b'[7]',
        b'{"currency":"btc"}',
        b'null',
    ],
    "shop": [
        b'[{"BTC_BITCOIN":{"totalBalance":"1","totalBalance":"2","holdBalance":"0","availableBalance":"1"}}]',
        b'{"BTC_BITCOIN":{"totalBalance":"1"},"BTC_BITCOIN":{"totalBalance":"2"}}',
        b'[{"BTC_BITCOIN":7}]',
        b'[["BTC_BITCOIN"]]',
        b'null',
    ],
    "legacy": [
        b'{"timezone":"UTC","responseTime":1,"statusCode":1000,"statusCode":1000,"statusMessage":"S","responseData":[]}',
        b'{"timezone":"UTC","responseTime":1,"statusCode":1000,"statusMessage":"S","responseData":[{"currency":"BTC","balance":1,"balance":2}]}',
        b'{"timezone":"UTC","responseTime":1,"statusCode":1000,"statusMessage":"S"}',
        b'{"timezone":"UTC","responseTime":1,"statusCode":1000,"statusMessage":"S","responseData":7}',
        b'{"responseData":[]}',
    ],
    "desk": [
        b'{"code":"200","data":{"BTC":"1","BTC":"2"},"msg":"SUCCESS"}',
        b'{"code":"200","data":{"BTC":"1"},"data":{},"msg":"SUCCESS"}',
        b'{"code":"200","data":7}',
        b'{"code":"200","data":["BTC"]}',
        b'{"code":{},"data":{}}',
        b'{"data":{"BTC":"1"}}',
    ],
}


@pytest.mark.parametrize("name, body", [(name, body) for name, bodies in WRONG.items() for body in bodies])
def test_duplicate_keys_and_wrong_types(read, desk, name, body):
    desk.venues[name].body(body)
    message = malformed(read(name), name)
    assert len(message) > 20


@pytest.mark.parametrize("value", [b"{}", b"[]", b"true", b'{"wrong":"type"}', b"[1]"])
def test_an_amount_of_a_wrong_type_is_never_a_number(read, desk, value):
    desk.sfox.body(b'[{"currency":"btc","balance":%s,"available":1,"held":0}]' % value)
    desk.coinw.body(b'{"code":"200","data":{"BTC":%s},"msg":"SUCCESS"}' % value)
    answer = read("treasury", "desk")
    assert answer.code in (1, 3) and answer.complete is False
    assert all(line["total"] is None for line in answer.balances)
    for name in ("treasury", "desk"):
        assert answer.error(name) == "malformedResponse" or any(found["account"] == name for found in answer.findings)


def test_a_body_that_is_cut_off(read, desk):
    for venue in desk.venues.values():
        whole = venue.answer
        venue.answer = lambda request, whole=whole: cut(whole(request))
    answer = read(arguments=["--timeout", "2s"])
    assert answer.code == 1 and answer.balances == []
    assert {line["status"] for line in answer.body["accounts"]} == {"failed"}


def cut(reply):
    reply.cut = len(reply.body) // 2
    return reply


def test_a_hundred_megabytes(read, desk):
    def flood():
        yield b"["
        for _ in range(100):
            yield b'{"currency":"btc","balance":1},' * 33_826
        yield b"7]"

    desk.sfox.override = lambda request: Reply(200, flood())
    began = time.monotonic()
    answer = read("treasury", "shop")
    assert time.monotonic() - began < 8
    assert (answer.code, answer.error("treasury"), answer.error("shop")) == (3, "malformedResponse", None)


def test_a_hundred_megabytes_that_were_promised_are_not_waited_for(read, desk):
    desk.sfox.override = lambda request: Reply(200, b"[" + b" " * 100_000_000 + b"]")
    began = time.monotonic()
    answer = read("treasury", "shop")
    assert time.monotonic() - began < 8
    assert (answer.code, answer.error("treasury")) == (3, "malformedResponse")


def test_gzip_is_read(read, desk):
    whole = desk.sfox.answer

    def squeezed(request):
        reply = whole(request)
        assert "gzip" in request.headers["accept-encoding"]
        reply.body, reply.headers = gzip.compress(reply.body), {"Content-Encoding": "gzip"}
        return reply

    desk.sfox.answer = squeezed
    answer = read("treasury")
    assert (answer.code, answer.of("treasury", "usd")["held"]) == (0, "10")


def test_a_gzip_bomb_is_bounded_by_what_comes_out_of_it(read, desk):
    bomb = gzip.compress(b"[" + b" " * 100_000_000 + b"]", compresslevel=1)
    desk.sfox.override = lambda request: Reply(200, bomb, headers={"Content-Encoding": "gzip"})
    answer = read("treasury", "shop")
    assert (answer.code, answer.error("treasury")) == (3, "malformedResponse")


def test_gzip_that_is_none(read, desk):
    desk.sfox.override = lambda request: Reply(200, b"[]", headers={"Content-Encoding": "gzip"})
    answer = read("treasury", "shop", more={"treasury": {"timeout": "2s"}})
    assert (answer.code, answer.error("treasury")) == (3, "malformedResponse")
