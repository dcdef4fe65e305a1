"""What a page costs: six statements at most, the count of what waits for its reader among them."""

import pytest

from portal.models.people import Role
from tests.walls.stage import records_of, set_stage

MOST = 6
NO_PAGES = ("/healthz", "/readyz", "/logout", "/static", "/.well-known", "/brand", "/manifest", "/service")


@pytest.mark.parametrize("role", [Role.OWNER, Role.CHANNEL_MANAGER, Role.SALES, Role.PARTNER_ADMIN])
def test_each_page_takes_six_statements_at_most(app, log_in, statements, role):
    stage = set_stage()
    client = log_in(stage.people[role])
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    costly = {}
    deal = f"/deals/{stage.ours.ref}"
    narrowed = [f"{one}?{by}" for one in ("/deals", "/queue") for by in ("filters=1", "country=US", "q=zoom&filters=1")]
    brought_in = [
        f"/import/{records_of('imports', stage, stage.people[role])[0]}{one}" for one in ("", "/columns", "/rows")
    ]
    theirs = [deal, f"{deal}?act=transfer", f"{deal}/receipt", f"{deal}/matches", *brought_in]
    for path in [*sorted(rules), *narrowed, *theirs]:
        if path.startswith(NO_PAGES):
            continue
        client.get(path)
        with statements() as seen:
            answer = client.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html" and len(seen) > MOST:
            costly[path] = len(seen)

    assert costly == {}
