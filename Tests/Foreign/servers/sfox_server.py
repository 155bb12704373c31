"""sFOX's REST API, and sFOX Connect's calls around balances, as docs/venues/sfox.md has them."""

import hmac
import json
import secrets
import urllib.parse

from servers.venue_server import Reply, VenueServer, as_json, documented


def bearer(request):
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key if scheme == "Bearer" else ""


def same(a, b):
    return hmac.compare_digest(a.encode(), b.encode())


class SFOXServer(VenueServer):
    """`GET /v1/user/balance` behind one static key."""

    venue = "sfox"

    def __init__(self, **options):
        super().__init__(**options)
        self.key = "sfox-" + secrets.token_hex(20)

    def account(self):
        return {"venue": self.venue, "apiKey": self.key, "baseURL": self.url}

    def secrets(self):
        return [self.key]

    def answer(self, request):
        if self.revoked or not same(bearer(request), self.key):
            return self.refuse("key", Reply(401, documented("sfox/http_error_401.json")))
        if request.path != "/v1/user/balance":
            return self.refuse("path " + request.path, as_json({"error": "not found"}, 404))
        if request.method != "GET":
            return self.refuse("method", as_json({"error": "method not allowed"}, 405))
        if "json" not in request.headers.get("accept", "application/json") and "*/*" not in request.headers["accept"]:
            return self.refuse("accept", as_json({"error": "not acceptable"}, 406))
        return self.passed(request, Reply(200, documented("sfox/http_get_v1_user_balance.json")))


class ConnectServer(VenueServer):
    """An enterprise key, its users, their tokens, and each user's balance behind the user's own token."""

    venue = "sfox-connect"

    def __init__(self, users=("test3",), bulk=True, **options):
        super().__init__(**options)
        self.key = "connect-" + secrets.token_hex(20)
        self.users = list(users)
        self.bulk = bulk
        self.tokens = {user: "user-token-" + secrets.token_hex(16) for user in users}
        # By user, in place of the documented rows.
        self.rows: dict[str, bytes] = {}
        # Users whose balance is refused, by status.
        self.refused_users: dict[str, int] = {}

    def account(self):
        return {"venue": self.venue, "apiKey": self.key, "baseURL": self.url}

    def secrets(self):
        return [self.key, *self.tokens.values()]

    def balance_times(self):
        return [seen.at for seen in self.seen if seen.path == "/v1/user/balance"]

    def answer(self, request):
        if request.path == "/v1/user/balance":
            return self.balance(request)
        if self.revoked or not same(bearer(request), self.key):
            return self.refuse("key", Reply(401, documented("sfox/http_error_401.json")))
        if (request.method, request.path) == ("GET", "/v1/enterprise/users"):
            return self.passed(request, as_json({"data": [self.user(user) for user in self.users]}))
        if request.method == "POST" and request.path == "/v1/enterprise/user-tokens":
            if not self.bulk:
                return as_json({"error": "not found"}, 404)
            asked = json.loads(request.body)["data"]
            return as_json({"data": [self.token(user) for user in asked if user in self.tokens]}, 201)
        prefix = "/v1/enterprise/user-tokens/"
        if request.method == "POST" and request.path.startswith(prefix):
            user = urllib.parse.unquote(request.path.removeprefix(prefix), errors="strict")
            if user not in self.tokens:
                return self.refuse("user " + user, as_json({"error": "user not found"}, 404))
            return as_json({"data": self.token(user)}, 201)
        return self.refuse("path " + request.path, as_json({"error": "not found"}, 404))

    def balance(self, request):
        user = next((user for user, token in self.tokens.items() if same(token, bearer(request))), None)
        if user is None:
            return self.refuse("token", Reply(401, documented("sfox/http_error_401.json")))
        if user in self.refused_users:
            return as_json({"error": "user is suspended"}, self.refused_users[user])
        return Reply(200, self.rows.get(user, self.documented_rows()))

    @staticmethod
    def documented_rows():
        """The rows of the documented feed message: its nine fields, as strings."""
        message = json.loads(documented("sfox-connect/ws_private_enterprise_users_balances.json"))
        return json.dumps(message["payload"]["updates"]).encode()

    def token(self, user):
        return {"token": self.tokens[user], "partner_user_id": user, "expires": "2099-05-14T19:22:09.901Z"}

    @staticmethod
    def user(user):
        row = json.loads(documented("sfox-connect/http_get_v1_enterprise_users.json"))["data"][0]
        return row | {"user_id": user}
