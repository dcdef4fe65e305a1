"""The outline of an edition: its modules with their lessons, added to, put in another order, taken out of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.models.base import NotThere, db
from portal.models.training.editions import CourseModule, Edition, Lesson


class LessonsInside(ValueError):
    """A module is taken out once nothing is in it any more."""


@dataclass(frozen=True)
class Row:
    """A module, or a lesson of the module before it."""

    name: str  # in a form
    module: CourseModule | None = None
    lesson: Lesson | None = None


@dataclass(frozen=True)
class Outline:
    """All that is in an edition, one row after the other."""

    edition: Edition
    rows: Sequence[Row]

    @classmethod
    def of(cls, edition: Edition) -> "Outline":
        """The edition as it stands."""
        of_this = select(CourseModule).where(CourseModule.edition_id == edition.id)
        modules = db.session.scalars(of_this.order_by(CourseModule.position, CourseModule.id)).all()
        lessons = edition.lessons()
        rows: list[Row] = []
        for place, module in enumerate(modules):
            rows.append(Row(f"module {place}", module=module))
            rows += [Row(one.key, lesson=one) for one in lessons if one.module_id == module.id]
        return cls(edition, rows)

    # Questions
    @property
    def modules(self) -> list[CourseModule]:
        """The modules alone."""
        return [row.module for row in self.rows if row.module is not None]

    def module(self, place: int) -> CourseModule:
        """The module at this place. Raises NotThere."""
        if not 0 <= place < len(self.modules):
            raise NotThere(str(place))
        return self.modules[place]

    def lesson(self, key: str) -> Lesson:
        """The lesson of this key. Raises NotThere."""
        found = next((row.lesson for row in self.rows if row.lesson is not None and row.lesson.key == key), None)
        if found is None:
            raise NotThere(key)
        return found

    # Commands
    def arrange(self, order: Sequence[str], *, earlier: str = "", later: str = "") -> None:
        """Put the rows in this order, then one of them a place earlier or later. A lesson belongs to the module before
        it; what the order does not know stays at the end.
        """
        known = {row.name: row for row in self.rows}
        wanted = [known[name] for name in dict.fromkeys(order) if name in known]
        rows = wanted + [row for row in self.rows if row not in wanted]
        names = [row.name for row in rows]
        if earlier in names[1:]:
            _move(rows, names.index(earlier), -1)
        if later in names[:-1]:
            _move(rows, names.index(later), 1)
        _keep(rows)

    def remove_module(self, place: int) -> None:
        """Take an empty module out. Raises LessonsInside, NotThere."""
        module = self.module(place)
        if any(row.lesson is not None and row.lesson.module_id == module.id for row in self.rows):
            raise LessonsInside
        db.session.delete(module)
        _keep([row for row in self.rows if row.module is not module])

    def remove_lesson(self, key: str) -> None:
        """Take a lesson out; editions that are out keep it. Raises NotThere."""
        lesson = self.lesson(key)
        db.session.delete(lesson)
        _keep([row for row in self.rows if row.lesson is not lesson])


def _move(rows: list[Row], place: int, by: int) -> None:
    rows.insert(place + by, rows.pop(place))


def _keep(rows: Sequence[Row]) -> None:
    """Write the places down; the first row is a module, whatever was said."""
    first = next((row.module for row in rows if row.module is not None), None)
    module, modules, lessons = first, 0, 0
    for row in rows:
        if row.module is not None:
            module, row.module.position, modules = row.module, modules, modules + 1
        elif row.lesson is not None and module is not None:
            row.lesson.module_id, row.lesson.position, lessons = module.id, lessons, lessons + 1
    db.session.flush()
