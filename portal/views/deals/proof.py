"""The files beside a deal, as its page and its form show them; and how they come there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from flask_login import current_user

from portal.forms.base import OnceForm
from portal.forms.deals.proof import DraftProofForm, ProofForm, WithProof
from portal.models.assets import Kept
from portal.models.deals import Deal
from portal.models.deals.attachments import Attachment, is_open
from portal.permissions.gate import is_allowed
from portal.views.assets.handing_in import taken


@dataclass(frozen=True)
class Proof:
    """What is there, whether this person may add to it, and the forms for that."""

    deal: Deal | None
    files: Sequence[Attachment]
    form: WithProof
    removal: OnceForm

    @property
    def takes_more(self) -> bool:
        """Whether this person may put something there now."""
        return self.deal is None or (is_allowed("deals.attach", self.deal) and is_open(self.deal))

    def can_be_removed(self, one: Attachment) -> bool:
        """Whether this person may take this one away."""
        return self.deal is not None and self.takes_more and one.can_be_removed(self.deal, by=current_user)


def proof_of(deal: Deal, refused: WithProof | None = None) -> Proof:
    """What the page of a deal shows."""
    return Proof(deal, Attachment.of(deal), refused or ProofForm(deal, formdata=None), OnceForm(formdata=None))


def proof_in_form(deal: Deal | None, form: DraftProofForm) -> Proof:
    """What the form of a registration shows; of a new one nothing is there."""
    return Proof(deal, Attachment.of(deal) if deal else (), form, OnceForm(formdata=None))


def taken_with(form: WithProof) -> list[tuple[Kept, str]] | None:
    """The files of a form and by which uploads they came; None where one is refused, which the form then says.

    Before anything is changed: looking at a file takes its time.
    """
    if not form.validate():
        return None
    came_by = [one.ref for one in form.arrived]
    kept = taken(form)
    return None if kept is None else list(zip_longest(kept, came_by, fillvalue=""))  # type: ignore[arg-type]


def put_beside(deal: Deal, files: Iterable[tuple[Kept, str]]) -> None:
    """Put them beside the deal."""
    for kept, upload_ref in files:
        Attachment.add(deal, by=current_user, kept=kept, upload_ref=upload_ref)
