"""Two ways to show the same list: *usual*, as most would write it, and *lean*, as fast as the packages let one.

Both extend the product's layout and show its columns, and have nothing else of it: no wall, no server-side session,
no filters, no counts, no journal. Their people are the product's rows.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, render_template, session, url_for
from flask_babel import Babel, format_currency, format_date, ngettext
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_principal import Permission, Principal, RoleNeed, identity_loaded
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy import ForeignKey, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship, selectinload

from portal.models.base import Amount, Moment
from portal.models.base import db as product_db
from portal.models.deals.states import DealState
from portal.views.static_files import icon, static

SIZE = 50
OWN = Path(__file__).parent / "templates"
SELLS = Permission(RoleNeed("partner_admin"), RoleNeed("owner"))


class Base(DeclarativeBase):
    """Tables of the product, as plain entities."""


db = SQLAlchemy(model_class=Base)


class Person(UserMixin, db.Model):
    """Somebody who logs in."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int | None]
    name: Mapped[str]
    theme: Mapped[str]
    grants: Mapped[list["Grant"]] = relationship()
    role_words = "Owner"

    @property
    def initials(self) -> str:
        """For the avatar."""
        return "".join(word[0] for word in self.name.split()[:2])


class Grant(db.Model):
    """A role of a person."""

    __tablename__ = "role_grants"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]


class Partner(db.Model):
    """A partner."""

    __tablename__ = "partners"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Product(db.Model):
    """A product."""

    __tablename__ = "products"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Line(db.Model):
    """A product line."""

    __tablename__ = "deal_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    position: Mapped[int]
    quantity: Mapped[int]
    product: Mapped[Product] = relationship()


class Deal(db.Model):
    """A deal with what a list and its rules want."""

    __tablename__ = "deals"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    state: Mapped[str]
    title: Mapped[str]
    customer_name: Mapped[str]
    customer_country: Mapped[str]
    total: Mapped[Decimal] = mapped_column(Amount())
    currency: Mapped[str]
    expected_close_on: Mapped[Any] = mapped_column(product_db.Date)
    protected_until: Mapped[datetime | None] = mapped_column(Moment())
    answer_due_at: Mapped[datetime | None] = mapped_column(Moment())
    changed_at: Mapped[datetime] = mapped_column(Moment())
    partner: Mapped[Partner] = relationship()
    lines: Mapped[list[Line]] = relationship(order_by=Line.position)


def usual(product: Flask) -> Flask:
    """Entities with their relations, Babel for each value, a macro a cell and `url_for` a row."""
    bp = Blueprint("list", __name__)

    @bp.get("/list")
    @login_required
    def index() -> str:
        with SELLS.require(403):
            found = select(Deal).options(joinedload(Deal.partner), selectinload(Deal.lines).joinedload(Line.product))
            if current_user.partner_id is not None:
                found = found.where(Deal.partner_id == current_user.partner_id)
            newest = found.order_by(Deal.changed_at.desc(), Deal.id.desc()).limit(SIZE + 1)
            rows = db.session.scalars(newest).all()
        return render_template("usual.html", deals=rows[:SIZE], after=rows[-1].ref, now=datetime.now(UTC))

    app = _an_app("usual", product, bp)
    app.jinja_env.filters.update(
        money=lambda amount, currency: format_currency(amount, currency), date=lambda on: format_date(on, "d MMM y")
    )
    app.jinja_env.globals.update(days=_days, state_words=lambda state: DealState(state).words, ngettext=ngettext)
    return app


def lean(product: Flask) -> Flask:
    """Rows by Core with just the columns shown, a flat loop, nothing called in it."""
    bp = Blueprint("list", __name__)
    deals, partners, lines, products = (
        product_db.metadata.tables[name] for name in ("deals", "partners", "deal_lines", "products")
    )
    shown = (
        select(
            deals.c.ref, deals.c.state, deals.c.customer_name, deals.c.title, deals.c.total, deals.c.currency,
            deals.c.expected_close_on, deals.c.protected_until, deals.c.answer_due_at,
            partners.c.name.label("partner"), products.c.name.label("product"), lines.c.quantity,
        )
        .join(partners, partners.c.id == deals.c.partner_id)
        .outerjoin(lines, (lines.c.deal_id == deals.c.id) & (lines.c.position == 0))
        .outerjoin(products, products.c.id == lines.c.product_id)
        .order_by(deals.c.changed_at.desc(), deals.c.id.desc()).limit(SIZE + 1)
    )  # fmt: skip

    @bp.get("/list")
    @login_required
    def index() -> str:
        with SELLS.require(403):
            partner = current_user.partner_id
            found = shown if partner is None else shown.where(deals.c.partner_id == partner)
            rows = db.session.connection().execute(found).all()
        return render_template(
            "lean.html", rows=[_plain(row) for row in rows[:SIZE]], after=rows[-1].ref, at=url_for("deals.show", ref="")
        )

    return _an_app("lean", product, bp)


def _plain(row: Any) -> tuple:
    """What a row says, by plain Python."""
    total = f"${row.total:,.0f}" if row.currency == "USD" else f"{row.currency} {row.total:,.0f}"
    on = row.expected_close_on
    detail = f"Protected {_days(row.protected_until)} more days" if row.state == DealState.APPROVED else ""
    return (
        row.ref, row.customer_name, row.product or row.title, row.quantity, row.partner, total, row.state, detail,
        f"{on.day} {on:%b %Y}" if on else "—",
    )  # fmt: skip


def _days(until: datetime | None) -> int:
    return (until - datetime.now(UTC)).days if until else 0


def _an_app(name: str, product: Flask, bp: Blueprint) -> Flask:
    url = product.config["SQLALCHEMY_DATABASE_URI"]
    app = Flask(name, static_folder=None)
    app.config.update(
        SECRET_KEY="x" * 32, SQLALCHEMY_DATABASE_URI=url, BABEL_DEFAULT_LOCALE="en", WTF_CSRF_TIME_LIMIT=None,
        DEMO=True, SQLALCHEMY_ENGINE_OPTIONS={"connect_args": _sees_all(url)},
    )  # fmt: skip
    db.init_app(app)
    Babel(app)
    CSRFProtect(app)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(OWN), product.jinja_loader])  # type: ignore[assignment,list-item]
    _know_people(app)
    _have_the_layout(app, product)
    app.register_blueprint(bp)
    return app


def _sees_all(url: str) -> dict[str, str]:
    return {"options": "-c aliado.system=on"} if url.startswith("postgresql") else {}


def _know_people(app: Flask) -> None:
    manager = LoginManager(app)
    Principal(app, use_sessions=False)

    @manager.user_loader
    def _person(key: str) -> Person | None:
        return (
            db.session.scalars(select(Person).where(Person.id == int(key)).options(joinedload(Person.grants)))
            .unique()
            .one_or_none()
        )

    @identity_loaded.connect_via(app)
    def _needs(_sender: Any, identity: Any) -> None:
        if current_user.is_authenticated:
            identity.provides |= {RoleNeed(grant.role) for grant in current_user.grants}

    @app.before_request
    def _identify() -> None:
        from flask_principal import Identity, identity_changed

        if current_user.is_authenticated:
            identity_changed.send(app, identity=Identity(current_user.id))

    @app.get("/enter/<int:key>")
    def _enter(key: int) -> str:
        login_user(db.session.get(Person, key))
        session.permanent = True
        return ""


def _have_the_layout(app: Flask, product: Flask) -> None:
    """The product's layout wants its addresses and components; what they say here is fixed."""
    for rule in product.url_map.iter_rules():
        app.add_url_rule(rule.rule, endpoint=rule.endpoint, view_func=_nothing, methods=["GET"])
    for words, do in product.jinja_env.filters.items():
        app.jinja_env.filters.setdefault(words, do)
    links = [
        {"title": title, "url": url, "icon": icon, "current": url == "/deals", "count": None, "primary": False}
        for title, url, icon in (
            ("Home", "/", "house"), ("Deals", "/deals", "handshake"), ("People", "/people", "users"),
            ("My company", "/company", "building-2"), ("Account", "/account", "user"),
        )
    ]  # fmt: skip
    groups = [{"title": title, "links": links[:2]} for title in ("Today", "Partners", "You")]
    app.jinja_env.globals.update(
        places=lambda: groups, tabs=lambda: links, static=static, icon=icon, csrf_token=generate_csrf, locale="en",
        brand=SimpleNamespace(name="Aliado", letter="A", has_own_colour=False, version=1),
    )  # fmt: skip

    kept: dict[str, Callable] = {}

    @app.context_processor
    def _components() -> dict[str, Any]:
        if not kept:
            kept["ui"] = app.jinja_env.get_template("components/ui.html").make_module()  # type: ignore[assignment]
        return kept


def _nothing(**_given: Any) -> str:
    return ""


def note_statements(app: Flask, said: list[str]) -> None:
    """Keep each statement that the app's engine runs; what begins a transaction asks the database nothing."""

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            said.append(statement)

    of = product_db if "SETTINGS" in app.config else db
    with app.app_context():
        event.listen(of.engine, "before_cursor_execute", note)
