"""Bitfront's signed calls, as docs/venues/bitfront.md has them; every refusal comes with HTTP 200."""

import hashlib
import hmac
import json
import re
import secrets
import time

from servers.venue_server import Reply, VenueServer, as_json, documented

MESSAGES = {
    4001: "X-API-Key, X-API-SIGN, or X-API-TIMESTAMP is missing",
    4003: "Invalid signature",
    4005: "Duplicate signature usage detected",
    4013: "Invalid timestamp",
    4018: "Invalid X-API-NONCE",
    6001: "Unregistered API KEY",
    6004: "API RPS limit exceeded",
    6005: "Invalid request timestamp",
    4000: "Bad request",
}


class BitfrontServer(VenueServer):
    """`GET /v1/account/balances`: a window around this clock, and signatures that are good once."""

    def __init__(self, **options):
        super().__init__(**options)
        self.key = "bit-" + secrets.token_hex(16)
        self.secret = "bitsecret-" + secrets.token_hex(16)
        # Seconds that the venue's clock is ahead of this machine's.
        self.ahead = 0
        self.window_code = 6005
        self.used = set()
        self.times: list[float] = []

    def account(self):
        return {"venue": "bitfront", "apiKey": self.key, "secretKey": self.secret, "baseURL": self.url}

    def secrets(self):
        return [self.key, self.secret]

    def now(self):
        return time.time_ns() // 1_000_000 + int(self.ahead * 1000)

    def no(self, code):
        envelope = {"timezone": "UTC", "responseTime": self.now(), "statusCode": code, "statusMessage": MESSAGES[code]}
        return self.refuse(str(code), as_json(envelope))

    def answer(self, request):
        if (request.method, request.path) == ("GET", "/v1/public/time"):
            return as_json({"timezone": "UTC", "responseTime": self.now()})
        key, sign, stamp, nonce = (
            request.headers.get("x-api-" + name) for name in ("key", "sign", "timestamp", "nonce")
        )
        if not (key and sign and stamp):
            return self.no(4001)
        if not nonce or not re.fullmatch("[1-9][0-9]{4}", nonce):
            return self.no(4018)
        if not re.fullmatch("[0-9]{13}", stamp):
            return self.no(4013)
        if not -5000 < int(stamp) - self.now() <= 1000:
            return self.no(self.window_code)
        if self.revoked or key != self.key:
            return self.no(6001)
        text = nonce + stamp + request.method + request.path + request.query + request.body.decode()
        if sign != hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest():
            return self.no(4003)
        if sign in self.used or (stamp, nonce) in self.used:
            return self.no(4005)
        self.used |= {sign, (stamp, nonce)}
        self.times = [at for at in self.times if at > request.at - 1] + [request.at]
        if len(self.times) > 3:
            return self.no(6004)
        if request.path != "/v1/account/balances" or request.method != "GET":
            return self.no(4000)
        return self.passed(request, Reply(200, documented("bitfront/http_get_v1_account_balances.json")))

    def rows(self, text):
        """Answers with these rows, as text, so that their numbers are sent as written."""
        envelope = json.dumps({"timezone": "UTC", "responseTime": self.now(), "statusCode": 1000, "statusMessage": "SUCCESS"})
        self.body((envelope[:-1] + ',"responseData":' + text + "}").encode())
