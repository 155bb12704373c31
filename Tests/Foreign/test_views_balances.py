"""`foil balances --from-daemon` and exports: the same bytes as the daemon's own answers, whatever the shape."""

import csv
import io
import json
import urllib.request

import pytest
from live import row, wait_until
from streams import Daemon

USERS = 12


@pytest.fixture
def daemon(program, tmp_path, accounts):
    feed, other = accounts.connect(), accounts.coinw()
    daemon = Daemon(program, tmp_path, accounts.config())
    link = feed.link()
    for user in range(USERS):
        feed.push(link, [row("btc", f"{user}.50"), row("usd", "0"), row(f"x-{user % 2}", "1e-18")], f"u{user:02}")
    other.link()
    with daemon.events(since=0, type="statement") as events:
        seen = set()
        while f"u{USERS - 1:02}" not in seen:
            seen |= {json.loads(line)["user"] for _, _, line in events.read()}
    yield daemon
    daemon.clean_up()


@pytest.fixture
def ask(foil, daemon, accounts):
    def run(*arguments, **more):
        return foil("balances", "--from-daemon", *arguments, config=accounts.config() | {"listen": "127.0.0.1:0"}, **more)

    return run


def get(daemon, path):
    with urllib.request.urlopen(f"http://{daemon.host}:{daemon.port}{path}", timeout=20) as answer:
        return answer.read()


def plain(report):
    """Without what tells one moment from another."""
    return {key: value for key, value in report.items() if key not in ("position", "next", "generatedAt")}


def test_json_has_what_the_daemon_answers(ask, daemon):
    done = ask("--json")
    answer = json.loads(get(daemon, "/v1/balances"))
    assert plain(json.loads(done.stdout)) == plain(answer)
    assert len(answer["balances"]) >= 3 * USERS
    assert done.returncode == (0 if answer["complete"] else 3)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_exports_are_the_daemons_own_bytes(ask, daemon, form):
    assert ask(f"--{form}", binary=True).stdout == get(daemon, f"/v1/balances?format={form}")


def test_filters(ask, daemon):
    done = ask("customers", "--asset", "BTC", "--user", "u03", "--user", "u04", "--jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["user"], each["total"]) for each in rows] == [("u03", "3.50"), ("u04", "4.50")]
    hidden = [json.loads(line) for line in ask("--hide-zero", "--jsonl").stdout.splitlines()]
    assert not any(each["asset"] == "USD" for each in hidden)


def test_the_table_is_that_of_balances(ask):
    done = ask("customers", "--user", "u07")
    assert "customers/u07" in done.stdout and "7.50" in done.stdout and "0.000000000000000001" in done.stdout
    assert "last heard" in done.stdout


def test_an_unknown_account_is_named(ask):
    done = ask("custmers")
    assert done.returncode == 2 and "custmers" in done.stderr and done.stdout == ""


def test_pages_are_put_together(daemon):
    """By the API alone: what pages of one row give is what one page gives."""
    whole = json.loads(get(daemon, "/v1/balances"))["balances"]
    rows, cursor = [], ""
    while True:
        page = json.loads(get(daemon, f"/v1/balances?limit=7{cursor}"))
        rows += page["balances"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert rows == whole


@pytest.mark.parametrize("command", [["balances", "--from-daemon", "--json"], ["watch", "--json", "--for", "1s"]], ids=" ".join)
def test_a_token_is_asked_for_and_shown(foil, program, tmp_path, accounts, command):
    feed = accounts.connect()
    config = accounts.config() | {"gateway": {"tokens": "required"}}
    daemon = Daemon(program, tmp_path, config)
    try:
        feed.link()
        local = config | {"listen": "127.0.0.1:0"}
        before = daemon.errors.count(b"tokens.read")
        made = foil("token", "create", "--name", "desk", config=local)
        assert made.returncode == 0, made.stderr
        # A token that is not known yet counts as wrong, and few of those are taken.
        wait_until(lambda: daemon.errors.count(b"tokens.read") > before)
        token = next(word for word in made.stdout.split() if len(word) > 30)
        elsewhere = {"accounts": accounts.entries, "daemon": {"address": f"http://{daemon.host}:{daemon.port}"}}
        refused = foil(*command, config=elsewhere)
        assert refused.returncode == 2 and "COUNTERFOIL_TOKEN" in refused.stderr and refused.stdout == ""
        allowed = foil(*command, config=elsewhere, env={"COUNTERFOIL_TOKEN": token})
        assert allowed.returncode in (0, 1, 3) and "hint" not in allowed.stderr
        named = elsewhere | {"daemon": elsewhere["daemon"] | {"token": "env:DESK_TOKEN"}}
        assert foil(*command, config=named, env={"DESK_TOKEN": token}).returncode in (0, 1, 3)
        assert foil(*command, config=named).returncode == 2
    finally:
        daemon.clean_up()


def test_local_exports_are_the_rows_of_the_json(foil, desk):
    config = desk.config()
    report = json.loads(foil("balances", "--json", config=config, secrets=desk.secrets).stdout)
    lines = foil("balances", "--jsonl", config=config, secrets=desk.secrets)
    rows = [json.loads(line) for line in lines.stdout.splitlines()]
    for each in rows + report["balances"]:
        del each["receivedAt"]
    assert rows == report["balances"]


@pytest.mark.parametrize("flags", [["--at", "now"], []], ids=["balances", "changes"])
def test_history_says_the_same_in_every_shape(foil, daemon, accounts, flags):
    config = accounts.config() | {"listen": "127.0.0.1:0"}
    until = ["--at", "2100-01-01"] if flags else []
    whole = json.loads(foil("history", *until, "--json", config=config).stdout)["balances" if flags else "changes"]
    lines = foil("history", *until, "--jsonl", config=config).stdout.splitlines()
    assert [json.loads(line) for line in lines] == whole
    table = list(csv.DictReader(io.StringIO(foil("history", *until, "--csv", config=config).stdout, newline="")))
    assert [each["venueAsset"] for each in table] == [each["venueAsset"] for each in whole]
    assert len(table) >= 3 * USERS
