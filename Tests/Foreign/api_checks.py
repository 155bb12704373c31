"""What schemathesis is to check besides: a request that the document allows is refused only for what it cannot express.

That is: a cursor that nobody gave out, times (which must have been, and in order), and parameters that exclude each other.
"""

import re
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs
import requests
import schemathesis
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation

SEMANTIC = {
    "/problems/bad-cursor": {"cursor"},
    "/problems/bad-parameter": {"at", "knownAt", "from", "to", "maxAge", "limit", "cursor", "hideZero"},
}


@schemathesis.check
def refused_for_a_reason(ctx, response, case):
    if response.status_code != 400 or case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    problem = response.json()
    assert problem.get("parameter") in SEMANTIC.get(problem["type"], ()), f"the document allows this request: {problem}"
    if problem["parameter"] in {"maxAge", "limit", "cursor", "hideZero"}:
        assert "cannot be" not in problem["detail"], f"the document allows this value: {problem}"


@schemathesis.check
def every_refusal_is_a_problem_with_a_remedy(ctx, response, case):
    if response.status_code < 400:
        return
    assert response.headers["content-type"][0].startswith("application/problem+json")
    problem = response.json()
    assert problem["remedy"] and problem["detail"] and problem["status"] == response.status_code
    assert response.status_code < 500, problem


@schemathesis.check
def every_answer_says_its_position(ctx, response, case):
    if response.status_code == 200 and case.path.startswith("/v1/"):
        assert int(response.headers["counterfoil-position"][0]) > 0


@schemathesis.hook
def filter_case(context, case):
    """Leaves out what was meant to be wrong and travels as something right: a list without elements is no parameter at all in
    an address, and the number 5 is the text "5". Only where all that was made wrong is of the query can it be told here."""
    if case.meta is None or case.meta.generation.mode != GenerationMode.NEGATIVE or case.method.upper() != "GET":
        return True
    wrong = {location for location, part in case.meta.components.items() if part.mode.is_negative}
    return wrong != {ParameterLocation.QUERY} or not is_declared(case)


def is_declared(case):
    """Whether everything that the address asks for is as the document has it."""
    sent = case.as_transport_kwargs(base_url="http://127.0.0.1")
    address = requests.Request("GET", sent["url"], params=sent.get("params")).prepare().url
    declared = {each["name"]: each["schema"] for each in case.operation.definition.raw["parameters"] if each["in"] == "query"}
    asked = {}
    for name, value in parse_qsl(urlsplit(address).query, keep_blank_values=True):
        asked.setdefault(name, []).append(value)
    return all(name in declared and fits(values, declared[name]) for name, values in asked.items())


def fits(values, schema):
    """Whether these values of one name, read as the schema's type, are what it allows."""
    # Several may stand in one with commas between: what was to be a name with a comma in it travels as two.
    value = [piece for value in values for piece in value.split(",")]
    if schema.get("type") != "array":
        if len(values) != 1:
            return False
        value = int(values[0]) if schema.get("type") == "integer" and re.fullmatch("-?[0-9]{1,9}", values[0]) else values[0]
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(value)
