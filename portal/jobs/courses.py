"""What the clock says to courses."""

from portal.models.connections import writing
from portal.models.tenancy import as_system
from portal.models.training.writing import give_out_what_is_due


def turn_courses() -> int:
    """Give editions out whose day has come, and move on learners whose old one has ended; answers how many."""
    with as_system("the courses' clock"), writing():
        return give_out_what_is_due()
