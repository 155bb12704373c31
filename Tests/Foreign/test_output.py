"""What people see: the table, CSV, filters, colour, help, completions and the manual page."""

import csv
import io
import json
import os
import pty
import re
import select
import shutil
import subprocess
import time
import unicodedata
from decimal import Decimal

import pytest
from conftest import clean_environment, write_config

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def in_a_terminal(program, arguments, folder, env=None, columns=80):
    """Runs a program with a terminal of so many columns as its output; gives what the terminal got."""
    master, slave = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [program, *arguments], cwd=folder, stdin=slave, stdout=slave, stderr=slave,
        env=clean_environment(folder) | {"TERM": "xterm-256color"} | (env or {}))
    os.close(slave)
    got, deadline = b"", time.monotonic() + 20
    while time.monotonic() < deadline:
        ready, _, _ = select.select([master], [], [], 0.1)
        if not ready:
            continue
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        got += part
    os.close(master)
    return process.wait(timeout=5), got.decode()


def width(line):
    """Columns that a terminal gives a line."""
    plain = ANSI.sub("", line)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain)


def test_the_table_of_the_documented_five_fits_80_columns_and_loses_no_digit(foil, desk):
    done = foil("balances", config=desk.config())
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(width, done.stdout.splitlines())) <= 80, done.stdout
    assert not ANSI.search(done.stdout)
    for digits in ("9.99850081", "0.01826367", "257.518301140000000", "1000107794.9999858", "3999974992.35615", "400.000"):
        assert digits in done.stdout, digits
    for account in desk.venues:
        assert account in done.stdout


def test_amounts_are_aligned_at_the_decimal_point(foil, desk):
    desk.sfox.body(b'[{"currency":"btc","balance":1.5,"available":1.5,"held":0},{"currency":"usd","balance":1234.25,"available":0,"held":0}]')
    done = foil("balances", config=desk.config("treasury"))
    rows = [line for line in done.stdout.splitlines() if line.startswith("  treasury")]
    columns = {line.index(text) + text.index(".") for line in rows for text in ("1.5", "1234.25") if text in line}
    assert len(columns) == 1, done.stdout


@pytest.mark.parametrize("arguments", [[], ["--csv"], ["--json"]])
def test_no_colour_into_a_pipe_whatever_the_environment_says(foil, desk, arguments):
    done = foil("balances", *arguments, config=desk.config(), env={"TERM": "xterm-256color"})
    assert "\x1b" not in done.stdout + done.stderr


def test_colour_in_a_terminal_unless_no_color_is_set(program, desk, tmp_path):
    write_config(tmp_path, desk.config())
    code, got = in_a_terminal(program, ["balances"], tmp_path)
    assert code == 0 and ANSI.search(got)
    assert max(width(line) for line in got.replace("\r", "\n").split("\n")) <= 80
    code, plain = in_a_terminal(program, ["balances"], tmp_path, env={"NO_COLOR": "1"})
    assert code == 0 and not re.search(r"\x1b\[[0-9;]*m", plain)
    code, dumb = in_a_terminal(program, ["balances"], tmp_path, env={"TERM": "dumb"})
    assert code == 0 and not re.search(r"\x1b\[[0-9;]*m", dumb)


@pytest.mark.parametrize("columns", [20, 40, 200])
def test_other_widths_lose_no_digit(program, desk, tmp_path, columns):
    write_config(tmp_path, desk.config())
    code, got = in_a_terminal(program, ["balances"], tmp_path, columns=columns)
    assert code == 0
    assert "257.518301140000000" in re.sub(r"\s+", "", ANSI.sub("", got)) or "257.518301140000000" in ANSI.sub("", got)


def test_csv_by_rfc_4180(foil, desk):
    desk.connect.users = [user := 'a,"b"\nc']
    desk.connect.tokens = {user: "user-token-0123456789"}
    done = foil("balances", "--csv", config=desk.config(), secrets=desk.secrets, binary=True)
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline=""), strict=True))
    assert {row["account"] for row in rows} == set(desk.venues)
    assert {row["user"] for row in rows} == {"", user}
    usdt = next(row for row in rows if row["account"] == "desk" and row["venueAsset"] == "USDT")
    assert (usdt["available"], usdt["total"]) == ("257.518301140000000", "")
    assert done.stdout.count(b"\r\n") == len(rows) + 1


def lines(done):
    assert done.returncode in (0, 3), done.stderr
    return [(line["account"], line["user"], line["asset"]) for line in json.loads(done.stdout)["balances"]]


@pytest.mark.parametrize("asset", ["BTC", "btc", "BTC_BITCOIN"])
def test_asset_by_its_own_code_or_the_venues(foil, desk, asset):
    found = lines(foil("balances", "--json", "--asset", asset, config=desk.config()))
    assert found and {asset for _, _, asset in found} == {"BTC"}
    if asset == "BTC":
        assert {account for account, _, _ in found} == set(desk.venues)


def test_several_assets(foil, desk):
    found = lines(foil("balances", "--json", "--asset", "USD", "--asset", "CWT", config=desk.config()))
    assert {asset for _, _, asset in found} == {"USD", "CWT"}


def test_one_user_and_only_that_users_token_is_asked_for(foil, desk):
    desk.connect.users = ["a", "b", "c"]
    desk.connect.tokens = {user: f"user-token-of-{user}-0123" for user in "abc"}
    found = lines(foil("balances", "customers", "--json", "--user", "b", config=desk.config(), secrets=desk.secrets))
    assert {user for _, user, _ in found} == {"b"}
    assert len(desk.connect.balance_times()) == 1


def test_hide_zero_hides_what_is_known_to_be_zero_and_nothing_else(foil, desk):
    desk.sfox.body(
        b'[{"currency":"btc","balance":0.00,"available":0,"held":0},{"currency":"eth","balance":-1,"available":-1,"held":0},'
        b'{"currency":"usd","available":0}]')
    every = lines(foil("balances", "treasury", "--json", config=desk.config()))
    assert {asset for _, _, asset in every} == {"BTC", "ETH", "USD"}
    some = lines(foil("balances", "treasury", "--json", "--hide-zero", config=desk.config()))
    assert {asset for _, _, asset in some} == {"ETH", "USD"}
    # CoinW never tells a total: what is not known is not hidden.
    assert lines(foil("balances", "desk", "--json", "--hide-zero", config=desk.config()))


def test_round_rounds_the_table_and_nothing_else(foil, desk):
    table = foil("balances", "desk", "--round", "2", config=desk.config())
    assert table.returncode == 0
    assert "257.52" in table.stdout and "257.518" not in table.stdout
    done = foil("balances", "desk", "--round", "2", "--json", config=desk.config())
    amounts = {line["available"] for line in json.loads(done.stdout)["balances"]}
    assert "257.518301140000000" in amounts and Decimal("0.0012") in map(Decimal, amounts)


COMMANDS = [[], ["balances"], ["check"], ["paper"], ["demo"]]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "foil")
def test_help_has_an_example_and_fits(foil, command):
    done = foil(*command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "foil " in done.stdout and "xample" in done.stdout
    assert max(map(width, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout


def test_version(foil):
    done = foil("--version")
    assert done.returncode == 0 and re.fullmatch(r"foil \d+\.\d+\.\d+\S*\n", done.stdout)


def completions(foil, shell):
    done = foil("completions", shell)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_bash_completes_commands_and_options(foil, tmp_path):
    script = tmp_path / "foil.bash"
    script.write_text(completions(foil, "bash"))

    def complete(line):
        words = line.split(" ")
        asked = "source foil.bash; COMP_LINE=%r; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(%s); COMP_CWORD=%d; " % (
            line, " ".join(f"'{word}'" for word in words), len(words) - 1)
        asked += "f=$(complete -p foil | sed 's/.*-F \\([^ ]*\\).*/\\1/'); $f foil \"${COMP_WORDS[COMP_CWORD]}\"; printf '%s\\n' \"${COMPREPLY[@]}\""
        done = subprocess.run(["bash", "-euc", asked], cwd=tmp_path, capture_output=True, text=True, timeout=10)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return {word.strip() for word in done.stdout.splitlines()}

    assert {"balances", "check", "paper", "demo"} <= complete("foil ")
    assert complete("foil bal") == {"balances"}
    assert {"--json", "--csv", "--asset", "--hide-zero"} <= complete("foil balances --")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_their_script(foil, tmp_path, shell):
    text = completions(foil, shell)
    assert "balances" in text
    if shutil.which(shell):
        path = tmp_path / "script"
        path.write_text(text)
        subprocess.run([shell, "-n", path], check=True, timeout=10)


def test_the_manual_page(foil, tmp_path):
    done = foil("man")
    assert done.returncode == 0 and ".Dt FOIL 1" in done.stdout
    page = tmp_path / "foil.1"
    page.write_text(done.stdout)
    for reader in (["mandoc", "-T", "utf8", "-W", "warning"], ["man", "--warnings", "-l"]):
        if shutil.which(reader[0]):
            shown = subprocess.run(
                [*reader, page], capture_output=True, text=True, timeout=20, env=os.environ | {"MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
            assert shown.returncode == 0 and "balances" in shown.stdout, shown.stderr
            assert shown.stderr == ""
            return
    assert "\n.Sh" in done.stdout
