"""A course as a zip."""

from portal.forms.assets.handing_in import WithFiles
from portal.forms.base import OnceForm


class CourseZipForm(OnceForm, WithFiles):
    """One zip of a course's folder."""
