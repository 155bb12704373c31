"""`/v1` of `foil serve`: programs of other people read it, page by page and whole, while it changes."""

import csv
import gzip
import io
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from conftest import clean_environment
from live import row, wait_until
from streams import Daemon

HERE = Path(__file__).parent
SECRETS = {
    "treasury": ("sfox", "sfox", "paper-sfox-key", None), "customers": ("sfox-connect", "sfox", "paper-connect-key", None),
    "shop": ("thedex", "thedex", "test_api_key_123456", "test_secret_key_123456"),
    "legacy": ("bitfront", "bitfront", "6W206egN32nCQ0VB", "dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI"),
    "desk": ("coinw", "coinw", "test_api_key", "test_secret_key"),
}


def account(paper, venue, server, key, secret):
    line = {"venue": venue, "apiKey": key, "baseURL": paper.url(server)} | ({"secretKey": secret} if secret else {})
    return line | ({"feedURL": paper.socket_url(server)} if venue.startswith("sfox") or venue == "coinw" else {})


@pytest.fixture
def api(program, tmp_path, start_paper):
    paper = start_paper("--activity", "200ms")
    config = {"accounts": {name: account(paper, *line) for name, line in SECRETS.items()}, "store": "sqlite:counterfoil.db"}
    daemon = Daemon(program, tmp_path, config)
    api = API(daemon)
    wait_until(lambda: {line["status"] for line in api.get("accounts")["accounts"]} == {"ok"}, 20, "not all accounts were read")
    yield api
    daemon.clean_up()


class API:
    def __init__(self, daemon):
        self.url = f"http://{daemon.host}:{daemon.port}"
        self.daemon, self.config = daemon, daemon.folder / "counterfoil.json"
        self.session = requests.Session()

    def ask(self, path, headers=None, method="GET", **parameters):
        return self.session.request(method, f"{self.url}/v1/{path}", params=parameters, headers=headers, timeout=20)

    def get(self, path, **parameters):
        answer = self.ask(path, **parameters)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert int(answer.headers["Counterfoil-Position"]) == body["position"]
        return body

    def walk(self, path, name, **parameters):
        rows, positions, cursor = [], set(), {}
        while True:
            page = self.get(path, **parameters, **cursor)
            rows += page[name]
            positions.add(page["position"])
            if page["next"] is None:
                return rows, positions
            cursor = {"cursor": page["next"]}

    def problem(self, path, **parameters):
        answer = self.ask(path, **parameters)
        assert answer.headers["Content-Type"] == "application/problem+json"
        body = answer.json()
        assert body["status"] == answer.status_code and body["remedy"]
        about = self.session.get(self.url + body["type"], timeout=20)
        assert about.status_code == 200 and len(about.text) > 40
        return answer.status_code, body["type"].removeprefix("/problems/")


def test_no_failure_by_schemathesis(api, tmp_path):
    """The running server is what its own document says, whatever is asked."""
    # It keeps what it found beside its configuration: none of that belongs among the tests.
    for name in ["schemathesis.toml", "api_checks.py"]:
        shutil.copy(HERE / name, tmp_path)
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"), "run",
            api.url + "/openapi.json", "--exclude-path", "/v1/stream", "--checks", "all", "--max-examples", "10",
            "--phases", "examples,coverage,fuzzing", "--generation-database", "none", "--workers", "1", "--no-color",
        ],
        cwd=tmp_path, env=clean_environment(tmp_path),
        capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]


def test_pages_are_of_one_state_while_it_changes(api):
    for path in ["balances", "users", "findings", "gaps", "changes"]:
        rows, positions = api.walk(path, path, limit=2)
        assert len(positions) == 1
        assert len({json.dumps(row) for row in rows}) == len(rows), "a row came twice"
    before = api.get("balances")["position"]
    wait_until(lambda: api.get("balances")["position"] > before, 20, "nothing changes")


def test_pages_of_a_time_past_are_of_that_time(api):
    """Page by page what it is whole, however much comes meanwhile; accounts and totals are over all of it on each."""
    then = api.get("totals")["generatedAt"]
    wait_until(lambda: api.get("totals")["generatedAt"] > then, 20, "time stands still")
    totals = api.get("totals", at=then)["totals"]
    for narrower in [{}, {"asset": "btc"}, {"hideZero": "true"}, {"account": "desk,customers"}, {"user": "test3"}]:
        rows = [json.loads(line) for line in api.ask("balances", at=then, format="jsonl", **narrower).text.splitlines()]
        assert rows
        for path, limit in [("balances", 1), ("history", 2), ("balances", 3), ("history", 1000)]:
            pages, positions = api.walk(path, "balances", at=then, limit=limit, **narrower)
            assert pages == rows and len(positions) == 1, (path, limit, narrower)
    first = api.get("history", at=then, limit=2)
    second = api.get("history", at=then, limit=2, cursor=first["next"])
    for page in (first, second):
        assert page["totals"] == totals and len(page["accounts"]) == 5 and page["generatedAt"] == then
    assert api.problem("history", at=then, account="desk", cursor=first["next"]) == (400, "bad-cursor")
    # A time that goes by now is that of the first page on all of them.
    first = api.get("balances", at="now", limit=2)
    wait_until(lambda: api.get("totals")["position"] > first["position"], 20, "nothing changes")
    second = api.get("balances", at="now", limit=2, cursor=first["next"])
    assert (second["generatedAt"], second["position"]) == (first["generatedAt"], first["position"])


def test_no_number_of_holders_is_too_many_for_the_past(streaming, accounts):
    feed = accounts.connect()
    daemon = streaming()
    api, link, count = API(daemon), feed.link(), 10_050
    link.send(*[feed.make(link, [row("btc", "0.5")], f"u{number:05}").text for number in range(count)])
    wait_until(lambda: api.get("totals")["totals"][-1:] and api.get("totals")["totals"][0]["total"] == "5025.0", 60, "not all came")
    then = api.get("totals")["generatedAt"]
    wait_until(lambda: api.get("totals")["generatedAt"] > then, 20, "time stands still")
    rows, positions = api.walk("history", "balances", at=then, limit=10_000)
    assert [line["user"] for line in rows] == [f"u{number:05}" for number in range(count)] and len(positions) == 1
    total = api.get("totals", at=then)["totals"][0]
    assert total["total"] == "5025.0" and not total["partial"]
    assert api.get("series", to=then, points=2)["series"][0]["points"][-1]["total"] == "5025.0"
    assert daemon.end() == 0


def test_whole_answers_are_refused_before_they_begin(api):
    for form in ("csv", "jsonl"):
        assert api.problem("balances", format=form, maxAge="0s") == (412, "too-old")
        assert api.problem("history", format=form, at="2020-01-01") == (410, "not-retained")
        fresh = api.ask("balances", format=form, account="treasury", maxAge="1h")
        assert fresh.status_code == 200 and "BTC" in fresh.text and int(fresh.headers["Counterfoil-Position"]) > 0
        assert api.ask("balances", method="HEAD", format=form, maxAge="1h").status_code == 200
    # More than can be open at a time, one after the other: none is left behind.
    for _ in range(40):
        assert api.ask("balances", format="csv", maxAge="1h").status_code == 200


@pytest.mark.parametrize("times, name", [
    ({"at": "2020-01-01"}, "at"), ({"knownAt": "2020-01-01"}, "knownAt"), ({"at": "now", "knownAt": "2020-01-01"}, "knownAt")])
def test_a_time_before_the_record_names_the_first_there_is(api, times, name):
    for path in ["balances", "totals", "history", "users/customers/test3"]:
        if path == "history" and "at" not in times:
            continue
        answer = api.ask(path, **times)
        assert answer.status_code == 410 and answer.json()["parameter"] == name, answer.text
        first = answer.json()["remedy"].split(f"{name}=")[1].split()[0]
        assert api.ask(path, **(times | {name: first})).status_code == 200


def test_the_representations_say_the_same(api):
    """Of a time past as it was known then: an answer that comes later may be about a time before."""
    then = api.get("totals")["generatedAt"]
    wait_until(lambda: api.get("totals")["generatedAt"] > then, 20, "time stands still")
    rows = api.get("history", at=then, knownAt=then)["balances"]
    assert len(rows) > 10
    lines = [json.loads(line) for line in api.ask("history", at=then, knownAt=then, format="jsonl").text.splitlines()]
    assert lines == rows
    answer = api.ask("history", at=then, knownAt=then, headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [(line["account"], line["venueAsset"], line["total"] or None) for line in table] == [
        (row["account"], row["venueAsset"], row["total"]) for row in rows]
    changes, _ = api.walk("changes", "changes", to=then, knownAt=then)
    assert [json.loads(line) for line in api.ask("changes", to=then, knownAt=then, format="jsonl").text.splitlines()] == changes


def test_tags_packing_and_heads(api):
    answer = api.ask("balances", account="legacy")
    tag = answer.headers["ETag"]
    again = wait_for_tag(api, tag)
    assert again.status_code in (200, 304)
    for form in ['"x" , {} , "y"', '{} ,"x"', '"x",{}', "*"]:
        again = api.ask("balances", account="legacy", headers={"If-None-Match": form.format(tag)})
        assert again.status_code == 304 or again.headers["ETag"] != tag, form
    for path in ["/v1/users", "/openapi.json"]:
        assert api.session.get(api.url + path, timeout=20).headers["ETag"].startswith('W/"')
    head = api.ask("balances", method="HEAD")
    assert head.status_code == 200 and head.content == b""
    packed = api.session.get(api.url + "/v1/balances", headers={"Accept-Encoding": "gzip"}, stream=True, timeout=20)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.raw.read()))["balances"]
    for encoding in ["identity", "gzip;q=0", "br"]:
        assert "Content-Encoding" not in api.ask("balances", headers={"Accept-Encoding": encoding}).headers


def test_a_tag_does_not_outlive_the_configuration(api):
    """What a code stands for is no entry of the journal, but another answer."""
    answer = api.ask("balances", account="treasury", asset="BTC")
    assert answer.json()["balances"]
    config = json.loads(api.config.read_text())
    config["accounts"]["treasury"]["assets"] = {"btc": "XBT"}
    api.config.write_text(json.dumps(config))
    api.daemon.process.send_signal(signal.SIGHUP)
    wait_until(lambda: re.search(rb" reload .*changed=treasury", api.daemon.errors), otherwise="it is not read again")
    again = api.ask("balances", account="treasury", asset="BTC", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 200 and {row["asset"] for row in again.json()["balances"]} == {"XBT"}


def wait_for_tag(api, tag):
    """With the tag of a moment ago: the same, or something came in between and there is another."""
    answer = api.ask("balances", account="legacy", headers={"If-None-Match": tag})
    assert answer.status_code == 304 or answer.headers["ETag"] != tag
    return answer


def test_refusals_name_the_remedy(api):
    for path, parameters, expected in [
        ("balances", {"at": "2100-01-01"}, (400, "bad-parameter")), ("history", {"at": "2020-01-01"}, (410, "not-retained")),
        ("changes", {"from": "-1m", "to": "-1h"}, (400, "bad-parameter")), ("balances", {"aset": "BTC"}, (400, "unknown-parameter")),
        ("balances", {"cursor": "AAAA"}, (400, "bad-cursor")), ("balances", {"maxAge": "0s"}, (412, "too-old")),
        ("balances", {"account": "nobody"}, (404, "unknown-account")), ("users/customers/nobody", {}, (404, "unknown-user")),
        ("balances", {"format": "csv", "limit": 3}, (400, "bad-parameter")), ("nothing", {}, (404, "not-found")),
    ]:
        assert api.problem(path, **parameters) == expected, (path, parameters)
    assert api.ask("balances", headers={"Accept": "image/png"}).status_code == 406
    assert api.ask("balances", method="POST").headers["Allow"] == "GET, HEAD"


def test_series_end_in_the_totals(api):
    then = api.get("totals")["generatedAt"]
    wait_until(lambda: api.get("totals")["generatedAt"] > then, 20, "time stands still")
    totals = {line["asset"]: line for line in api.get("totals", at=then)["totals"]}
    series = {line["asset"]: line["points"] for line in api.get("series", to=then, points=5)["series"]}
    assert set(series) == set(totals)
    for asset, points in series.items():
        assert len(points) == 5 and points[-1]["total"] == totals[asset]["total"]


def test_gaps_come_in_the_order_that_is_asked_for(streaming, accounts):
    feed = accounts.connect()
    daemon = streaming()
    link = feed.link()
    # What comes twice is a gap that is healed at once.
    for number in range(7):
        link.send(*[feed.make(link, [row("btc", number)], "u").text] * 2)
    api = API(daemon)
    wait_until(lambda: len(api.get("gaps")["gaps"]) >= 7, otherwise="the gaps are not noted")
    oldest, _ = api.walk("gaps", "gaps", limit=3)
    assert [gap["position"] for gap in oldest] == sorted(gap["position"] for gap in oldest)
    assert api.walk("gaps", "gaps", limit=3, order="oldest")[0] == oldest
    for limit in (1, 3, 7, 100):
        newest, positions = api.walk("gaps", "gaps", limit=limit, order="newest")
        assert newest == oldest[::-1] and len(positions) == 1
    assert api.problem("gaps", order="latest") == (400, "bad-parameter")
