"""The documented payloads as a foreign parser reads them."""

import json
from decimal import Decimal

import pytest
from conftest import FIXTURES, exact

PAYLOADS = sorted(path.relative_to(FIXTURES) for path in FIXTURES.rglob("*.json"))


def test_there_is_a_payload_for_every_venue():
    assert {path.parts[0] for path in PAYLOADS} >= {"sfox", "sfox-connect", "thedex", "bitfront", "coinw"}


@pytest.mark.parametrize("path", PAYLOADS, ids=str)
def test_is_json_that_names_no_key_twice(path):
    def unique(pairs):
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), f"a key stands twice in {names}"
        return dict(pairs)

    json.loads((FIXTURES / path).read_bytes(), object_pairs_hook=unique)


def test_a_double_would_lose_digits_of_the_documented_amounts():
    body = (FIXTURES / "sfox-connect/ws_private_enterprise_users_balances.json").read_bytes()
    kind, text = exact(body)["timestamp"]
    assert kind == "number"
    assert Decimal(float(text)) != Decimal(text)
