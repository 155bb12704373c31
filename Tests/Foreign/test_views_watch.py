"""`foil watch` beside a daemon: the very lines that the daemon streams, whatever becomes of the daemon meanwhile."""

import json
import signal
import socket

import pytest
from conftest import READY_WITHIN
from live import Live, row, wait_until
from streams import Daemon, lines_to


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Desk:
    """One feed, a daemon that can be ended and started again, and watches beside it."""

    def __init__(self, program, folder, accounts):
        self.program, self.folder, self.accounts = program, folder, accounts
        self.feed = accounts.connect()
        self.started, self.pushed, self.daemons = [], 0, 0

    def serve(self):
        return self.note(Daemon(self.program, self.folder, self.accounts.config()))

    def note(self, daemon):
        self.daemon = self._note(daemon)
        self.daemons += 1
        return daemon

    def watch(self, *arguments, config=None):
        """With a configuration of its own where one is given; else the daemon's."""
        if config is None:
            config = self.accounts.config() | {"listen": "127.0.0.1:0"}
        folder = self.folder
        if "daemon" in config:
            folder = self.folder / "elsewhere"
            folder.mkdir(exist_ok=True)
        watch = self._note(Live(self.program, folder, config, *arguments, command=("watch",)))
        return watch

    def _note(self, process):
        self.started.append(process)
        return process

    def push(self, count=10):
        """Some changes, and the position of the last once the daemon has it."""
        link = self.feed.link(self.daemons)
        for _ in range(count):
            self.pushed += 1
            self.feed.push(link, [row("btc", self.pushed)], f"u{self.pushed % 3}")
        with self.daemon.events(since=0, type="statement") as events:
            while True:
                for _, _, line in events.read():
                    if f'"total":"{self.pushed}"' in line.decode():
                        return json.loads(line)["position"]

    def elsewhere(self):
        """A machine that has no store, and is told where the daemon is."""
        return {
            "accounts": {"customers": {"venue": "sfox-connect", "apiKey": "env:NOT_NEEDED"}},
            "daemon": {"address": f"http://{self.daemon.host}:{self.daemon.port}"},
        }

    def close(self):
        for each in self.started:
            each.clean_up()


@pytest.fixture
def desk(program, tmp_path, accounts):
    desk = Desk(program, tmp_path, accounts)
    yield desk
    desk.close()


def wait_for_position(watch, position):
    watch.wait_for(lambda: watch.lines and watch.lines[-1]["position"] >= position)


def expected(daemon, watch, position):
    """The stream's lines from the first that the watch has."""
    first = watch.lines[0]["position"]
    return [line for line in lines_to(daemon, position) if json.loads(line)["position"] >= first]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_beside_the_store_no_line_is_lost_when_the_daemon_is_started_again(desk, ending):
    desk.serve()
    before = desk.push()
    watch = desk.watch("--json")
    wait_until_begun(desk, watch)
    desk.push()
    desk.daemon.end(ending) if ending == signal.SIGTERM else desk.daemon.kill()
    daemon = desk.serve()
    position = desk.push()
    wait_for_position(watch, position)
    assert watch.lines[0]["position"] > before
    texts = [text for text in watch.texts if json.loads(text)["position"] <= position]
    assert texts == expected(daemon, watch, position)
    assert watch.end() == 0


def wait_until_begun(desk, watch):
    """A watch shows what comes after it has begun: something has to come until then."""
    for _ in range(100):
        position = desk.push(1)
        try:
            watch.wait_for(lambda: watch.lines, within=0.2)
            return position
        except AssertionError:
            continue
    raise AssertionError(f"the watch shows nothing: {watch.errors!r}")


def test_a_daemon_elsewhere_is_followed_across_its_restart(desk, program, tmp_path, accounts):
    port = free_port()

    def config():
        return accounts.config() | {"listen": f"127.0.0.1:{port}"}

    class Fixed(Daemon):
        def __init__(self):
            Live.__init__(self, program, tmp_path, config(), command=("serve",))
            self.host, self.port = "127.0.0.1", port
            wait_until(lambda: b"serve.listen" in self.errors, READY_WITHIN, "the gateway does not listen")

    desk.note(Fixed())
    desk.push()
    watch = desk.watch("--json", config=desk.elsewhere())
    wait_until_begun(desk, watch)
    desk.push()
    desk.daemon.kill()
    desk.note(Fixed())
    position = desk.push()
    wait_for_position(watch, position)
    texts = [text for text in watch.texts if json.loads(text)["position"] <= position]
    assert texts == expected(desk.daemon, watch, position)
    assert watch.errors == b""


def test_without_json_it_is_the_same_text_as_that_of_who_keeps_the_store(desk, foil):
    """Changes by their differences, which need what was held before: that is the daemon's book."""
    desk.serve()
    desk.push(3)
    watch = desk.watch()
    for _ in range(100):
        desk.push(1)
        if watch.texts:
            break
    line = watch.texts[0].decode()
    assert "customers/u" in line and "BTC" in line and " -> " in line and "(+3)" in line
    assert watch.end() == 0


def test_only_the_accounts_that_are_asked_for(desk):
    desk.accounts.sfox()
    desk.serve()
    desk.push()
    watch = desk.watch("treasury", "--json", "--for", "2s")
    desk.push()
    watch.process.wait(20)
    assert {line["account"] for line in watch.lines} <= {"treasury"}


def test_a_daemon_elsewhere_is_watched_line_by_line(desk, foil):
    desk.serve()
    done = foil("watch", config=desk.elsewhere())
    assert done.returncode == 2 and "--json" in done.stderr


def test_nobody_listens(foil):
    config = {
        "accounts": {"customers": {"venue": "sfox-connect", "apiKey": "env:NOT_NEEDED"}},
        "daemon": {"address": f"http://127.0.0.1:{free_port()}"},
    }
    for command in (["watch", "--json"], ["balances", "--from-daemon"]):
        done = foil(*command, config=config)
        assert (done.returncode, done.stdout) == (1, "")
        assert "no daemon listens at http://127.0.0.1:" in done.stderr and "foil serve" in done.stderr
