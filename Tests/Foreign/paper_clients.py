"""Clients of the venues, written from their documents with `requests`: what a customer's own program would do."""

import base64
import hashlib
import hmac
import itertools
import json
import random
import time

import requests

SFOX = "paper-sfox-key"
CONNECT = "paper-connect-key"
THEDEX = ("test_api_key_123456", "test_secret_key_123456")
BITFRONT = ("6W206egN32nCQ0VB", "dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI")
COINW = ("test_api_key", "test_secret_key")

WITHIN = 10
nonces = itertools.count(random.randrange(10_000, 50_000))


def sfox(paper, path="/v1/user/balance", key=SFOX, method="GET", headers=None, body=None):
    return requests.request(
        method, paper.url("sfox") + path, headers={"Authorization": f"Bearer {key}"} | (headers or {}), json=body,
        timeout=WITHIN)


def thedex(paper, body=b"{}", path="/api/v1/balances", payload=None, key=THEDEX[0], secret=THEDEX[1], sign=None, leave_out=()):
    payload = base64.b64encode(body).decode() if payload is None else payload
    headers = {
        "Content-Type": "application/json", "X-EX-APIKEY": key, "X-EX-PAYLOAD": payload,
        "X-EX-SIGNATURE": sign or hmac.new(secret.encode(), payload.encode(), hashlib.sha512).hexdigest(),
    }
    headers = {name: value for name, value in headers.items() if name not in leave_out}
    return requests.post(paper.url("thedex") + path, data=body, headers=headers, timeout=WITHIN)


def milliseconds():
    return time.time_ns() // 1_000_000


def bitfront_headers(
    path="/v1/account/balances", method="GET", query="", nonce=None, stamp=None, key=BITFRONT[0], secret=BITFRONT[1]
):
    nonce = str(next(nonces)) if nonce is None else nonce
    stamp = str(milliseconds()) if stamp is None else str(stamp)
    text = nonce + stamp + method + path + query
    return {
        "X-API-KEY": key, "X-API-TIMESTAMP": stamp, "X-API-NONCE": nonce,
        "X-API-SIGN": hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
    }


def bitfront(paper, path="/v1/account/balances", headers=None, **signing):
    headers = bitfront_headers(path, **signing) if headers is None else headers
    return requests.get(paper.url("bitfront") + path, headers=headers, timeout=WITHIN)


def bitfront_code(answer):
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["timezone"] == "UTC" and body["statusMessage"]
    assert abs(body["responseTime"] - milliseconds()) < 5000
    if body["statusCode"] != 1000:
        assert "responseData" not in body
    return body["statusCode"]


def coinw_sign(parameters, secret=COINW[1]):
    text = "".join(f"{name}={parameters[name]}&" for name in sorted(parameters)) + "secret_key=" + secret
    return hashlib.md5(text.encode()).hexdigest().upper()


def coinw(paper, command="returnBalances", form=False, sign=None, key=COINW[0], secret=COINW[1], **parameters):
    parameters = parameters | {"api_key": key}
    parameters["sign"] = sign or coinw_sign(parameters, secret)
    url = paper.url("coinw") + "/api/v1/private"
    if form:
        return requests.post(url, params={"command": command}, data=parameters, timeout=WITHIN)
    return requests.post(
        url, params={"command": command} | parameters, headers={"Content-Type": "application/json"}, timeout=WITHIN)


def control(paper, path, body=None, method=None):
    return requests.request(
        method or ("GET" if body is None else "POST"), paper.url("control") + path, json=body, timeout=WITHIN)


def fault(paper, venue, kind, **more):
    answer = control(paper, "/faults", {"venue": venue, "kind": kind} | more)
    assert answer.status_code == 201, answer.text


def deposit(paper, venue, asset, amount, user=None):
    order = {"venue": venue, "asset": asset, "amount": amount} | ({"user": user} if user else {})
    answer = control(paper, "/deposits", order)
    assert answer.status_code == 201, answer.text


def loads(message):
    """A WebSocket message; numbers stay exact, 19 digits or not."""
    return json.loads(message)
