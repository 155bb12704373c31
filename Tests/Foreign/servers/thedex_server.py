"""TheDex's signed POST calls, as docs/venues/thedex.md has them."""

import base64
import hashlib
import hmac
import json
import secrets

from servers.venue_server import Reply, VenueServer, documented


class TheDexServer(VenueServer):
    """`POST /api/v1/balances`: HMAC-SHA512, in hex, over the Base64 text of the very bytes of the body."""

    def __init__(self, **options):
        super().__init__(**options)
        self.key = "dex-" + secrets.token_hex(16)
        self.secret = "dexsecret-" + secrets.token_hex(16)
        self.shape = "http_post_api_v1_balances.json"

    def account(self):
        return {"venue": "thedex", "apiKey": self.key, "secretKey": self.secret, "baseURL": self.url}

    def secrets(self):
        return [self.key, self.secret]

    def unauthorized(self, why):
        return self.refuse(why, Reply(401, documented("thedex/http_error_200.json")))

    def answer(self, request):
        if request.method != "POST":
            return self.refuse("method", Reply(405, b'{"code":0,"message":"Method not allowed","errors":{}}'))
        if request.path != "/api/v1/balances":
            return self.refuse("path " + request.path, Reply(404, b'{"code":0,"message":"Not found","errors":{}}'))
        if self.revoked or request.headers.get("x-ex-apikey") != self.key:
            return self.unauthorized("key")
        payload = request.headers.get("x-ex-payload", "")
        if base64.b64encode(request.body).decode() != payload:
            return self.unauthorized("payload is not the body's Base64")
        expected = hmac.new(self.secret.encode(), payload.encode(), hashlib.sha512).hexdigest()
        if request.headers.get("x-ex-signature") != expected:
            return self.unauthorized("signature")
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            return self.unauthorized("content type")
        if not isinstance(json.loads(request.body), dict):
            return self.unauthorized("body is no object")
        return self.passed(request, Reply(200, documented("thedex/" + self.shape)))
