"""A tenant's token under generated requests: nothing of any other end user or account is in any answer.

COUNTERFOIL_EXAMPLES says how many requests are generated; thousands are for an afternoon.
"""

import json
import os
import random
import urllib.parse

import pytest
import requests
from gateway_access import Gateway
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live import row
from test_access_tokens import LOOPBACK
from websockets.sync.client import connect as connect_socket

EXAMPLES = int(os.environ.get("COUNTERFOIL_EXAMPLES", "200"))
OWN = "tenant-own"
# A number of holders that no other number here is.
OTHERS = [f"other-{number:03d}-{random.Random(number).randrange(16**6):06x}" for number in range(72)]


def amount_of(user, currency):
    """An amount that nobody else has, with digits that no time or position is likely to have in a row."""
    digits = random.Random(f"{user}/{currency}").randrange(10**17, 10**18)
    return f"{digits // 10**9}.{digits % 10**9:09d}"


@pytest.fixture
def record(live, foil, accounts, tmp_path):
    """A gateway over one tenant, 72 others and an account of the house, everything known; and what must not be seen."""
    feed = accounts.connect("customers", users=[OWN, *OTHERS])
    house = accounts.sfox("reserve")
    config = accounts.config(**LOOPBACK, gateway={"tokens": "required", "requestsPerSecond": 100_000})
    gateway = Gateway(live(command=("serve",), config=config), lambda *words: foil(*words, env={}), tmp_path)
    amounts = []
    for user in [OWN, *OTHERS]:
        for again in range(2):
            rows = [row("btc", amount_of(f"{user}{again}", "btc")), row("eth", amount_of(f"{user}{again}", "eth"))]
            feed.push(feed.link(), rows, user)
            amounts += [] if user == OWN else [each["balance"] for each in rows]
    house.push(house.link(), [row("usd", amount_of("house", "usd"))])
    amounts.append(amount_of("house", "usd"))
    gateway.all = gateway.token("all")
    gateway.tenant = gateway.token("tenant", "--account", "customers", "--user", OWN)
    for account, user in [("customers", OTHERS[-1]), ("customers", OWN)]:
        gateway.until(lambda: amount_of(f"{user}1", "btc") in gateway.get(f"/v1/users/{account}/{user}", gateway.all).text)
    gateway.names = [*OTHERS, "reserve"]
    gateway.amounts = amounts
    yield gateway
    gateway.nothing_shows()


def leaks(gateway, text, asked):
    """What stands in an answer that must not; a name that was asked for may be repeated."""
    found = [amount for amount in gateway.amounts if amount in text or amount.replace(".", "") in text]
    return found + [name for name in gateway.names if name in text and name not in asked]


def counts(value, key=""):
    """Every whole number of an answer that is as many as there are holders, with the name it stands under."""
    if isinstance(value, dict):
        return [found for name, each in value.items() for found in counts(each, name)]
    if isinstance(value, list):
        return [found for each in value for found in counts(each, key)]
    # Positions and sequences count messages of the whole journal and connection: see the threat model.
    if key in ("position", "sequence", "epoch", "line", "lines", "first", "last", "healedBy", "noticedIn"):
        return []
    return [(key, value)] if isinstance(value, int) and value in (len(OTHERS), len(OTHERS) + 1, len(OTHERS) + 2) else []


PATHS = [
    "/v1/balances", "/v1/totals", "/v1/accounts", "/v1/users", "/v1/history", "/v1/changes", "/v1/gaps", "/v1/findings",
    "/v1/budgets", "/v1/series", "/metrics", "/openapi.json", "/healthz", "/readyz", "/", "/session", "/v1/nothing",
]
accounts_asked = st.sampled_from(["customers", "reserve", "Customers", "customers,reserve", "nobody", "*", ""])
users_asked = st.one_of(
    st.sampled_from([OWN, *OTHERS[:4], f"{OWN},{OTHERS[0]}", "other", "tenant", "", "%", "*", "0"]), st.text(max_size=5))
times = st.sampled_from([
    "now", "-1s", "-1h", "2020-01-01", "2199-01-01", "2026-11-20T12:00:00Z", "yesterday", "-0s", "1677-01-01", "x"])
parameters = {
    "account": accounts_asked, "user": users_asked, "search": users_asked, "asset": st.sampled_from(["BTC", "ETH", "USD", "x"]),
    "venue": st.sampled_from(["sfox", "sfox-connect", "x"]), "hideZero": st.sampled_from(["true", "false"]), "at": times,
    "knownAt": times, "from": times, "to": times, "maxAge": st.sampled_from(["1s", "1d", "x"]),
    "limit": st.sampled_from(["1", "2", "1000", "0", "10000"]), "cursor": st.text(max_size=12),
    "format": st.sampled_from(["json", "csv", "jsonl", "x"]), "open": st.sampled_from(["true", "false"]),
    "points": st.sampled_from(["1", "500"]), "since": st.sampled_from(["0", "1", "5.1", "999999999"]),
    "type": st.sampled_from(["statement", "gap", "outcome", "finding"]), "by": st.sampled_from(["asset", "account"]),
}
headers_sent = st.fixed_dictionaries({}, optional={
    "Accept": st.sampled_from(["application/json", "text/csv", "application/x-ndjson", "text/html", "*/*"]),
    "Accept-Encoding": st.sampled_from(["gzip", "identity", "gzip;q=0"]),
    "If-None-Match": st.sampled_from(["*", 'W/"1"', '"1"']),
    "Last-Event-ID": st.sampled_from(["0", "3.1"]),
    "Range": st.just("bytes=0-100000"),
    "X-Forwarded-User": st.sampled_from(OTHERS[:2]),
})


def asks(declared):
    """Path, parameters, headers and method; most parameters are such as the path takes."""
    user_paths = st.builds(
        lambda account, user: f"/v1/users/{urllib.parse.quote(account)}/{urllib.parse.quote(user, safe='')}",
        accounts_asked, users_asked)

    def parameters_of(path):
        own = [name for name in declared.get(path, declared["/v1/users/{account}/{user}"]) if name in parameters]
        names = st.sampled_from(own * 20 + sorted(parameters))
        return st.lists(names, max_size=3, unique=True).flatmap(
            lambda names: st.tuples(*(st.tuples(st.just(name), parameters[name]) for name in names)))

    return st.one_of(st.sampled_from(PATHS), user_paths).flatmap(
        lambda path: st.tuples(st.just(path), parameters_of(path), headers_sent, st.sampled_from(["GET"] * 3 + ["HEAD"])))


def test_generated_requests_yield_nothing_of_others(record):
    seen, whole = set(), 0
    described = record.get("/openapi.json").json()["paths"]
    declared = {
        path: [each["name"] for each in entry["get"].get("parameters", []) if each.get("in") == "query"]
        for path, entry in described.items()}

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(asks(declared))
    def ask(each):
        nonlocal whole
        path, query, headers, method = each
        address = record.url + path + ("?" + urllib.parse.urlencode(query) if query else "")
        answer = record.session.request(
            method, address, headers=headers | {"Authorization": f"Bearer {record.tenant}"}, timeout=15)
        assert answer.status_code < 500 or answer.status_code == 503, (address, answer.text)
        text = answer.text + "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        found = leaks(record, text, urllib.parse.unquote(address) + json.dumps(list(query)))
        assert not found, f"{method} {address} shows {found}: {text[:2000]}"
        if answer.headers.get("Content-Type", "").startswith("application/json") and method == "GET" and answer.text:
            assert not counts(answer.json()) or path == "/openapi.json", f"{address} counts others: {answer.text[:2000]}"
        seen.add((path.split("/")[2] if path.startswith("/v1/") else path, answer.status_code))
        whole += answer.status_code == 200

    ask()
    # The requests were not all refused, or nothing has been tried.
    assert whole > EXAMPLES / 20, seen


def test_the_same_answers_do_show_it_to_the_house(record):
    """The witness is no blind one: what it looks for is there for whoever may see it."""
    text = record.get(f"/v1/users/customers/{OTHERS[0]}", record.all).text + record.get("/v1/accounts", record.all).text
    assert len(leaks(record, text, "")) >= 4
    assert OWN in record.get(f"/v1/users/customers/{OWN}", record.tenant).text


def test_cursors_of_others_yield_nothing(record):
    """The `next` of a page that everybody's token got, presented with the tenant's."""
    tried = 0
    for path in ["/v1/balances", "/v1/users?account=customers", "/v1/changes", "/v1/gaps", "/v1/findings"]:
        page = record.get(path + ("&" if "?" in path else "?") + "limit=2", record.all)
        cursor = page.json().get("next") if page.status_code == 200 else None
        if not cursor:
            continue
        tried += 1
        for user in ["", f"&user={OWN}"]:
            address = path + ("&" if "?" in path else "?") + "limit=2" + user + "&cursor=" + urllib.parse.quote(cursor)
            answer = record.get(address, record.tenant)
            assert not leaks(record, answer.text, ""), address
            assert answer.status_code in (400, 404, 410), answer.text
    assert tried >= 2, "no route gave a cursor"


def test_the_stream_yields_nothing_of_others(record):
    address = record.url.replace("http", "ws") + "/v1/stream?since=0"
    got = []
    with connect_socket(address, additional_headers={"Authorization": f"Bearer {record.tenant}"}) as socket:
        while len(got) < 2 or not any(amount_of(f"{OWN}1", "btc") in text for text in got):
            got.append(socket.recv(timeout=10))
        # And what comes afterwards.
        try:
            while True:
                got.append(socket.recv(timeout=1))
        except TimeoutError:
            pass
    assert not leaks(record, "\n".join(got), "")
    lines = [json.loads(text) for text in got]
    assert {line.get("user") for line in lines if line["type"] == "statement"} == {OWN}
    assert {line["account"] for line in lines} == {"customers"}
    with requests.get(
        record.url + f"/v1/stream?since=0&user={OTHERS[0]}&account=customers", stream=True, timeout=3,
        headers={"Authorization": f"Bearer {record.tenant}", "Accept": "text/event-stream"},
    ) as events:
        text = b""
        try:
            for piece in events.iter_content(None):
                text += piece
        except requests.exceptions.RequestException:
            pass
    assert not leaks(record, text.decode(), "")
