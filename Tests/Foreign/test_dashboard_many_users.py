"""The dashboard over more end users than it can show or the daemon would send: it asks for little, finds anyone, stays live."""

import pytest
from browser import Browser
from live import row, wait_until

# More than are charted without being asked for, and six times as many as are streamed to the page.
USERS = 12_000
WITHIN = 60


def name(number):
    return f"client-{number * 7919 % USERS:05}"


@pytest.fixture
def desk(serve, accounts):
    """A daemon that keeps a feed of as many users as that, some of whose numbers do not add up, and the feed."""
    feed = accounts.connect()
    daemon = serve().ready()
    wait_until(lambda: [link for link in feed.open_links() if link.subscribed], WITHIN, "nobody subscribes")
    link = [link for link in feed.open_links() if link.subscribed][-1]
    for start in range(0, USERS, 1_000):
        link.send(*(feed.make(link, rows(number), name(number)).text for number in range(start, start + 1_000)))
    wait_until(lambda: holders(daemon) == USERS, WITHIN, "the users are not there")
    return daemon, feed, link


def rows(number):
    wrong = {"held": "5"} if number % 4_000 == 0 else {}
    return [row("btc", f"0.{number + 1:08}", **wrong), row("usd", "12.5")]


def holders(daemon):
    return sum(account["holders"] for account in daemon.get("/v1/accounts").json()["accounts"])


@pytest.fixture
def tab():
    browser = Browser()
    tab = browser.open()
    yield tab
    tab.close()
    browser.close()


def show(tab, daemon, view=""):
    tab.go(f"{daemon.url}/#/{view}")
    tab.wait_for("document.querySelector('main')?.dataset.shown === args[0]", f"#/{view}", otherwise="the view is not shown")
    tab.wait_for("document.getElementById('live').dataset.state === 'live'", otherwise="the page is not live")


def test_the_page_bears_many_users(desk, tab):
    daemon, feed, link = desk
    show(tab, daemon)
    assert "balances every 2 s" in tab.run("return document.getElementById('live-word').textContent")
    total = "document.querySelector('table.totals tbody tr td[data-label=Total]')?.textContent"
    before = tab.wait_for(total)

    # A chart that takes its time is drawn for who wants it, and there is no frame around nothing before.
    tab.wait_for("document.querySelector('.history .note:not([hidden])')?.textContent.includes('holders have to be added up')")
    assert tab.run("return document.querySelector('.history .chart').checkVisibility()") is False
    link.send(feed.make(link, [row("btc", "1000")], name(0)).text)
    tab.wait_for(f"{total} !== args[0]", before, otherwise="the page is not live", within=WITHIN)
    tab.run("return 1")
    assert [url for url in tab.requests if "/v1/series" in url] == []
    tab.run("document.querySelector('.history .note button').click()")
    tab.wait_for("document.querySelector('.history .chart').checkVisibility()", otherwise="it is not drawn", within=WITHIN)
    assert tab.wait_for("document.querySelector('.history .reading .amt')?.textContent")

    show(tab, daemon, "findings")
    tab.wait_for("document.querySelectorAll('main tbody tr').length === 2", otherwise="the two findings that stand are not shown")

    # Whoever is asked for is found, by what stands anywhere in the name.
    show(tab, daemon, "users?search=client-0777")
    tab.wait_for("document.querySelectorAll('main tbody tr').length === 10", otherwise="ten users are not found")
    found = tab.run("return [...document.querySelectorAll('main tbody th')].map((cell) => cell.textContent)")
    assert found == [f"client-0777{last}" for last in range(10)]
    sizes = tab.run("return performance.getEntriesByType('resource').filter((each) => each.name.includes('/v1/')).map((each) => each.decodedBodySize)")
    assert sizes and max(sizes) < 200_000, "no answer lists everyone"
    assert tab.complaints == []


def pages(daemon, path, **parameters):
    """Every page of a list, as long as there is a next one."""
    cursor = None
    while True:
        page = daemon.get(path, params=parameters | ({"cursor": cursor} if cursor else {})).json()
        yield page
        cursor = page["next"]
        if cursor is None:
            return


def test_users_and_findings_are_listed_in_order(desk):
    daemon, _, _ = desk
    everyone = sorted(name(number) for number in range(USERS))
    # Of some there are few, of others more than are looked for beforehand.
    for search in ("777", "LIENT-1", "client", "t-11999", "nobody"):
        found = [user["user"] for page in pages(daemon, "/v1/users", search=search, limit=1_000) for user in page["users"]]
        assert found == [user for user in everyone if search.lower() in user], search
    findings = [finding["user"] for page in pages(daemon, "/v1/findings", limit=1) for finding in page["findings"]]
    assert list(dict.fromkeys(findings)) == sorted(name(number) for number in range(0, USERS, 4_000))
