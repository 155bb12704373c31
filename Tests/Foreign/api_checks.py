"""What schemathesis is to check besides: a request that the document allows is refused only for what it cannot express.

That is: a cursor that nobody gave out, times (which must have been, and in order), and parameters that exclude each other.
"""

import schemathesis
from schemathesis import GenerationMode

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
