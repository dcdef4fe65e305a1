"""Two companies live the same life, and in one of them somebody else was approved meanwhile: nothing of it is seen.

Up to the person's decision pages, letters, states, times and the number of statements are the same.
"""

import email
import email.policy
import re
from datetime import timedelta

import pytest

from portal import clock
from portal.jobs.clocks import turn_deals
from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.deals import Deal
from portal.models.deals.receipts import Receipt
from portal.models.people import Role
from tests.deals.test_clocks import let_silence_approve
from tests.factories import a_claim, a_deal, a_manager, a_partner, a_person, a_rep, database, now_stands

CODE = re.compile(r"\b[A-Z]{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")
VARIES = (
    (re.compile(r'(name="(?:csrf_token|form_key)"[^>]*value=)"[^"]*"'), r"\1"),
    (re.compile(r"X-CSRFToken(&#34;|\"): (&#34;|\")[^&\"]+"), ""),
    (re.compile(r"person\d+@test\.example"), "somebody@test.example"),
    (re.compile(r"deal\+[0-9a-z.]+@"), "deal@"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "digest"),
    (re.compile(r"(\b[a-z-]*key=)\"[^\"]+\"|data-person=\"[^\"]*\""), ""),
    (re.compile(r"={5,}[0-9]+==|boundary=\"[^\"]+\""), "boundary"),
    (re.compile(r"/letters/unwanted/[^\s\">]+|\btoken=[^\s\">]+"), "signed"),
)
CUSTOMERS = {False: ("Zoomdrive Inc", "zoomdrive.example"), True: ("Zoomdrove Inc", "zoomdrove.example")}
KEPT = re.compile(r"FROM (programmes|vendors|products|tiers)\b")
TIMES = (
    "state", "answer_due_at", "answer_half_at", "answer_ended_at", "provisional_from", "version",
    "protected_until", "changed_at", "reply_due_at", "appealed_at", "answered_at", "answer_was_due_at", "notice_told",
    "promised_seconds", "left_seconds", "update_asked_at", "risk_told_at",
)  # fmt: skip


def plain(text: str) -> str:
    """What is not random."""
    text = CODE.sub("REF", text).replace("Zoomdrove", "Zoomdrive").replace("zoomdrove", "zoomdrive")
    for pattern, instead in VARIES:
        text = pattern.sub(instead, text)
    return text


def told(statements: list[str]) -> list[str]:
    """What was asked, without what each process keeps for some seconds."""
    return [one for one in statements if not KEPT.search(one)]


def words_of(letter: str) -> str:
    """Its head, and what it says, decoded."""
    read = email.message_from_string(letter, policy=email.policy.default)
    said = [part.get_content() for part in read.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in read.items() if name != "Content-Type"), *said])


class Company:
    """Observes all that its people can see."""

    def __init__(self, app, log_in, statements, *, is_taken: bool):
        self.app, self.log_in, self.statements, self.is_taken = app, log_in, statements, is_taken
        self.partner = a_partner(name="Northgate")
        self.rep = a_rep(self.partner, name="Rita")
        self.admin = a_person(Role.PARTNER_ADMIN, partner=self.partner, name="Ada")
        self.manager, self.owner = a_manager(self.partner, name="Max"), a_person(Role.OWNER, name="Olga")
        self.customer, self.website = CUSTOMERS[is_taken]
        self.seen: list = []

    def deal(self, state: str) -> Deal:
        said = {"customer": self.customer, "website": self.website}
        return a_deal(state, by=self.rep, decided_by=self.owner, **said)

    def let_a_rival_have_it(self) -> None:
        """Both have a rival; the other's is approved for somebody else."""
        name, site = (self.customer, self.website) if self.is_taken else ("Elsewhere Ltd", "elsewhere.example")
        a_deal("approved", by=a_rep(a_partner(name="Rivalgate")), customer=name, website=site)

    def ask(self, person, method: str, path: str, **form: str) -> None:
        client = self.log_in(person)
        tokens = {"csrf_token": client.token(), "form_key": client.form_key()} if method == "POST" else {}
        with self.statements() as made:
            answer = client.http.open(path, method=method, data={**tokens, **form} if tokens else None)
        head = {name: value for name, value in answer.headers if name not in ("X-Request-Id", "Set-Cookie")}
        body = answer.text if "pdf" not in (answer.content_type or "") else ""
        head["Location"] = plain(head.get("Location", ""))
        self.seen.append((plain(path), answer.status_code, plain(body), told(made), sorted(head)))

    def observe(self, deal: Deal) -> None:
        """Pages, the receipt, who looked, times, letters."""
        self.log_in(self.manager).get(f"/deals/{deal.ref}")  # who looked is on the page
        for person in (self.rep, self.admin):
            for path in ("/", "/deals", f"/deals/{deal.ref}", f"/deals/{deal.ref}/receipt", "/promise", "/company"):
                self.ask(person, "GET", path)
        now = now_stands(deal)
        self.seen.append([(name, str(getattr(now, name))) for name in TIMES])
        with database():
            receipt = Receipt.of(db.session.merge(now, load=False))
            self.seen.append((plain(receipt.ref), sorted(receipt.said), plain(str(receipt.terms))))
        self.seen.append(self.letters())

    def letters(self) -> list[str]:
        """What came to its people, in order of subject."""
        with self.app.app_context():
            deliver_due()
        own = (self.rep.email, self.admin.email)
        texts = [file.read_text() for file in self.app.config["OUTBOX"].glob("*.eml")]
        mine = [one for one in texts if any(f"To: {email}" in one or f"<{email}>" in one for email in own)]
        return sorted(plain(words_of(one)) for one in mine)

    def turn(self) -> None:
        with self.app.app_context():
            turn_deals()


def renewal(company: Company, begin) -> None:
    deal = company.deal("approved")
    over = now_stands(deal).protected_until + timedelta(minutes=1)
    with clock.moved_to(over):
        company.turn()
        company.let_a_rival_have_it()
    with clock.moved_to(over + timedelta(days=1)):
        company.observe(deal)
        company.ask(company.rep, "POST", f"/deals/{deal.ref}/renewal", reason="They want it again")
        company.turn()
        company.observe(deal)


def extension(company: Company, begin) -> None:
    deal = company.deal("approved")
    company.let_a_rival_have_it()
    with clock.moved_to(begin + timedelta(days=20)):
        company.ask(company.rep, "POST", f"/deals/{deal.ref}/extension-request", reason="They decide in spring")
        company.turn()
        company.observe(deal)


def granted_extension(company: Company, begin) -> None:
    deal = company.deal("approved")
    company.let_a_rival_have_it()
    with clock.moved_to(begin + timedelta(days=20)):
        said = {"stage": "quoted", "value": "", "next_step": "Call"}
        company.ask(company.rep, "POST", f"/deals/{deal.ref}/update", **said)
        company.ask(company.rep, "POST", f"/deals/{deal.ref}/extension-request", reason="They decide in spring")
        company.observe(deal)


def appeal(company: Company, begin) -> None:
    deal = company.deal("declined")
    company.let_a_rival_have_it()
    with clock.moved_to(begin + timedelta(days=2)):
        company.ask(company.rep, "POST", f"/deals/{deal.ref}/appeal", words="We were there first")
        company.turn()
        company.observe(deal)


def provisional(company: Company, begin) -> None:
    deal = company.deal("submitted")
    company.let_a_rival_have_it()
    for at in (now_stands(deal).answer_half_at, now_stands(deal).answer_due_at):
        with clock.moved_to(at + timedelta(seconds=1)):
            company.turn()
            company.observe(deal)


def silence(company: Company, begin) -> None:
    if not company.is_taken:  # the programme is the same for both
        let_silence_approve()
    provisional(company, begin)
    assert ("state", "approved") in company.seen[-3]


@pytest.mark.parametrize("life", [renewal, extension, granted_extension, appeal, provisional, silence])
def test_what_a_rival_has_is_seen_nowhere_before_the_decision(app, log_in, statements, life):
    begin = clock.now().replace(hour=10, minute=0, second=0, microsecond=0)
    seen = {}
    assert a_claim().customer_name == CUSTOMERS[False][0]
    for is_taken in (False, True):
        for letter in app.config["OUTBOX"].glob("*.eml"):
            letter.unlink()
        with clock.moved_to(begin):
            company = Company(app, log_in, statements, is_taken=is_taken)
            life(company, begin)
        seen[is_taken] = company.seen

    assert len(seen[False]) == len(seen[True])
    for free, taken in zip(seen[False], seen[True], strict=True):
        assert free == taken
    assert not [one for one in map(str, seen[True]) if "Rivalgate" in one or "Elsewhere" in one]
