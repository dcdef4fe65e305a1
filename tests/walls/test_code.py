"""What the code does not do, read from the code itself: nothing is run, fetched, hashed or shown that should not be."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PORTAL = Path(__file__).parent.parent.parent / "portal"
FILES = {path.relative_to(PORTAL.parent).as_posix(): ast.parse(path.read_text()) for path in PORTAL.rglob("*.py")}
TEMPLATES = {path: path.read_text() for path in PORTAL.joinpath("templates").rglob("*") if path.is_file()}
SCRIPTS = {
    path.name: path.read_text() for room in ("elements", "worker") for path in PORTAL.glob(f"static/{room}/*.js")
}
KEEPS = {
    "package-player.js": {'"message"', "postMessage"},  # with a package's frame: its window and origin are looked at
    "keep.js": {"indexedDB"},  # what a learner asked to have on the phone, under rules of its own
}
OUR_WORDS = {  # translations and icons, where values are escaped; lessons, which are cleaned
    "portal/views/static_files.py", "portal/views/training/texts.py", "portal/views/words.py",
}  # fmt: skip


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call of this name, with the file that it stands in."""
    for file, tree in FILES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) == name:
                yield file, node


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def imported() -> Iterator[tuple[str, str]]:
    """Each module that is imported, with the file that does."""
    for file, tree in FILES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((file, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield file, node.module


def importers(*modules: str) -> set[str]:
    return {file for file, module in imported() if module.split(".")[0] in modules or module in modules}


def test_nothing_is_run_that_is_not_code():
    for name in ("eval", "exec", "compile", "__import__", "render_template_string", "from_string", "system", "popen"):
        assert [file for file, call in calls(name) if not is_pattern(call)] == [], name
    assert importers("pickle", "marshal", "shelve", "dill", "jsonpickle", "code", "codeop") == set()
    assert importers("yaml") == {"portal/renditions/courses/heads.py"}  # by a loader that is safe, and less


def is_pattern(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in ("re", "regex")


def test_few_programs_are_called_and_never_a_shell():
    pg_dump, drawing, converters, office = (
        "portal/cli/backup/postgresql.py", "portal/storage/pictures.py", "portal/renditions/__init__.py",
        "portal/renditions/programs/paper.py",
    )  # fmt: skip
    programs = {pg_dump, drawing, converters, office}

    assert importers("subprocess", "pty", "commands") == programs
    assert [file for file in programs if "shell" in (PORTAL.parent / file).read_text()] == []


def test_only_the_mail_goes_out():
    assert importers("smtplib") <= {"portal/mail/transport.py", "portal/jobs/deliveries.py"}
    assert (
        importers("urllib.request", "http", "httpx", "requests", "urllib3", "aiohttp", "ftplib", "telnetlib") == set()
    )
    assert importers("socket") == {
        "portal/cli/doctor.py",  # knocks at the portal's own door
        "portal/cli/patience.py",  # listens
        "portal/cli/supervisor.py",  # listens
        "portal/mail/transport.py",
    }


def test_no_sql_is_made_of_text():
    for name in ("text", "exec_driver_sql", "literal_column"):
        made = {file for file, call in calls(name) if call.args and not is_written_down(call.args[0])}
        # a number of ours: how long to wait; and the marks of rows that the migration's own tables name
        assert made <= {"portal/models/connections.py", "portal/cli/backup/sqlite.py"}, name


def is_written_down(node: ast.expr) -> bool:
    """Whether the code says it itself: a text, or a name in capitals."""
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def test_patterns_are_written_down():
    made = set()
    for name in ("compile", "match", "fullmatch", "search", "sub", "findall", "split"):
        made |= {file for file, call in calls(name) if is_pattern(call) and not isinstance(call.args[0], ast.Constant)}

    assert made == {"portal/models/tenancy.py"}  # of the names of our tables


def test_only_known_libraries_do_cryptography():
    assert importers("cryptography", "Crypto", "nacl", "rsa", "jwt", "jose", "bcrypt", "passlib") == set()
    assert importers("argon2") == {"portal/models/people/passwords.py"}
    for weak in ("md5", "sha1"):
        assert [file for file, _call in calls(weak)] == []


def test_chance_is_secure_chance():
    assert {file for file in importers("random") if not file.startswith("portal/cli/demo/")} == set()


def test_nothing_is_declared_safe_that_somebody_typed():
    unsafe = [str(path) for path, text in TEMPLATES.items() if re.search(r"\|\s*safe\b|autoescape", text)]

    assert unsafe == []
    assert {file for file, _call in calls("Markup")} <= OUR_WORDS


def test_our_scripts_write_text_and_keep_nothing():
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|__proto__|prototype\b|"
        r"Object\.assign|localStorage|sessionStorage|indexedDB|document\.cookie|[\"']message[\"']|postMessage"
    )

    found = {name: set(forbidden.findall(text)) - KEEPS.get(name, set()) for name, text in SCRIPTS.items()}
    assert {name: words for name, words in found.items() if words} == {}
    assert len(SCRIPTS) >= 6


def test_what_happened_is_never_changed():
    from portal.models.events import Event

    names = "|".join((Event.__name__, Event.__tablename__))
    changing = re.compile(rf"\b(?:update|delete)\((?:{names})\)|\b(?:UPDATE|DELETE FROM) events\b")

    assert [file for file in FILES if changing.search((PORTAL.parent / file).read_text())] == []


def test_no_secret_is_in_the_code():
    secret = re.compile(r"BEGIN (RSA |EC )?PRIVATE KEY|AKIA[0-9A-Z]{16}|SECRET_KEY\s*=\s*['\"][^'\"]")

    assert [file for file in FILES if secret.search((PORTAL.parent / file).read_text())] == []


def test_all_is_signed_with_sha_256(app):
    from itsdangerous import Signer

    from portal.models.people import first_owner
    from portal.models.tokens import TokenMaker

    assert Signer.default_digest_method().name == "sha256"
    assert len(TokenMaker("a secret", "a purpose").make("says").rpartition(".")[2]) == 43  # of base64: 256 bits
    assert len(first_owner.token("a secret")) * 4 == 128
