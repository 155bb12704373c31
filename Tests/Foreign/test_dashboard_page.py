"""The dashboard in a real Chromium, over `foil serve` and the paper venues: what is drawn is what the API says."""

import json
import subprocess
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests
from browser import Browser
from conftest import clean_environment, stop, wait_for, write_config
from live import row, wait_until
from paper_clients import BITFRONT, CONNECT, COINW, SFOX, THEDEX

WITHIN = 30
VIEWS = ["", "balances", "history", "users", "gaps", "findings", "limits"]


@dataclass
class Served:
    """A daemon that keeps five paper accounts, and where it listens."""

    process: subprocess.Popen
    url: str
    folder: object
    control: str

    def get(self, path, **parameters):
        answer = requests.get(self.url + path, params=parameters, timeout=WITHIN)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def deposit(self, venue, asset, amount, user=None):
        order = {"venue": venue, "asset": asset, "amount": amount} | ({"user": user} if user else {})
        answer = requests.post(self.control + "/deposits", json=order, timeout=WITHIN)
        assert answer.status_code == 201, answer.text


def paper_venues(program, folder):
    process = subprocess.Popen(
        [program, "paper", "--port", "0"], cwd=folder, env=clean_environment(folder), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    words = [line.split() for line in wait_for(process, "CoinW ")[1:]]
    return process, {name.lower(): addresses for name, *addresses in words}


def configuration(at, **more):
    sfox = {"baseURL": at["sfox"][0], "feedURL": at["sfox"][1]}
    accounts = {
        "treasury": {"venue": "sfox", "apiKey": SFOX} | sfox,
        "customers": {"venue": "sfox-connect", "apiKey": CONNECT} | sfox,
        "shop": {"venue": "thedex", "apiKey": THEDEX[0], "secretKey": THEDEX[1], "baseURL": at["thedex"][0]},
        "legacy": {"venue": "bitfront", "apiKey": BITFRONT[0], "secretKey": BITFRONT[1], "baseURL": at["bitfront"][0]},
        "desk": {
            "venue": "coinw", "apiKey": COINW[0], "secretKey": COINW[1], "baseURL": at["coinw"][0], "feedURL": at["coinw"][1],
        },
    }
    return {"accounts": accounts, "store": "sqlite:counterfoil.db", "listen": "127.0.0.1:0"} | more


def serve(program, folder):
    process = subprocess.Popen(
        [program, "serve"], cwd=folder, env=clean_environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    line = wait_for(process, "serve.listen")[-1]
    return process, line.split("address=")[1].split()[0]


@pytest.fixture(scope="module")
def served(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dashboard")
    paper, at = paper_venues(program, folder)
    write_config(folder, configuration(at))
    process, url = serve(program, folder)
    served = Served(process, url, folder, at["control"][0])
    # More users than one, so that there is something to find; each push is one statement.
    for number in range(20):
        served.deposit("sfox-connect", "btc", f"0.{number + 1:08}", user=f"user-{number:03}")
    wait_until(
        lambda: len(served.get("/v1/balances", account="customers")["balances"]) >= 23, WITHIN, "the users are not there")
    wait_until(
        lambda: {row["status"] for row in served.get("/v1/accounts")["accounts"]} == {"ok"}, WITHIN, "an account fails")
    yield served
    stop(process)
    stop(paper)


@pytest.fixture(scope="module")
def browser():
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def tab(browser, served):
    """A tab that has complained of nothing and asked nobody else, by the end of the test."""
    tab = browser.open()
    tab.expected = []
    yield tab
    tab.run("return 1")
    unexpected = [each for each in tab.complaints if not any(word in json.dumps(each) for word in tab.expected)]
    assert unexpected == []
    hosts = {urlsplit(url).netloc for url in tab.requests if not url.startswith(("data:", "about:"))}
    assert len(hosts) <= 1, f"others were asked: {hosts}"
    tab.close()


def show(tab, served, view=""):
    """Opens a view and waits until it has rows and the stream is there."""
    tab.go(f"{served.url}/#/{view}")
    tab.wait_for("document.querySelector('main')?.dataset.shown === args[0]", f"#/{view}", otherwise="the view is not shown")
    tab.wait_for("document.getElementById('live').dataset.state === 'live'", otherwise="the page is not live")


def rows_shown(tab):
    """The amounts of the balances table as they are read and as they are copied."""
    return tab.run(r"""
        const plain = (cell) => cell.querySelector('.amt.none') ? null : [...cell.querySelectorAll('.amt .i, .amt .f')].map((part) => part.textContent).join('');
        const copied = (cell) => { const range = document.createRange(); range.selectNodeContents(cell.querySelector('.amt')); getSelection().removeAllRanges(); getSelection().addRange(range); return getSelection().toString(); };
        return [...document.querySelectorAll('main table')][0].querySelectorAll('tbody tr:not(.extra)').values().map((row) => {
            const cell = (name) => row.querySelector(`[data-label="${name}"]`);
            return { asset: cell('Asset').querySelector('.code').textContent, account: cell('Account').textContent,
                     user: cell('End user').textContent, amounts: ['Total', 'Available', 'Held'].map((name) => plain(cell(name))),
                     copied: ['Total', 'Available', 'Held'].map((name) => cell(name).querySelector('.none, .derived') ? null : copied(cell(name))) };
        }).toArray();
    """)


def test_the_page_lets_nobody_else_in(served):
    answer = requests.get(served.url + "/", timeout=WITHIN)
    assert answer.headers["Content-Type"].startswith("text/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    again = requests.get(served.url + "/", headers={"If-None-Match": answer.headers["ETag"]}, timeout=WITHIN)
    assert again.status_code == 304


def test_balances_are_shown_to_the_digit(tab, served):
    show(tab, served, "balances")
    told = served.get("/v1/balances")["balances"]
    tab.wait_for("document.querySelectorAll('main table tbody')[0].rows.length === args[0]", len(told), otherwise="not every balance has a row")
    shown = rows_shown(tab)
    assert len(shown) == len(told)
    for row, balance in zip(shown, told):
        assert row["asset"] == balance["asset"] or row["asset"] == balance["venueAsset"]
        assert row["account"] == balance["account"] and row["user"] == (balance["user"] or "owner")
        assert row["amounts"] == [balance["total"], balance["available"], balance["held"]]
        # The thin spaces between thousands are drawn, and not copied.
        assert all(copied in (None, amount) for copied, amount in zip(row["copied"], row["amounts"]))
    assert any(balance["total"] is None for balance in told), "something is unknown, and is not shown as zero"


def test_the_points_stand_under_each_other(tab, served):
    show(tab, served, "balances")
    tab.wait_for("document.querySelectorAll('main table tbody')[0].rows.length > 5")
    for name in ("Total", "Available", "Held"):
        places = tab.run("""
            return [...document.querySelector("main table").querySelectorAll(`td[data-label="${args[0]}"] .f`)].map((part) => part.getBoundingClientRect().left.toFixed(1));
        """, name)
        assert len(set(places)) == 1, f"{name}: {set(places)}"


def test_totals_say_when_they_are_partial(tab, served):
    show(tab, served)
    totals = {row["asset"]: row for row in served.get("/v1/totals")["totals"]}
    tab.wait_for("document.querySelectorAll('table.totals > tbody > tr').length === args[0]", len(totals))
    shown = tab.run("""
        return [...document.querySelectorAll('table.totals > tbody > tr')].map((row) => [row.querySelector('.code').textContent, row.cells[0].textContent.includes('partial')]);
    """)
    assert dict(shown) == {asset: row["partial"] for asset, row in totals.items()}
    assert any(row["partial"] for row in totals.values()) and not all(row["partial"] for row in totals.values())


TOTAL = """[...document.querySelectorAll('table.totals > tbody > tr')].filter((row) => row.querySelector('.code').textContent === args[0])
    .map((row) => [...row.querySelectorAll('td[data-label="Total"] :is(.i, .f)')].map((part) => part.textContent).join(''))[0]"""


def test_a_deposit_appears_by_itself(tab, served):
    show(tab, served)
    tab.run("window.isStillHere = true")
    tab.wait_for(TOTAL, "USD", otherwise="no total of USD")
    total = lambda: next(row["total"] for row in served.get("/v1/totals")["totals"] if row["asset"] == "USD")  # noqa: E731
    before = total()
    served.deposit("sfox-connect", "usd", "0.000000123", user="test3")
    wait_until(lambda: total() != before, WITHIN)
    expected = total()
    tab.wait_for(f"({TOTAL}) === args[1]", "USD", expected, otherwise="the deposit does not appear")
    assert tab.run("return window.isStillHere"), "without a reload"
    tab.wait_for("document.querySelector('.events').textContent.includes('test3')", otherwise="the statement is not among what just happened")


def test_an_asset_opens_into_its_accounts(tab, served):
    show(tab, served)
    tab.wait_for("document.querySelector('button.open[data-asset=BTC]')")
    tab.run("document.querySelector('button.open[data-asset=BTC]').click()")
    tab.wait_for("document.querySelectorAll('.under tbody tr').length > 3", otherwise="nothing unfolds")
    assert tab.run("return document.querySelector('button.open[data-asset=BTC]').ariaExpanded") == "true"
    assert tab.run("return document.activeElement.dataset.asset") == "BTC", "the focus stays where it was"


def test_the_chart_is_drawn_and_can_be_read_by_keys(tab, served):
    show(tab, served, "history?asset=BTC&range=all")
    tab.wait_for("document.querySelector('canvas').ariaLabel?.includes('from')", otherwise="the chart has no summary")
    inked = tab.run("""
        const canvas = document.querySelector('canvas');
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        const colours = new Set(); for (let at = 0; at < pixels.length; at += 4) if (pixels[at + 3]) colours.add(pixels.slice(at, at + 3).join());
        return colours.size;
    """)
    assert inked > 3, "there is a line, a grid and text"
    told = served.get("/v1/series", asset="BTC")
    points = told["series"][0]["points"]
    tab.run("document.querySelector('canvas').focus()")
    tab.press("End")
    read = tab.wait_for("document.querySelector('.reading[aria-live=polite]')?.textContent", otherwise="the keys read nothing")
    assert points[-1]["total"] in read


def test_the_page_does_not_wait_for_a_chart_of_very_many(browser, streaming, accounts):
    feed = accounts.connect()
    daemon = streaming()
    link, count = feed.link(), 10_001
    link.send(*[feed.make(link, [row("btc", "1")], f"u{number:05}").text for number in range(count)])
    wait_until(lambda: json.loads(daemon.get("/v1/accounts")[2])["accounts"][0]["holders"] == count, WITHIN, "not all came")
    tab = browser.open()
    try:
        for view in ("", "history"):
            tab.go(f"http://{daemon.host}:{daemon.port}/#/{view}")
            tab.wait_for("document.querySelector('main')?.dataset.shown === args[0]", f"#/{view}", otherwise="the view is not shown")
            tab.wait_for("document.body.textContent.includes('holders have to be added up')", otherwise="it does not say why")
        assert not any("/v1/series" in url for url in tab.requests)
    finally:
        tab.close()


def test_without_the_library_there_are_numbers(tab, served):
    tab.expected = ["chart.js"]
    tab.call("Network.setBlockedURLs", urls=["*/assets/chart.js"])
    show(tab, served, "history?asset=BTC&range=all")
    tab.wait_for("document.body.textContent.includes('libjs-chart.js')", otherwise="it does not say what is missing")
    tab.wait_for("document.querySelectorAll('details[open] tbody tr').length > 0", otherwise="there are no numbers")


def test_a_user_is_found_from_anywhere(tab, served):
    show(tab, served, "gaps")
    tab.press("/", code="Slash")
    assert tab.run("return document.activeElement.id") == "search"
    tab.type("user-01")
    tab.wait_for("document.querySelectorAll('main tbody tr').length === 10 && location.hash.includes('users')", otherwise="user-010 to user-019 are not found")
    tab.type("7")
    tab.wait_for("document.querySelectorAll('main tbody tr').length === 1")
    assert tab.run("return document.activeElement.id") == "search", "typing goes on"
    tab.run("document.querySelector('main tbody a').click()")
    tab.wait_for("document.querySelector('h1')?.textContent.includes('user-017')")
    amount = tab.wait_for("document.querySelector('main td[data-label=\"Total\"] .i')?.parentElement.textContent")
    assert amount == "0.00000018"


def test_what_a_venue_says_is_never_markup(tab, served):
    name = "<img src=x onerror=alert(1)>"
    served.deposit("sfox-connect", "btc", "1", user=name)
    wait_until(lambda: served.get("/v1/users", search="<img")["users"], WITHIN)
    show(tab, served, "users?search=%3Cimg")
    tab.wait_for("[...document.querySelectorAll('main tbody th')].some((cell) => cell.textContent === args[0])", name)
    tab.run("document.querySelector('main tbody a').click()")
    tab.wait_for("document.querySelector('h1')?.textContent.includes(args[0])", name)
    assert tab.run("return document.querySelectorAll('main img').length") == 0


# Keyboard, screen reader, sizes, colours.


def test_the_keyboard_goes_everywhere(tab, served):
    show(tab, served, "balances")
    tab.wait_for("document.querySelectorAll('main tbody tr').length > 5")
    tab.press("Tab")
    assert tab.run("return document.activeElement.className") == "skip", "the first stop leads past the bar"
    assert tab.run("return document.activeElement.getBoundingClientRect().top") >= 0, "and can be seen there"
    tab.press("Enter")
    assert tab.run("return document.activeElement.id") == "main"
    seen = []
    for _ in range(16):
        tab.press("Tab")
        seen.append(tab.run("""
            const at = document.activeElement, style = getComputedStyle(at);
            return { what: at.tagName + '.' + at.className, text: at.textContent.slice(0, 20), ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 };
        """))
    assert all(each["ring"] for each in seen), seen
    sorts = [each for each in seen if "sort" in each["what"]]
    assert len(sorts) >= 5, seen


def test_tables_are_sorted_by_buttons(tab, served):
    show(tab, served, "balances?account=customers")
    tab.wait_for("document.querySelectorAll('main tbody tr').length > 5")
    head = "[...document.querySelectorAll('main th')].find((each) => each.textContent.startsWith('Total'))"
    for word in ("ascending", "descending", "none"):
        tab.run(f"{head}.querySelector('button').focus()")
        tab.press("Enter")
        assert tab.run(f"return {head}.ariaSort") == word
        amounts = [row["amounts"][0] for row in rows_shown(tab)]
        if word == "ascending":
            from decimal import Decimal

            assert [Decimal(each) for each in amounts] == sorted(Decimal(each) for each in amounts)


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_without_a_name(tab, served, view):
    show(tab, served, view)
    nodes = tab.named()
    roles = [node["role"] for node in nodes]
    for landmark in ("banner", "main", "contentinfo", "search"):
        assert roles.count(landmark) == 1, f"{landmark}: {roles.count(landmark)}"
    nameless = [node for node in nodes if node["focusable"] and not node["name"].strip() and node["role"] not in ("RootWebArea", "main", "generic")]
    assert nameless == []
    assert [node for node in nodes if node["role"] in ("table", "region", "navigation", "image", "img") and not node["name"].strip() and node["role"] != "image"] == []
    problems = tab.run("""
        const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
        const levels = [...document.querySelectorAll('h1, h2, h3')].map((each) => Number(each.tagName[1]));
        return {
            ids: ids.filter((id, index) => ids.indexOf(id) !== index),
            firstLevel: levels.filter((level) => level === 1).length,
            images: [...document.querySelectorAll('img:not([alt])')].length,
            fields: [...document.querySelectorAll('input, select')].filter((each) => !each.labels?.length).map((each) => each.id),
            captions: [...document.querySelectorAll('table')].filter((each) => !each.caption?.textContent).length,
            language: document.documentElement.lang,
        };
    """)
    assert problems == {"ids": [], "firstLevel": 1, "images": 0, "fields": [], "captions": 0, "language": "en"}


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_no_width_needs_scrolling_to_the_side(tab, served, width):
    tab.size(width, 800)
    for view in VIEWS:
        show(tab, served, view)
        wide = tab.run("return document.documentElement.scrollWidth")
        assert wide <= width, f"{view or 'overview'} is {wide} wide"


CONTRAST = r"""
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const rgba = (text) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
    const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4).reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = (element) => { for (let at = element; at; at = at.parentElement) { const colour = rgba(getComputedStyle(at).backgroundColor); if (colour[3] === 255) return colour; } return rgba('white'); };
    const bad = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement, style = getComputedStyle(element);
        if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.sr, noscript, option, :disabled')) continue;
        const [a, b] = [light(rgba(style.color)), light(ground(element))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) bad.push([walker.currentNode.data.trim().slice(0, 30), style.color, ratio.toFixed(2)]);
    }
    return bad;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_in_both_lights(tab, served, scheme):
    tab.prefer(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
    for view in VIEWS:
        show(tab, served, view)
        assert tab.run(CONTRAST) == []
    ground = tab.run("return getComputedStyle(document.documentElement).backgroundColor")
    bright = sum(int(part) for part in ground[4:-1].split(",")) > 380
    assert bright == (scheme == "light"), ground


def test_the_theme_can_be_chosen_and_stays(tab, served):
    tab.prefer(prefers_color_scheme="dark")
    show(tab, served)
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    dark = tab.run(f"return {ground}")
    tab.run("document.getElementById('theme').click()")
    assert tab.run(f"return {ground}") != dark
    assert tab.run("return document.getElementById('theme').textContent") == "Theme: light"
    tab.call("Page.reload")
    tab.wait_for("document.getElementById('theme')?.textContent === 'Theme: light'", otherwise="the choice is forgotten")
    tab.run("localStorage.clear()")


def test_nothing_moves_for_whoever_asked_for_that(tab, served):
    tab.prefer(prefers_reduced_motion="reduce")
    show(tab, served)
    tab.wait_for(TOTAL, "USD")
    tab.run("""
        window.moved = 0;
        addEventListener('animationstart', () => window.moved += 1, true);
    """)
    before = tab.run(f"return {TOTAL}", "USD")
    served.deposit("sfox-connect", "usd", "5", user="test3")
    tab.wait_for(f"({TOTAL}) !== args[1]", "USD", before)
    assert tab.run("return document.getAnimations().length + window.moved") == 0


def test_many_changes_are_told_together(tab, served):
    show(tab, served)
    tab.run("""
        window.told = [];
        new MutationObserver(() => window.told.push(document.getElementById('announce').textContent)).observe(document.getElementById('announce'), { childList: true, characterData: true, subtree: true });
    """)
    for number in range(15):
        served.deposit("sfox-connect", "eth", "0.5", user=f"user-{number:03}")
    tab.wait_for("window.told.some((words) => words.includes('ETH'))", otherwise="nothing is announced")
    assert len(tab.run("return window.told")) <= 2, "not one by one"


# What goes wrong.


def test_it_says_when_it_is_not_live_and_comes_back(browser, program, tmp_path):
    paper, at = paper_venues(program, tmp_path)
    write_config(tmp_path, configuration(at))
    process, url = serve(program, tmp_path)
    tab = browser.open()
    try:
        served = Served(process, url, tmp_path, at["control"][0])
        show(tab, served)
        stop(process)
        tab.wait_for("document.getElementById('live').dataset.state === 'gone'", otherwise="it does not say that nobody is there")
        assert "No connection" in tab.run("return document.getElementById('live').textContent")
        # At the same address again.
        config = configuration(at, listen=urlsplit(url).netloc)
        write_config(tmp_path, config)
        process, _ = serve(program, tmp_path)
        tab.wait_for("document.getElementById('live').dataset.state === 'live'", otherwise="it does not come back", within=60)
    finally:
        tab.close()
        stop(process)
        stop(paper)


def test_a_token_is_asked_for_and_kept_as_a_session(browser, program, tmp_path):
    paper, at = paper_venues(program, tmp_path)
    write_config(tmp_path, configuration(at, gateway={"tokens": "required"}))
    made = subprocess.run(
        [program, "token", "create", "--name", "page"], cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True,
        text=True, check=True)
    token = made.stdout.strip()
    process, url = serve(program, tmp_path)
    tab = browser.open()
    try:
        tab.go(url + "/")
        tab.wait_for("document.activeElement?.id === 'token'", otherwise="no token is asked for")
        tab.type("foil_wrong")
        tab.press("Enter")
        tab.wait_for("document.querySelector('.sign-in [role=alert]:not([hidden])')?.textContent.length > 10", otherwise="a wrong token is not refused in words")
        tab.run("document.getElementById('token').value = ''; document.getElementById('token').focus()")
        tab.type(token)
        tab.press("Enter")
        tab.wait_for("document.querySelectorAll('table.totals tbody tr').length > 3", otherwise="the token does not let in")
        tab.wait_for("document.getElementById('live').dataset.state === 'live'", otherwise="the stream does not take the session")
        assert token not in tab.run("return JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie + location.href")
        tab.call("Page.reload")
        tab.wait_for("document.querySelectorAll('table.totals tbody tr').length > 3", otherwise="the session does not last")
        tab.run("document.getElementById('sign-out').click()")
        tab.wait_for("document.activeElement?.id === 'token'", otherwise="signing out does not end it")
    finally:
        tab.close()
        stop(process)
        stop(paper)
