"""Aliado, the partner portal: where the rooms are joined."""

from functools import cache
from typing import Any

from flask import Flask, abort, request
from flask_babel import Babel, get_locale
from flask_compress import Compress
from flask_login import LoginManager, current_user
from flask_principal import AnonymousIdentity, Principal
from flask_wtf.csrf import CSRFError
from htmx_flask import Htmx
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import listening as _listening  # noqa: F401
from portal.forms.fields import USUAL_ZONES
from portal.forms.tokens import Protection, masked_token
from portal.models.base import db
from portal.models.connections import engine_options, keep_word
from portal.models.countries import country_name
from portal.models.events import waiting
from portal.models.policies import tell_reach
from portal.models.tenancy import guard
from portal.models.vendor import vendor
from portal.models.waiting import REQUEST_SECONDS, waiting_at_most
from portal.permissions.gate import assert_declared, is_allowed
from portal.permissions.roles import identity_of
from portal.rooms import ROOMS
from portal.settings import Settings
from portal.views import answers, letters, static_files, uploads, words
from portal.views.errors import answer_errors, is_cross_site, refuse_strangers
from portal.views.headers import add_headers
from portal.views.journal import note_requests
from portal.views.languages import LANGUAGES, choose_language, choose_zone, language_links
from portal.views.limits import limit_requests
from portal.views.places import places, tabs
from portal.views.queue_rows import waiting_count
from portal.views.receiving import MeasuredRequest
from portal.views.server_sessions import WITHOUT_SESSION, ServerSessions, say_if_unread, who_asks
from portal.views.training import package_files

MOST_BYTES = 2 * 1024 * 1024  # of one request; what is larger comes in parts (`views/uploads.py`)
MOST_FORM_BYTES = 1_000_000  # of what was typed in it; a letter beyond the Latin ones takes six or nine when sent
MOST_FIELDS = 2_000
PARTS = (
    "accreditations",
    "assets",
    "certificates",
    "clocks",
    "co",
    "collections",
    "deals",
    "keeping",
    "kept",
    "package",
    "paths",
    "people",
    "proof",
    "queue",
    "quiz",
    "registration",
    "specs",
    "talk",
    "training",
    "uploads",
    "usage",
    "writing",
)  # of components
CHANGING = {"POST", "PATCH", "DELETE"}


def create_app(settings: Settings | None = None) -> Flask:
    """The portal for these settings; from the environment where none are given."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False  # it would redirect to whatever host the request names
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={**engine_options(settings.database_url), "hide_parameters": True},
        SETTINGS=settings,
        PUBLIC_URL=settings.public_url,
        OUTBOX=settings.outbox,
        MAIL_URL=settings.mail_url,
        DEMO=settings.demo,
        LIMITS=settings.limits,
        REQUEST_LIMITS=settings.limits,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"],
        PROVIDE_AUTOMATIC_OPTIONS=False,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES="locales",
    )
    app.session_interface = ServerSessions()
    Htmx(app)
    app.request_class = MeasuredRequest  # which knows HTMX too
    Compress(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    _join_database(app)
    note_requests(app)  # first, so that it sees each answer last
    add_headers(app, serves_tls=settings.serves_tls)
    _join_people(app, redis_url=settings.redis_url)
    _join_words(app)
    for room in ROOMS:
        app.register_blueprint(room.bp)
    app.register_blueprint(uploads.for_deals)
    answer_errors(app)
    assert_declared(app)
    return app


def _join_database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        keep_word(db.engine)
        guard(db.engine)
        tell_reach(db.engine)
    serve = app.wsgi_app

    def serve_in_time(environ: Any, start_response: Any) -> Any:
        with waiting_at_most(REQUEST_SECONDS):
            return serve(environ, start_response)

    app.wsgi_app = serve_in_time  # type: ignore[method-assign]
    from portal.jobs.worker import wake  # here: the queue's place is read from the environment on import

    waiting[:] = [wake]


def _join_people(app: Flask, *, redis_url: str) -> None:
    app.before_request(package_files.keep_apart)
    app.before_request(say_if_unread)
    limit_requests(app, redis_url=redis_url)  # before a form is looked at
    manager = LoginManager(app)
    manager.session_protection = None  # the token is random, on the server, and renewed at log-in
    manager.user_loader(who_asks)
    manager.unauthorized_handler(refuse_strangers)
    principal = Principal(app, use_sessions=False)

    @principal.identity_loader
    def _identity() -> Any:
        if request.path.startswith(WITHOUT_SESSION) or not current_user.is_authenticated:
            return AnonymousIdentity()
        return identity_of(current_user._get_current_object())

    csrf = Protection(app)
    csrf.exempt(letters.turn_one_off)  # a mail program posts it without a page (RFC 8058); the token is the proof

    @app.before_request
    def _refuse_other_sites() -> None:
        if request.method in CHANGING and is_cross_site() and request.path != "/csp-reports":
            raise CSRFError("another site sent this")

    @app.before_request
    def _read_forms_alone() -> None:
        if request.is_json and request.path != "/csp-reports":
            abort(400)  # what is no form would go past its send-once key

    @app.before_request
    def _once() -> Any:
        return answers.first_answer()


def _join_words(app: Flask) -> None:
    Babel(app, locale_selector=choose_language, timezone_selector=choose_zone)
    app.jinja_env.filters.update(
        amount_in=words.amount_in, counted=words.counted, country=country_name, date_of=words.date_of, day=words.day,
        exact=words.exact, moment=words.moment, money=words.money, number=words.number, phone=words.phone,
        size=words.size_words,
    )  # fmt: skip
    app.jinja_env.globals.update(
        may=is_allowed, places=places, tabs=tabs, static=static_files.static, languages=LANGUAGES,
        language_links=language_links, csrf_token=masked_token, form_key=answers.new_form_key,
        usual_zones=USUAL_ZONES, _=words.said, gettext=words.said, ngettext=words.said_of, options=words.options,
        icon=static_files.icon, brand=LocalProxy(vendor), waiting_count=waiting_count,
    )  # fmt: skip

    @app.context_processor
    def _components() -> dict[str, Any]:
        parts = {f"{name}_ui": _module(name) for name in PARTS}
        return {
            "ui": _module("ui"), **parts, "locale": str(get_locale() or "en"),
            "csrf_token": masked_token,  # over Flask-WTF's own, which is the same on each page
        }  # fmt: skip

    @cache
    def _module(name: str) -> Any:
        """A file of macros as a global: a block that is rendered alone knows no imports of its template."""
        template = app.jinja_env.get_template(f"components/{name}.html")
        return template.make_module({"ui": template.environment.get_template("components/ui.html").module})
