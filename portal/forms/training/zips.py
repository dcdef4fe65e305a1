"""A course as a zip."""

from typing import ClassVar

from portal.forms.assets.handing_in import WithFiles
from portal.forms.base import OnceForm


class CourseZipForm(OnceForm, WithFiles):
    """One zip of a course's folder."""

    takes_packages: ClassVar[bool] = True  # beside its lessons
