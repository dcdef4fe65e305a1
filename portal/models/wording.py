"""What is said of a record, in the languages of the portal."""

from sqlalchemy.orm import Mapped, mapped_column


class Titled:
    """Has a title, in English at least."""

    title_en: Mapped[str]
    title_es: Mapped[str] = mapped_column(default="")

    def title_in(self, language: str) -> str:
        """The title in this language, or in English."""
        return (self.title_es if language == "es" else "") or self.title_en


class Described(Titled):
    """Has words besides."""

    words_en: Mapped[str] = mapped_column(default="")
    words_es: Mapped[str] = mapped_column(default="")

    def words_in(self, language: str) -> str:
        """What is said of it in this language, or in English."""
        return (self.words_es if language == "es" else "") or self.words_en


class Worded(Described):
    """Has terms of use, too."""

    terms_en: Mapped[str] = mapped_column(default="")
    terms_es: Mapped[str] = mapped_column(default="")

    @property
    def has_terms(self) -> bool:
        """Whether there is something to accept before one may have it."""
        return bool(self.terms_en or self.terms_es)

    def terms_in(self, language: str) -> str:
        """The terms of use in this language, or in English."""
        return (self.terms_es if language == "es" else self.terms_en) or self.terms_en or self.terms_es
