"""CoinW's private spot calls, as docs/venues/coinw.md has them."""

import hashlib
import secrets

from servers.venue_server import Reply, VenueServer, documented, pairs

COMMANDS = {
    "returnBalances": "coinw/http_post_returnBalances.json",
    "returnCompleteBalances": "coinw/http_post_returnCompleteBalances.json",
}


class CoinWServer(VenueServer):
    """`POST /api/v1/private?command=...`: MD5 over the sorted parameters, which come in the query or in a form."""

    def __init__(self, **options):
        super().__init__(**options)
        self.key = "coinw-" + secrets.token_hex(16)
        self.secret = "COINWSECRET" + secrets.token_hex(16).upper()

    def account(self):
        return {"venue": "coinw", "apiKey": self.key, "secretKey": self.secret, "baseURL": self.url}

    def secrets(self):
        return [self.key, self.secret]

    def no(self, code, text, status=200):
        body = f'{{"code":"{code}","data":null,"msg":"{text}","success":false,"failed":true}}'
        return self.refuse(f"{code} {text}", Reply(status, body.encode()))

    def answer(self, request):
        if request.method != "POST" or request.path != "/api/v1/private":
            return self.no(10002, "no such API", 404)
        try:
            given = pairs(request.query)
            form = pairs(request.body.decode())
        except ValueError:
            return self.no(10003, "parameter error")
        if form and request.headers.get("content-type", "").split(";")[0] != "application/x-www-form-urlencoded":
            return self.no(10003, "parameter error")
        command = given.pop("command", None)
        given |= form
        sign = given.pop("sign", None)
        if self.revoked or given.get("api_key") != self.key:
            return self.no(10006, "api_key error")
        text = "".join(f"{name}={given[name]}&" for name in sorted(given)) + "secret_key=" + self.secret
        if sign != hashlib.md5(text.encode()).hexdigest().upper():
            return self.no(10007, "signature error")
        if command not in COMMANDS:
            return self.no(10002, "no such API")
        return self.passed(request, Reply(200, documented(COMMANDS[command])))
