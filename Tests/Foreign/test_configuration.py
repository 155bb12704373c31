"""Bad configuration: what is wrong, where, and what mends it; exit 2, and nothing is sent to anyone."""

import os

import pytest
from conftest import write_config


@pytest.fixture
def refused(foil, desk):
    """Runs `foil balances` with a bad configuration; gives what it said."""

    def run(config=None, *arguments, env=None, secrets=()):
        done = foil("balances", *arguments, config=config, env=env, secrets=[*desk.secrets, *secrets])
        assert (done.returncode, done.stdout) == (2, ""), done
        assert [seen for venue in desk.venues.values() for seen in venue.seen] == []
        assert "foil: " in done.stderr and "hint: " in done.stderr
        return done.stderr

    return run


GOOD = '{\n  accounts: {\n    treasury: { venue: "sfox", apiKey: "env:KEY" },\n  },\n}\n'

BAD_JSON5 = {
    "an unclosed object": ('{\n  accounts: {\n    a: { venue: "sfox",\n', None),
    "a missing comma": ('{\n  accounts: {\n    a: { venue: "sfox" apiKey: "env:KEY" },\n  },\n}', 3),
    "an unclosed string": ('{\n  accounts: {\n    a: { venue: "sfox, apiKey: "env:KEY" },\n  },\n}', 3),
    "a missing colon": ('{\n  accounts {\n  },\n}', 2),
    "a stray brace": ("{\n  accounts: { },\n}}\n", 3),
    "a key twice": ('{\n  accounts: {\n    a: { venue: "sfox", venue: "sfox", apiKey: "env:KEY" },\n  },\n}', 3),
    "an account twice": ('{\n accounts: {\n  a: { venue: "sfox", apiKey: "env:K" },\n  a: { venue: "sfox", apiKey: "env:K" },\n }\n}', 4),
    "nothing": ("", None),
    "a list": ("[]", 1),
    "no accounts": ("{}", None),
    "an endless comment": ("{\n /* and so on", None),
}


@pytest.mark.parametrize("text, line", BAD_JSON5.values(), ids=BAD_JSON5)
def test_bad_json5_is_named_with_its_line_and_a_remedy(refused, text, line):
    said = refused(text)
    assert "counterfoil.json" in said
    if line:
        assert f"counterfoil.json:{line}:" in said


@pytest.mark.parametrize(
    "field, nearest, line",
    [('apiKye: "x"', "apiKey", 3), ('venu: "sfox"', "venue", 3), ('baseUrl: "http://127.0.0.1"', "baseURL", 3),
     ('timout: "1s"', "timeout", 3), ('cafile: "x"', "caFile", 3)])
def test_an_unknown_key_names_the_nearest_and_the_line(refused, field, nearest, line):
    said = refused('{\n  accounts: {\n    a: { venue: "sfox", apiKey: "env:KEY", ' + field + " },\n  },\n}", env={"KEY": "k"})
    assert f"counterfoil.json:{line}:" in said and f'"{nearest}"' in said


def test_an_unknown_key_at_the_top(refused):
    said = refused('{\n  accounts: {},\n  acounts: {},\n  listn: "x",\n}')
    assert "counterfoil.json:3:" in said and "counterfoil.json:4:" in said and '"listen"' in said


def test_an_unknown_venue_names_the_nearest(refused):
    said = refused('{\n  accounts: {\n    a: { venue: "sfoxx", apiKey: "env:KEY" } } }', env={"KEY": "k"})
    assert "counterfoil.json:3:" in said and '"sfox"' in said


def test_a_missing_secret_key(refused):
    said = refused('{\n accounts: {\n  a: { venue: "coinw", apiKey: "env:KEY" } } }', env={"KEY": "k"})
    assert "secretKey" in said and "counterfoil.json:3:" in said


@pytest.mark.parametrize("timeout", ["10", "0s", "-1s", "soon", "1w"])
def test_a_bad_time(refused, timeout):
    assert "timeout" in refused('{ accounts: { a: { venue: "sfox", apiKey: "env:KEY", timeout: "%s" } } }' % timeout)


@pytest.mark.parametrize("url", ["ftp://x", "x", "http://", "https://u:p@x/", "https://x?y", "https://x#y"])
def test_a_bad_address(refused, url):
    assert "baseURL" in refused('{ accounts: { a: { venue: "sfox", apiKey: "env:KEY", baseURL: "%s" } } }' % url)


def test_no_configuration_at_all(refused):
    said = refused()
    assert "counterfoil.json" in said and "accounts" in said


def test_a_configuration_that_is_not_there(refused):
    assert "nowhere.json" in refused(None, "--config", "nowhere.json")


def test_an_unknown_account_names_the_nearest(refused, desk):
    said = refused(desk.config(), "tresury")
    assert '"tresury"' in said and '"treasury"' in said


def test_an_environment_variable_that_is_not_set(refused):
    said = refused(GOOD)
    assert "KEY" in said and "counterfoil.json:3:" in said


def test_a_secret_file_that_is_not_there(refused, tmp_path):
    assert "no-such-file" in refused(GOOD.replace("env:KEY", f"file:{tmp_path}/no-such-file"))


def test_a_secret_file_that_is_a_folder_or_empty(refused, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch(0o600)
    for name in ("folder", "empty"):
        assert name in refused(GOOD.replace("env:KEY", f"file:{tmp_path}/{name}"))


@pytest.mark.parametrize("command", ["exit 3", "no-such-command-anywhere", "true", "printf 'a\\nb'"])
def test_a_command_that_gives_no_secret(refused, command):
    refused({"accounts": {"a": {"venue": "sfox", "apiKey": "command:" + command}}})


def test_what_a_failing_command_printed_is_not_repeated(refused, tmp_path):
    leaked = "a-secret-that-nobody-may-see"
    (tmp_path / "leak").write_text(leaked)
    refused({"accounts": {"a": {"venue": "sfox", "apiKey": "command:cat leak; cat leak >&2; exit 1"}}}, secrets=[leaked])


def test_a_literal_secret_that_others_can_read_is_refused_with_the_chmod(program, desk, tmp_path, refused):
    import json

    path = write_config(tmp_path, desk.config("treasury"))
    path.chmod(0o644)
    said = refused(None)
    assert "chmod" in said and "600" in said and "counterfoil.json" in said
    assert json.loads(path.read_text()), "the file itself is left alone"


def test_all_that_is_wrong_is_said_at_once(refused):
    said = refused('{\n accounts: {\n  a: { venue: "sfx", apiKey: "env:K" },\n  b: { venue: "sfox" },\n  c: { venue: "coinw", apiKey: "env:K", secretKey: "env:K", tmeout: "1s" },\n },\n}')
    assert [f"counterfoil.json:{line}:" in said for line in (3, 4, 5)] == [True] * 3


def test_a_secret_in_a_wrong_place_is_not_shown(refused):
    secret = "sk-live-0123456789abcdef"
    for text in (
        '{ accounts: { a: { venue: "sfox", apiKey: "%s\\n" } } }',
        '{ accounts: { a: { venue: "sfox", apiKey: "%s } } }',
        '{ accounts: { a: { venue: "sfox", apiKey: %s } } }',
        '{ accounts: { a: { venue: "coinw", apiKey: "x", secretkey: "%s" } } }',
    ):
        refused(text % secret, secrets=[secret])


SOURCES = {
    "env": lambda folder, secret: "env:THE_KEY",
    "file": lambda folder, secret: "file:" + note(folder, secret),
    "file with a line feed": lambda folder, secret: "file:" + note(folder, secret + "\n"),
    "file beside the configuration": lambda folder, secret: "file:" + os.path.basename(note(folder, secret)),
    "command": lambda folder, secret: "command:cat " + note(folder, secret),
    "command with a pipe": lambda folder, secret: "command:cat " + note(folder, "x" + secret) + " | cut -c2-",
    "literal": lambda folder, secret: secret,
}


def note(folder, text):
    path = folder / "secret.txt"
    path.write_text(text)
    path.chmod(0o600)
    return str(path)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_secret_from_everywhere(foil, desk, tmp_path, source):
    account = desk.coinw.account() | {"secretKey": source(tmp_path, desk.coinw.secret)}
    done = foil(
        "balances", "--json", config={"accounts": {"desk": account}}, env={"THE_KEY": desk.coinw.secret},
        secrets=desk.secrets)
    assert (done.returncode, desk.refusals()) == (0, []), done.stdout + done.stderr


@pytest.mark.parametrize("place", ["option", "environment", "working folder", "XDG", "home"])
def test_the_configuration_is_found(foil, desk, tmp_path, place):
    path = write_config(tmp_path, desk.config("treasury"))
    env, arguments = {}, []
    if place != "working folder":
        target = tmp_path / {"XDG": "xdg/counterfoil", "home": ".config/counterfoil"}.get(place, "elsewhere")
        target.mkdir(parents=True)
        path = path.rename(target / "counterfoil.json")
    if place == "option":
        arguments = ["--config", str(path)]
    elif place == "environment":
        env = {"COUNTERFOIL_CONFIG": str(path)}
    elif place == "XDG":
        env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    done = foil("balances", "--csv", *arguments, env=env)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments", [["balnces"], ["balances", "--jsn"], ["balances", "--json", "--csv"], ["balances", "--timeout", "x"],
                  ["balances", "--round", "-1"], ["paper", "--port", "99999"], ["paper", "--scenario", "nowhere.json"], ["demo", "extra"]])
def test_usage_errors_end_with_2_and_a_hint(foil, arguments):
    done = foil(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "hint:" in done.stderr
