"""What the foreign tests share: the program under test, paper venues in a process of their own, servers to read from.

Nothing here or in the tests imports a line of Counterfoil: what they know of a venue comes from its documents.
"""

import json
import os
import queue
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from servers.bitfront_server import BitfrontServer
from servers.coinw_server import CoinWServer
from servers.sfox_server import ConnectServer, SFOXServer
from servers.thedex_server import TheDexServer

FIXTURES = Path(__file__).parent.parent / "Fixtures"

# A slow machine that also runs Thread Sanitizer needs this long at most; a healthy start takes milliseconds.
READY_WITHIN = 20


def fixture_bytes(path):
    """The bytes of a documented payload, such as `fixture_bytes("sfox/http_get_v1_user_balance.json")`."""
    return (FIXTURES / path).read_bytes()


def fixture_json(path):
    """The documented payload with every number kept as its text, so that a digit lost is a difference seen."""
    return exact(fixture_bytes(path))


def exact(body):
    """A JSON body with every number kept as its text, marked so that it never equals a string."""
    return json.loads(body, parse_float=lambda text: ("number", text), parse_int=lambda text: ("number", text))


@pytest.fixture(scope="session")
def program():
    """The path of the `foil` under test, from the environment: scripts/test sets it."""
    path = os.environ.get("FOIL")
    assert path, "FOIL is not set: run scripts/test, or FOIL=$(swift build --show-bin-path)/foil python -m pytest Tests/Foreign"
    assert os.access(path, os.X_OK), f"{path} is not a program"
    return path


@pytest.fixture
def foil(program, tmp_path):
    """Runs `foil` to its end in an empty folder; `config` (a dict or text) becomes its counterfoil.json.

    Whatever a test is about, no run may show a secret: see `Watch`.
    """

    def run(*arguments, config=None, env=None, timeout=60, stdin="", secrets=(), binary=False):
        if config is not None:
            write_config(tmp_path, config)
        hidden = set(secrets) | secrets_in(config) | set((env or {}).values())
        process = subprocess.Popen(
            [program, *arguments], cwd=tmp_path, env=clean_environment(tmp_path) | (env or {}),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        with Watch(process.pid) as watch:
            try:
                out, error = process.communicate(stdin.encode(), timeout=timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                out, error = process.communicate()
                pytest.fail(f"foil {arguments} did not end within {timeout} s: {out!r} {error!r}")
        for secret in (secret.encode() for secret in hidden if len(secret) >= SECRET_LENGTH):
            assert secret not in out, f"a secret stands in the output: {out!r}"
            assert secret not in error, f"a secret stands in the errors: {error!r}"
            assert not any(secret in line for line in watch.lines), f"a secret stands in an argument: {watch.lines}"
        text = (lambda data: data) if binary else bytes.decode
        return subprocess.CompletedProcess(process.args, process.returncode, text(out), text(error))

    return run


# Anything shorter in a test's configuration is no secret but a word such as "key".
SECRET_LENGTH = 12


def write_config(folder, config):
    """Only its owner can read it: literals in a file that others can read are refused."""
    path = folder / "counterfoil.json"
    path.write_text(config if isinstance(config, str) else json.dumps(config, indent=2))
    path.chmod(0o600)
    return path


def secrets_in(config):
    """The literal secrets of a configuration."""
    if not isinstance(config, dict):
        return set()
    accounts = config.get("accounts", {}).values()
    values = [account.get(name, "") for account in accounts for name in ("apiKey", "secretKey")]
    return {value for value in values if not value.startswith(("env:", "file:", "command:"))}


class Watch:
    """Notes the arguments of a process and of its descendants for as long as it runs."""

    def __init__(self, pid):
        self.pid = pid
        self.lines = set()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def look(self):
        while not self.over.wait(0.005):
            for pid in self.family(self.pid):
                try:
                    self.lines.add(Path(f"/proc/{pid}/cmdline").read_bytes())
                except OSError:
                    pass

    @staticmethod
    def family(pid):
        yield pid
        try:
            tasks = os.listdir(f"/proc/{pid}/task")
        except OSError:
            return
        for task in tasks:
            try:
                found = Path(f"/proc/{pid}/task/{task}/children").read_text().split()
            except OSError:
                continue
            for child in found:
                yield from Watch.family(child)


@pytest.fixture
def desk():
    """The five foreign venues, and the configuration of one account at each."""
    desk = Desk()
    yield desk
    desk.close()


class Desk:
    """An account at every venue, in the order of the configuration."""

    def __init__(self):
        self.sfox = SFOXServer()
        self.connect = ConnectServer()
        self.thedex = TheDexServer()
        self.bitfront = BitfrontServer()
        self.coinw = CoinWServer()
        self.venues = {
            "treasury": self.sfox, "customers": self.connect, "shop": self.thedex, "legacy": self.bitfront,
            "desk": self.coinw,
        }

    def config(self, *names, **more):
        """The accounts named, or all; `more` gives settings to an account: `desk={"timeout": "2s"}`."""
        chosen = names or self.venues
        return {"accounts": {name: self.venues[name].account() | more.get(name, {}) for name in chosen}}

    @property
    def secrets(self):
        return [secret for venue in self.venues.values() for secret in venue.secrets()]

    def refusals(self):
        return [refusal for venue in self.venues.values() for refusal in venue.refusals]

    def close(self):
        for venue in self.venues.values():
            venue.close()


@pytest.fixture
def read(foil, desk):
    """Runs `foil balances --json` over the desk and gives its answer; `run.code` is the exit code."""

    def run(*names, arguments=(), more={}, timeout=60):
        done = foil(
            "balances", "--json", *arguments, config=desk.config(*names, **more), secrets=desk.secrets, timeout=timeout)
        assert done.stdout, f"exit {done.returncode}, no output, but: {done.stderr}"
        return Answer(done.returncode, json.loads(done.stdout, object_pairs_hook=unique), done.stderr)

    return run


def unique(pairs):
    """An object whose keys all differ."""
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a key stands twice in {names}"
    return dict(pairs)


class Answer:
    """What `foil balances --json` said."""

    def __init__(self, code, body, errors=""):
        self.code, self.body, self.errors = code, body, errors
        self.complete = body["complete"]
        self.accounts = {line["account"]: line for line in body["accounts"]}
        self.balances = body["balances"]
        self.totals = {line["asset"]: line for line in body["totals"]}
        self.findings = body["findings"]

    def of(self, account, asset=None, user=None):
        """The balances of an account; with the venue's own code of an asset, the one balance."""
        lines = [line for line in self.balances if line["account"] == account and user in (None, line["user"])]
        if asset is None:
            return lines
        found = [line for line in lines if line["venueAsset"] == asset]
        assert len(found) == 1, f"{len(found)} balances of {asset} in {lines}"
        return found[0]

    def error(self, account):
        return (self.accounts[account]["error"] or {}).get("code")


def clean_environment(home):
    """Nothing of the caller's own configuration or proxies reaches the program."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


@pytest.fixture
def accounts():
    """Accounts with feeds at foreign venues; no client may have done what their documents forbid."""
    from live import Accounts

    accounts = Accounts()
    yield accounts
    accounts.close()
    assert accounts.violations() == []


@pytest.fixture
def live(program, tmp_path, accounts):
    """Starts `foil watch --json` over the accounts, with a store; no secret of theirs may stand anywhere it writes."""
    from live import STORE, Live

    started = []

    def start(*arguments, **options):
        config = options.pop("config", None) or accounts.config()
        started.append(Live(program, tmp_path, config, *arguments, **options))
        return started[-1]

    yield start
    for each in started:
        each.clean_up()
    written = b"".join(path.read_bytes() for path in tmp_path.glob(STORE + "*"))
    for secret in accounts.secrets:
        for place in (written, *(b"\n".join(each.texts) + each.errors for each in started)):
            assert secret.encode() not in place, "a secret stands in the output or the store"


@pytest.fixture
def serve(program, tmp_path, accounts):
    """Starts `foil serve` over the accounts, with its gateway; see `daemon.Daemon`."""
    from daemon import Daemon

    yield from daemons(Daemon, program, tmp_path, accounts)


@pytest.fixture
def streaming(program, tmp_path, accounts):
    """The same for readers of its stream; see `streams.Daemon`."""
    from streams import Daemon

    yield from daemons(Daemon, program, tmp_path, accounts)


def daemons(kind, program, folder, accounts):
    started = []

    def start(*arguments, config=None, **options):
        started.append(kind(program, folder, config or accounts.config(), *arguments, **options))
        return started[-1]

    yield start
    for each in started:
        each.clean_up()
    for secret in accounts.secrets:
        assert not any(secret.encode() in each.errors for each in started), "a secret stands in the log"


@dataclass
class Paper:
    """Running paper venues and where they said that they listen."""

    process: subprocess.Popen
    addresses: dict

    def url(self, venue):
        """The base address of `control`, `sfox`, `thedex`, `bitfront` or `coinw`."""
        return self.addresses[venue][0]

    def socket_url(self, venue):
        """The address of a venue's WebSocket: sFOX has it at `/ws`, CoinW at `/`."""
        return self.addresses[venue][1]


@pytest.fixture
def start_paper(program, tmp_path):
    """Starts `foil paper` with the given arguments and ends it, by its own process, after the test."""
    started = []

    def start(*arguments, port=0):
        process = subprocess.Popen(
            [program, "paper", "--port", str(port), *arguments], cwd=tmp_path, env=clean_environment(tmp_path),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        started.append(process)
        lines = wait_for(process, "CoinW ")
        assert lines[0] == "paper venues ready\n", lines
        words = [line.split() for line in lines[1:]]
        return Paper(process, {name.lower(): addresses for name, *addresses in words})

    yield start
    for process in started:
        stop(process)


@pytest.fixture
def paper(start_paper):
    """Fresh paper venues with the scenario `documented`."""
    return start_paper()


def wait_for(process, text):
    """Reads the process's output until `text` stands in it, and goes on draining it so that it never blocks."""
    lines = queue.Queue()

    def drain():
        with process.stdout:
            for line in process.stdout:
                lines.put(line)
        lines.put(None)

    threading.Thread(target=drain, daemon=True).start()
    deadline, seen = time.monotonic() + READY_WITHIN, []
    while True:
        try:
            line = lines.get(timeout=max(0.001, deadline - time.monotonic()))
        except queue.Empty:
            pytest.fail(f"no {text!r} within {READY_WITHIN} s; it printed:\n{''.join(seen)}")
        if line is None:
            pytest.fail(f"it ended with {process.wait()} before {text!r}; it printed:\n{''.join(seen)}")
        seen.append(line)
        if text in line:
            return seen


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
