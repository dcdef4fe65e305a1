"""Files that prove a deal: with a form of their own, or together with what is typed."""

from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms.validators import ValidationError

from portal.forms.assets.handing_in import WithFiles
from portal.forms.base import OnceForm
from portal.forms.tokens import PageForm
from portal.models.assets import Kept
from portal.models.deals import Deal
from portal.models.deals.attachments import ENDINGS, MB, MOST_MB, MOST_OF_A_DEAL, Attachment

ACCEPT = ",".join((*ENDINGS, ".csv", ".eml"))  # a phone that has another format of photos hands over one of these


class WithProof(WithFiles):
    """Files of a kind and size that a deal takes."""

    files = MultipleFileField(_l("Files that prove it"), render_kw={"accept": ACCEPT})

    needs_one: ClassVar[bool] = False

    def __init__(self, deal: Deal | None, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.deal = deal

    def objection(self, kept: Kept) -> str:
        """Why a file is not taken here."""
        if kept.media_type not in ENDINGS:
            return "kind"
        return "large" if kept.size_bytes > MOST_MB * MB else ""

    def validate_files(self, field: MultipleFileField) -> None:
        """Not too many, and all that were sent before still there; a form that comes again brought its own already."""
        there = Attachment.came_by(self.received.data or ())
        self.received.data = [ref for ref in self.received.data or () if ref not in there]
        new = len(self.sent) + len(self.received.data)
        if not new and (there or not self.needs_one):
            return
        had = Attachment.count(self.deal) if self.deal is not None else 0
        if had + new > MOST_OF_A_DEAL:
            raise ValidationError(_("A deal takes %(most)d files at most.", most=MOST_OF_A_DEAL))
        super().validate_files(field)


class ProofForm(WithProof, OnceForm):
    """Files for a deal that is there."""

    needs_one = True


class DraftProofForm(WithProof, PageForm):
    """Files that come with a registration, if any do."""
