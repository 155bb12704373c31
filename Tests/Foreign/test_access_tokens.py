"""Tokens: made, presented in every way, wrong in every way, revoked; and what pages of other sites may not do."""

import http.client
import json
import os
import socket
import stat
import subprocess
import time

import pytest
import requests
from gateway_access import REVOKED_WITHIN, Gateway
from live import STORE, row, wait_until
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as connect_socket

LOOPBACK = {"listen": "127.0.0.1:0"}
# A user that is neither root nor anybody in particular.
SOMEBODY = 4242


@pytest.fixture
def serve(live, foil, accounts, tmp_path):
    """Starts the gateway over the accounts; no token may stand anywhere when it has ended."""
    started = []

    def start(**settings):
        config = accounts.config(**(LOOPBACK | settings))
        running = live(command=("serve",), config=config)
        started.append(Gateway(running, lambda *words: foil(*words, env={}), tmp_path))
        return started[-1]

    yield start
    for gateway in started:
        if gateway.tokens:
            gateway.nothing_shows()


@pytest.fixture
def customers(accounts):
    """Three end users, each with something."""
    feed = accounts.connect("customers", users=["ann", "bob", "cyd"])

    def fill():
        for number, user in enumerate(["ann", "bob", "cyd"], 1):
            feed.push(feed.link(), [row("btc", number)], user)

    feed.fill = fill
    return feed


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status and body["remedy"] and body["detail"]
    return body


def test_each_token_reaches_its_own(serve, customers):
    gateway = serve(gateway={"tokens": "required"})
    customers.fill()
    everything = gateway.token("all")
    tenant = gateway.token("tenant", "--account", "customers", "--user", "bob")
    metrics = gateway.token("prometheus", "--metrics-only")
    gateway.until(lambda: gateway.get("/v1/users/customers/bob", tenant).status_code == 200)
    assert gateway.get("/v1/users/customers/ann", everything).status_code == 200
    body = problem(gateway.get("/v1/users/customers/ann", tenant), 404)
    # Not told apart from one that does not exist.
    nobody = problem(gateway.get("/v1/users/customers/zoe", tenant), 404)
    assert {k: v.replace("ann", "zoe") if isinstance(v, str) else v for k, v in body.items()} == nobody
    problem(gateway.get("/v1/accounts", metrics), 403)
    assert "WWW-Authenticate" in gateway.get("/v1/accounts").headers
    problem(gateway.get("/v1/accounts"), 401)


def test_a_tenants_token_has_no_metrics(serve, customers, foil):
    gateway = serve(gateway={"tokens": "required"})
    tenant = gateway.token("tenant", "--account", "customers", "--user", "bob")
    assert gateway.get("/metrics", tenant).status_code in (403, 404)
    refused = foil("token", "create", "--name", "x", "--account", "customers", "--user", "bob", "--metrics")
    assert refused.returncode == 2 and refused.stdout == ""


def test_wrong_tokens(serve, customers):
    gateway = serve(gateway={"tokens": "required"})
    token = gateway.token("good")
    slip = token[:20] + ("a" if token[20] != "a" else "b") + token[21:]
    told = []
    for wrong in [slip, token[:-1], token + "0", token.lower(), "foil_", "x" * 4000]:
        told.append(problem(gateway.get("/v1/accounts", wrong), 401)["detail"])
    assert all("misspelled" in detail for detail in told), told
    for header in ["Basic YTpi", "Bearer", token, f"Token {token}"]:
        problem(gateway.get("/v1/accounts", headers={"Authorization": header}), 401)
    # Ten were wrong; from now on it is too many, and still nobody keeps the good one out.
    gateway.get("/v1/accounts", slip)
    body = gateway.get("/v1/accounts", slip)
    problem(body, 429)
    assert 1 <= int(body.headers["Retry-After"]) <= 6
    assert gateway.status(token) == 200


def test_a_revocation_counts_within_a_second(serve, customers, foil):
    gateway = serve(gateway={"tokens": "required"})
    first, second = gateway.token("first"), gateway.token("second")
    assert gateway.status(first) == 200
    assert foil("token", "revoke", "first").returncode == 0
    gateway.until(lambda: not gateway.lets_in(first), REVOKED_WITHIN, "the token is still good")
    assert gateway.status(second) == 200
    # The daemon was not started again.
    assert gateway.log().count("serve.start") == 1


def test_an_expiry_counts(serve, customers):
    gateway = serve(gateway={"tokens": "required"})
    token = gateway.token("brief", "--expires", "2s")
    time.sleep(2)
    assert problem(gateway.get("/v1/accounts", token), 401)["detail"] == "The token has expired."


def test_a_reader_of_the_stream_is_shown_out(serve, customers, foil):
    gateway = serve(gateway={"tokens": "required"})
    gone, stays = gateway.token("gone"), gateway.token("stays")
    address = gateway.url.replace("http", "ws") + "/v1/stream"
    with (
        connect_socket(address, additional_headers={"Authorization": f"Bearer {gone}"}) as one,
        connect_socket(address, subprotocols=["counterfoil", f"bearer.{stays}"]) as other,
        requests.get(
            gateway.url + "/v1/stream", stream=True, timeout=10,
            headers={"Authorization": f"Bearer {gone}", "Accept": "text/event-stream"}) as events,
    ):
        assert events.status_code == 200
        # The secret does not come back.
        assert other.subprotocol == "counterfoil"
        assert foil("token", "revoke", "gone").returncode == 0
        since = time.monotonic()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                one.recv(timeout=3)
        assert closed.value.rcvd.code == 1008
        with pytest.raises(requests.exceptions.RequestException):
            for _ in events.iter_content(None):
                pass
        assert time.monotonic() - since < REVOKED_WITHIN + 1
        customers.fill()
        assert json.loads(other.recv(timeout=5))["type"]


def test_tokens_are_kept_for_their_owner_alone(serve, customers, foil, tmp_path):
    gateway = serve(gateway={"tokens": "required"})
    token = gateway.token("one", "--account", "customers", "--user", "ann", "--expires", "90d")
    files = [tmp_path / f"{STORE}.tokens", tmp_path / f"{STORE}.tokens.lock"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600, 0o600]
    listed = foil("token", "list", "--json", secrets=[token])
    entry, = json.loads(listed.stdout)["tokens"]
    assert (entry["name"], entry["accounts"], entry["user"], entry["expired"]) == ("one", ["customers"], "ann", False)
    assert "sha256" not in entry
    # Whoever could write the file could let himself in: then nobody's token counts.
    files[0].chmod(0o660)
    gateway.until(lambda: not gateway.lets_in(token), 2)
    assert "tokens.unusable" in gateway.log() and "chmod 600" in gateway.log()
    files[0].chmod(0o600)
    gateway.until(lambda: gateway.lets_in(token), 2)
    files[0].write_text("{")
    gateway.until(lambda: not gateway.lets_in(token), 2)
    done = foil("token", "create", "--name", "two")
    assert done.returncode == 1 and done.stdout == "" and "is no list of tokens" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files for another user")
def test_what_root_makes_beside_a_service_is_the_services(live, tmp_path, foil, accounts):
    feed = accounts.connect("customers")
    folder = tmp_path / "service"
    folder.mkdir()
    os.chown(folder, SOMEBODY, SOMEBODY)
    config = accounts.config(store=folder / STORE)
    assert foil("token", "create", "--name", "one", config=config).returncode == 0
    watch = live(config=config)
    link = feed.link()
    wait_until(lambda: link.subscribed, 20)
    feed.push(link, [row("btc", "1")], "ann")
    watch.wait_for_statements(1)
    assert watch.end() == 0
    assert foil("history", config=config).returncode == 0 and foil("verify", config=config).returncode == 0
    made = {path.name: path.stat() for path in folder.iterdir()}
    assert {f"{STORE}.tokens", f"{STORE}.tokens.lock", f"{STORE}.lock", f"{STORE}.checkpoint", STORE} <= set(made)
    assert {name for name, status in made.items() if (status.st_uid, status.st_gid) != (SOMEBODY, SOMEBODY)} == set()
    # Root itself goes on with what is the service's now, and so does the service.
    assert foil("token", "create", "--name", "two", config=config).returncode == 0
    assert "one" in foil("token", "list").stdout
    # What a link leads to may be anything: it stays root's.
    other = tmp_path / "other"
    other.touch()
    (folder / f"{STORE}.lock").unlink()
    (folder / f"{STORE}.lock").symlink_to(other)
    foil("history", config=config)
    assert other.stat().st_uid == 0


def test_many_makers_at_once_lose_no_token(foil, accounts, program, tmp_path):
    accounts.connect("customers")
    foil("token", "list", config=accounts.config())
    makers = [
        subprocess.Popen([program, "token", "create", "--name", f"n{number}"], cwd=tmp_path, stdout=subprocess.DEVNULL)
        for number in range(12)]
    assert [maker.wait(timeout=30) for maker in makers] == [0] * 12
    names = {entry["name"] for entry in json.loads(foil("token", "list", "--json").stdout)["tokens"]}
    assert names == {f"n{number}" for number in range(12)}


# Browsers.


def test_a_session_is_begun_and_ended(serve, customers, foil):
    gateway = serve(gateway={"tokens": "required"})
    token = gateway.token("person")
    page = gateway.get("/session", headers={"Accept": "text/html"})
    assert page.status_code == 200 and "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    sign_in = lambda secret, **headers: requests.post(
        gateway.url + "/session", data={"token": secret}, headers=headers, timeout=5, allow_redirects=False)
    done = sign_in(token, Accept="text/html", Origin=gateway.url)
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    cookie = done.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Secure" not in cookie
    assert token[5:] not in cookie
    value = {"Cookie": cookie.split(";")[0]}
    assert gateway.get("/v1/accounts", headers=value).status_code == 200
    # Nothing is changed by it.
    problem(gateway.get("/v1/accounts", headers={"Cookie": value["Cookie"][:-1] + "x"}), 401)
    problem(sign_in(token, Origin="https://evil.example"), 403)
    problem(sign_in("foil_wrong"), 401)
    problem(requests.post(gateway.url + "/session", json={"token": token}, timeout=5), 400)
    problem(requests.post(gateway.url + "/v1/accounts", data="x", timeout=5), 405)
    problem(requests.post(gateway.url + "/session", data="token=" + "x" * 100_000, timeout=5), 413)
    left = requests.post(gateway.url + "/session", data={"leave": "true"}, timeout=5)
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    assert foil("token", "revoke", "person").returncode == 0
    gateway.until(lambda: gateway.get("/v1/accounts", headers=value).status_code == 401, REVOKED_WITHIN)


def asked(gateway, **headers):
    """What a browser would send: http.client leaves every field as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=5)
    connection.putrequest("GET", "/v1/accounts", skip_host=True, skip_accept_encoding=True)
    for name, value in ({"Host": f"127.0.0.1:{gateway.port}"} | headers).items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_names_that_were_made_to_point_here(serve, customers):
    gateway = serve(gateway={"hosts": ["foil.example"]})
    for host, status in [
        (f"127.0.0.1:{gateway.port}", 200), ("localhost", 200), ("[::1]", 200), ("foil.example:80", 200),
        ("evil.example", 421), (f"evil.example:{gateway.port}", 421), ("127.0.0.1.evil.example", 421), ("10.0.0.1", 421),
        ("localhost.evil.example", 421),
    ]:
        assert asked(gateway, Host=host)[0] == status, host


def test_pages_of_other_sites(serve, customers):
    gateway = serve()
    own = f"http://127.0.0.1:{gateway.port}"
    for headers, status in [
        ({"Origin": own}, 200), ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403),
        ({"Origin": f"http://127.0.0.1:{gateway.port + 1}"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"}, 403),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
    ]:
        code, body = asked(gateway, **headers)
        assert code == status, (headers, body)
        assert status == 200 or b"treasury" not in body
    with pytest.raises(Exception, match="403"):
        connect_socket(f"ws://127.0.0.1:{gateway.port}/v1/stream", origin="https://evil.example").close()


def test_a_proxy_is_not_this_machine(serve, customers):
    gateway = serve()
    assert asked(gateway)[0] == 200
    for name in ["X_Forwarded_For", "Forwarded", "X_Real_IP"]:
        assert asked(gateway, **{name: "203.0.113.7"})[0] == 401, name


def test_a_token_in_an_address_is_refused_and_not_repeated(serve, customers):
    gateway = serve()
    token = gateway.token("one")
    for query in [f"token={token}", f"access_token={token}", f"account={token}", "token=x"]:
        answer = gateway.get(f"/v1/accounts?{query}")
        problem(answer, 400)
        assert token not in answer.text


# Limits.


def test_each_token_has_its_budget(serve, customers):
    gateway = serve(gateway={"tokens": "required", "requestsPerSecond": 2})
    one, other = gateway.token("one"), gateway.token("other")
    start = time.monotonic()
    answers = [gateway.get("/v1/accounts", one) for _ in range(40)]
    codes = [answer.status_code for answer in answers]
    # Eight at once, and two more in every second since.
    assert set(codes) == {200, 429} and 8 <= codes.count(200) <= 8 + 2 * (time.monotonic() - start) + 1
    assert all(int(answer.headers["Retry-After"]) == 1 for answer in answers if answer.status_code == 429)
    assert gateway.status(other) == 200


def test_no_guess_is_told_by_its_time(serve, customers):
    """The work for every wrong token is the same: a digest, a checksum, one look. Medians of many, side by side."""
    gateway = serve(gateway={"tokens": "required"})
    token = gateway.token("good")
    wrong = {"misspelled": token[:-1] + ("0" if token[-1] != "0" else "1"), "near": token[:30] + "0" * 24, "far": "foil_" + "z" * 49}
    times = {name: [] for name in wrong}
    for _ in range(300):
        for name, text in wrong.items():
            start = time.perf_counter_ns()
            gateway.get("/v1/accounts", text)
            times[name].append(time.perf_counter_ns() - start)
    medians = sorted(sorted(values)[len(values) // 2] for values in times.values())
    assert medians[-1] < 1.5 * medians[0], times


def test_requests_that_are_too_large(serve, customers):
    gateway = serve()
    assert gateway.get("/v1/accounts", headers={"X-Long": "x" * 20_000}).status_code == 431
    assert gateway.get("/v1/accounts?account=" + "x" * 20_000).status_code in (414, 431)


def test_a_thousand_connections_leave_room(serve, customers):
    """This machine's own connections are not bounded by address, and idle ones cost nobody anything."""
    gateway = serve()
    idle = [socket.create_connection(("127.0.0.1", gateway.port), timeout=5) for _ in range(1000)]
    try:
        assert gateway.get("/v1/accounts").status_code == 200
    finally:
        for each in idle:
            each.close()
