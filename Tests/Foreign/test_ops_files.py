"""The files under ops/: every metric that they name is one that the program tells."""

import configparser
import json
import re
import subprocess
from pathlib import Path

import pytest
from live import wait_until

ROOT = Path(__file__).parent.parent.parent
OPS = ROOT / "ops"
NAME = re.compile(r"\b(?:counterfoil|process)_[a-z_]+")
# Prometheus itself has it of every target.
ENDINGS = ("_bucket", "_sum", "_count")


@pytest.fixture
def told(serve, accounts):
    """Names of families that a running daemon tells."""
    accounts.connect(users=["test3"]), accounts.sfox(), accounts.coinw()
    daemon = serve().ready()
    wait_until(lambda: daemon.metrics().get('counterfoil_feed_live{account="desk"}') == 1)
    return {line.split()[2]: line.split()[3] for line in daemon.get("/metrics").text.splitlines() if line.startswith("# TYPE")}


def is_told(name, told):
    for ending in ENDINGS:
        if name.endswith(ending) and told.get(name.removesuffix(ending)) == "histogram":
            return True
    return name in told and told[name] != "histogram"


def expressions(panels):
    for panel in panels:
        yield from (target["expr"] for target in panel.get("targets", []))
        yield from expressions(panel.get("panels", []))


def test_the_dashboard_names_what_is_told(told):
    board = json.loads((OPS / "grafana/counterfoil.json").read_text())
    texts = [*expressions(board["panels"])]
    texts += [variable["query"]["query"] for variable in board["templating"]["list"] if variable["type"] == "query"]
    names = {name for text in texts for name in NAME.findall(text)}
    assert len(names) > 25
    assert [name for name in sorted(names) if not is_told(name, told)] == []
    # What is told is looked at: a metric that no panel shows is one that nobody knows.
    unseen = {name for name in told if name.startswith("counterfoil_") and not any(name in each for each in names)}
    assert unseen <= {"counterfoil_journal_queue_entries", "counterfoil_journal_failures_total",
                      "counterfoil_findings_total", "counterfoil_feed_connections_total", "counterfoil_stream_opened_total"}


def test_panels_have_their_own_place_and_number():
    panels = json.loads((OPS / "grafana/counterfoil.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_the_alerts_name_what_is_told(told):
    path = OPS / "prometheus/counterfoil.rules.yml"
    checked = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    names = {name for line in path.read_text().splitlines() if "expr:" in line for name in NAME.findall(line)}
    assert len(names) > 10
    assert [name for name in sorted(names) if not is_told(name, told)] == []


def test_queries_are_promql(tmp_path):
    """Every query of the dashboard is one that Prometheus can read, checked as a rule."""
    board = json.loads((OPS / "grafana/counterfoil.json").read_text())
    rules = [{"record": f"panel:{number}", "expr": re.sub(r"\$\w+", ".*", text)}
             for number, text in enumerate(expressions(board["panels"]))]
    path = tmp_path / "rules.yml"
    path.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    checked = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_alerts_fire_when_they_should(tmp_path):
    """promtool's own unit tests over the rules."""
    (tmp_path / "counterfoil.rules.yml").write_text((OPS / "prometheus/counterfoil.rules.yml").read_text())
    labels = 'instance="a",account="desk"'
    series = [
        {"series": f'counterfoil_holders{{{labels},freshness="suspect"}}', "values": "3x60"},
        {"series": f'counterfoil_account_up{{{labels},source="reading"}}', "values": "1 0x60"},
        {"series": 'counterfoil_journal_failures_total{instance="a"}', "values": "0x20 1x40"},
    ]
    expected = [("CounterfoilSuspect", "35m", 1), ("CounterfoilSuspect", "10m", 0), ("CounterfoilAccountDown", "10m", 1),
                ("CounterfoilJournalFailed", "22m", 1), ("CounterfoilJournalFailed", "10m", 0)]
    tests = [{"interval": "1m", "input_series": series, "promql_expr_test": [
        {"expr": f'count(ALERTS{{alertname="{name}",alertstate="firing"}}) or vector(0)', "eval_time": at,
         "exp_samples": [{"labels": "{}", "value": value}]} for name, at, value in expected]}]
    path = tmp_path / "tests.yml"
    path.write_text(json.dumps({"rule_files": ["counterfoil.rules.yml"], "evaluation_interval": "1m", "tests": tests}))
    done = subprocess.run(["promtool", "test", "rules", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_unit_starts_what_it_should(foil):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(OPS / "systemd/counterfoil.service")
    service = unit["Service"]
    assert (service["Type"], service["User"]) == ("notify", "counterfoil")
    program, *words = service["ExecStart"].split()
    assert program == "/usr/bin/foil"
    # Its own configuration is not there: the words are understood, and the file is what is missing.
    done = foil(*words)
    assert done.returncode == 2 and "/etc/counterfoil/counterfoil.json" in done.stderr
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20",
         OPS / "systemd/counterfoil.service"], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout + judged.stderr
