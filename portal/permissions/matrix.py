"""Who may do what: a row an action, a column a role, a cell how far it reaches.

`-` not at all, `own` my records, `company` my partner's, `portfolio` my partners', `all` everybody's.
When a deed is possible is the business of the record's life; whose a record is, of the wall.
"""

from functools import cache

from portal.models.people import Role
from portal.models.tenancy import Width

MATRIX = """
action                      owner  channel_manager  editor  analyst  partner_admin  sales    marketing  trainee
home.view                   own    own              own     own      own            own      own        own
account.view                own    own              own     own      own            own      own        own
account.edit                own    own              own     own      own            own      own        own
outbox.view                 own    own              own     own      own            own      own        own
company.view                -      -                -       -        company        company  company    company
company.export              -      -                -       -        company        -        -          -
partners.view               all    portfolio        -       all      -              -        -          -
partners.create             all    portfolio        -       -        -              -        -          -
partners.edit               all    portfolio        -       -        -              -        -          -
people.view                 all    portfolio        -       -        company        -        -          -
people.invite               all    portfolio        -       -        company        -        -          -
people.edit                 all    portfolio        -       -        company        -        -          -
people.hand_over_portfolio  all    -                -       -        -              -        -          -
accounts.view               all    all              -       -        -              -        -          -
accounts.edit               all    all              -       -        -              -        -          -
imports.view                all    portfolio        -       -        -              -        -          -
products.view               all    all              all     all      -              -        -          -
products.edit               all    -                -       -        -              -        -          -
assets.view                 all    all              all     all      company        company  company    company
assets.download             all    all              all     all      company        company  company    company
assets.share                all    own              own     -        company        own      own        -
assets.recall               own    own              own     own      own            own      own        own
asset_requests.view         all    portfolio        all     -        company        company  company    company
asset_requests.ask          -      -                -       -        company        company  company    company
assets.co_brand             -      -                -       -        company        company  company    -
co_results.view             all    portfolio        all     -        company        company  company    -
co_results.decide           all    portfolio        all     -        -              -        -          -
brand_kit.view              -      -                -       -        company        company  company    company
brand_kit.edit              -      -                -       -        company        -        company    -
assets.edit                 all    -                all     -        -              -        -          -
assets.usage                all    portfolio        all     all      -              -        -          -
assets.usage_of_company     -      -                -       -        company        -        -          -
training.view               all    all              all     all      company        company  company    company
training.learn              own    own              own     own      own            own      own        own
training.people             all    portfolio        -       -        company        -        -          -
training.edit               all    -                all     -        -              -        -          -
certificates.view           all    portfolio        all     all      company        own      own        own
certificates.download       all    portfolio        all     own      company        own      own        own
certificates.share          own    own              own     own      own            own      own        own
certificates.correct        all    portfolio        all     -        -              -        -          -
certificates.withdraw       all    portfolio        -       -        -              -        -          -
certificates.award          all    portfolio        -       -        -              -        -          -
accreditations.view         all    portfolio        -       all      company        -        -          -
accreditations.edit         all    -                -       -        -              -        -          -
training.certified          all    portfolio        -       all      -              -        -          -
training.unlock             all    portfolio        -       -        -              -        -          -
components.view             own    -                own     -        -              -        -          -
letters.manage             all    -                -       -        -              -        -          -
settings.edit               all    -                -       -        -              -        -          -
promise.view                own    own              own     own      own            own      own        own
deals.view                  all    portfolio        -       all      company        company  -          -
deals.contact               all    portfolio        -       -        company        company  -          -
deals.register              all    portfolio        -       -        company        company  -          -
deals.edit                  all    portfolio        -       -        company        own      -          -
deals.attach                all    portfolio        -       -        company        own      -          -
deals.remove                all    portfolio        -       -        own            own      -          -
deals.withdraw              -      -                -       -        company        own      -          -
deals.give_information      -      -                -       -        company        own      -          -
deals.request_information   all    portfolio        -       -        -              -        -          -
deals.message               all    portfolio        -       -        company        company  -          -
deals.note                  all    portfolio        -       -        -              -        -          -
receipts.take_along         -      -                -       -        company        -        -          -
deals.approve               all    portfolio        -       -        -              -        -          -
deals.decline               all    portfolio        -       -        -              -        -          -
deals.revoke                all    -                -       -        -              -        -          -
deals.update                -      -                -       -        company        own      -          -
deals.ask_extension         -      -                -       -        company        own      -          -
deals.extend                all    portfolio        -       -        -              -        -          -
deals.refuse_extension      all    portfolio        -       -        -              -        -          -
deals.ask_renewal           -      -                -       -        company        own      -          -
deals.renew                 all    portfolio        -       -        -              -        -          -
deals.refuse_renewal        all    portfolio        -       -        -              -        -          -
deals.claim_win             -      -                -       -        company        own      -          -
deals.confirm_win           all    portfolio        -       -        -              -        -          -
deals.refuse_win            all    portfolio        -       -        -              -        -          -
deals.lose                  -      -                -       -        company        own      -          -
deals.appeal                -      -                -       -        company        own      -          -
deals.reopen                all    -                -       -        -              -        -          -
deals.confirm               -      -                -       -        company        company  -          -
deals.refuse                -      -                -       -        company        company  -          -
deals.transfer              -      -                -       -        company        -        -          -
queue.absence               own    own              -       -        -              -        -          -
"""


@cache
def table() -> dict[str, dict[Role, Width]]:
    """The matrix, read: action, then role, then width."""
    header, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    widths = {"-": Width.NONE, **{width.name.lower(): width for width in Width if width}}
    return {row[0]: {Role(role): widths[cell] for role, cell in zip(header[1:], row[1:], strict=True)} for row in rows}


@cache
def width(action: str, roles: frozenset[Role]) -> Width:
    """How far the action reaches for somebody with these roles: the widest counts. Raises KeyError if unknown."""
    return max((table()[action][role] for role in roles), default=Width.NONE)
