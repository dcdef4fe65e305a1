"""Files of lessons as they are handed over."""

from portal.models.given import Given
from portal.models.training.editions import LessonFile


def given(file: LessonFile) -> Given:
    """The file under its own name."""
    return Given(file.key, file.media_type, file.size_bytes, file.sha256, file.name)
