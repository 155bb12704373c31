"""One failure stays one failure: the account alone is marked, the others are whole, and no total pretends to be."""

import json
import socket
import time

import pytest
from servers.venue_server import Reply, as_json

NAMES = ["treasury", "customers", "shop", "legacy", "desk"]


@pytest.fixture(scope="module")
def closed_port():
    """A port that refuses connections: bound, never listening."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def only_failed(answer, name, *codes):
    """The one account failed with one of the codes, everything else is intact."""
    assert (answer.code, answer.complete) == (3, False)
    assert {line["account"]: line["status"] for line in answer.body["accounts"]} == {
        other: "failed" if other == name else "ok" for other in answer.accounts
    }
    assert answer.error(name) in codes
    error = answer.accounts[name]["error"]
    assert error["message"] and isinstance(error["retryable"], bool)
    assert answer.of(name) == []
    assert {line["account"] for line in answer.balances} == set(answer.accounts) - {name}
    # Nobody knows what the dead account holds, so no total is whole.
    assert all(total["partial"] for total in answer.totals.values())
    return error


@pytest.mark.parametrize("name", NAMES)
def test_a_dead_venue(read, closed_port, name):
    answer = read(more={name: {"baseURL": f"http://127.0.0.1:{closed_port}", "timeout": "1s"}})
    assert only_failed(answer, name, "unreachable")["httpStatus"] is None


@pytest.mark.parametrize("name", NAMES)
def test_a_venue_that_hangs(read, desk, name):
    desk.venues[name].queue.extend([Reply(hang=True)] * 50)
    began = time.monotonic()
    answer = read(arguments=["--timeout", "2s"])
    assert time.monotonic() - began < 3
    only_failed(answer, name, "timeout")
    assert answer.accounts[name]["latencyMs"] < 3000
    assert all(answer.accounts[other]["latencyMs"] < 1500 for other in NAMES if other != name)


@pytest.mark.parametrize("name", NAMES)
def test_a_venue_that_sends_half_and_hangs(read, desk, name):
    def drip():
        yield b'[{"currency":'
        desk.venues[name].closing.wait()

    desk.venues[name].queue.extend(Reply(body=drip()) for _ in range(20))
    began = time.monotonic()
    answer = read(arguments=["--timeout", "1s"])
    assert time.monotonic() - began < 2
    only_failed(answer, name, "timeout")


@pytest.mark.parametrize("name", NAMES)
def test_a_refused_key(read, desk, name):
    desk.venues[name].revoked = True
    error = only_failed(read(), name, "authentication")
    assert error["retryable"] is False
    assert error["venueCode"] == {"legacy": "6001", "desk": "10006"}.get(name, error["venueCode"])
    assert error["httpStatus"] == (200 if name in ("legacy", "desk") else 401)
    # A refused key is not tried again: venues ban those who insist.
    assert len(desk.venues[name].seen) == 1


@pytest.mark.parametrize("name", ["shop", "legacy", "desk"])
def test_a_wrong_secret(read, desk, name):
    answer = read(more={name: {"secretKey": "wrong-secret-wrong-secret"}})
    only_failed(answer, name, "authentication")
    assert len(desk.venues[name].seen) == 1


@pytest.mark.parametrize(
    "status, code",
    [(400, "rejected"), (401, "authentication"), (403, "permission"), (404, "unsupported"), (405, "rejected"), (406, "rejected"),
     (422, "rejected"), (429, "rateLimited"), (500, "unavailable"), (503, "unavailable")])
def test_sfoxs_statuses(read, desk, status, code):
    desk.sfox.override = lambda request: as_json({"error": "words of the venue"}, status)
    answer = read("treasury", "shop", more={"treasury": {"timeout": "1500ms"}})
    error = only_failed(answer, "treasury", code)
    assert error["httpStatus"] == status
    assert "words of the venue" in error["message"]


@pytest.mark.parametrize(
    "status, code",
    [(3113, "unavailable"), (4003, "authentication"), (4101, None), (5000, "unavailable"), (5001, "unavailable"),
     (6000, None), (6002, "authentication"), (6003, "permission"), (6004, "rateLimited"), (4999, "rejected")])
def test_bitfronts_codes(read, desk, status, code):
    desk.bitfront.override = lambda request: as_json(
        {"timezone": "UTC", "responseTime": desk.bitfront.now(), "statusCode": status, "statusMessage": "No."})
    answer = read("legacy", "shop", more={"legacy": {"timeout": "1500ms"}})
    error = only_failed(answer, "legacy", *([code] if code else ["authentication", "permission", "rejected"]))
    assert (error["venueCode"], error["httpStatus"]) == (str(status), 200)


@pytest.mark.parametrize(
    "body, code, venue_code",
    [(b'{"code":29001,"msg":"API access frequently"}', "rateLimited", "29001"),
     (b'{"code":6003,"message":"require more permission","retry":false,"success":false}', "permission", "6003"),
     (b'{"code":"10004","msg":"no right","success":false}', "permission", "10004"),
     (b'{"code":"10002","msg":"no such API"}', "unsupported", "10002"),
     (b'{"code":500,"msg":"Internal server error"}', "unavailable", "500"),
     (b'{"code":"77777","msg":"never seen"}', "rejected", "77777")])
def test_coinws_codes(read, desk, body, code, venue_code):
    desk.coinw.body(body)
    answer = read("desk", "shop", more={"desk": {"timeout": "1500ms"}})
    error = only_failed(answer, "desk", code)
    assert (error["venueCode"], error["httpStatus"]) == (venue_code, 200)


def test_all_failing(read, desk):
    for venue in desk.venues.values():
        venue.revoked = True
    answer = read()
    assert (answer.code, answer.complete) == (1, False)
    assert {line["status"] for line in answer.body["accounts"]} == {"failed"}
    assert (answer.balances, answer.totals) == ([], {})


def test_the_table_and_csv_show_the_failure_and_keep_the_exit_code(foil, desk):
    desk.coinw.revoked = True
    table = foil("balances", config=desk.config("treasury", "desk"))
    assert table.returncode == 3
    assert "desk" in table.stdout and "authentication" in table.stdout
    csv = foil("balances", "--csv", config=desk.config("treasury", "desk"))
    assert csv.returncode == 3
    assert "desk" not in csv.stdout and "authentication" in csv.stderr


@pytest.mark.parametrize("ahead, code", [(60, 6005), (-60, 6005), (3600, 6005), (60, 4013), (-60, 4013)])
def test_bitfronts_clock_is_measured_and_kept_to(read, desk, ahead, code):
    desk.bitfront.ahead, desk.bitfront.window_code = ahead, code
    answer = read("legacy")
    assert (answer.code, len(answer.balances)) == (0, 5)
    assert [seen.path for seen in desk.bitfront.seen] == [
        "/v1/account/balances", "/v1/public/time", "/v1/account/balances"]
    # The question for the time carries no credentials.
    assert not any(name.startswith("x-api") for name in desk.bitfront.seen[1].headers)


def test_a_bitfront_clock_that_runs_away_is_a_clock_error(read, desk):
    desk.bitfront.override = lambda request: desk.bitfront.no(6005)
    error = only_failed(read("legacy", "shop"), "legacy", "clockSkew")
    assert error["venueCode"] == "6005"
    assert len(desk.bitfront.seen) <= 6


def test_one_connect_user_that_is_refused_leaves_the_others(foil):
    from servers.sfox_server import ConnectServer

    venue = ConnectServer(users=["a", "b", "c"])
    venue.refused_users["b"] = 403
    try:
        done = foil("balances", "--json", config={"accounts": {"customers": venue.account()}}, secrets=venue.secrets())
    finally:
        venue.close()
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["complete"]) == (3, False)
    assert {line["user"] for line in answer["balances"]} == {"a", "c"}
    (account,) = answer["accounts"]
    assert account["missing"][0]["code"] == "permission" and '"b"' in account["missing"][0]["message"]
    assert all(total["partial"] for total in answer["totals"])
