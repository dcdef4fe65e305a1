"""The permission matrix holds on every route, and every route has its permission."""

import pytest

from portal import create_app
from portal.models.people import Role
from portal.permissions.gate import Undeclared, assert_declared
from portal.permissions.matrix import table
from tests.walls.matrix_check import filled, guarded_routes, wrong_answers
from tests.walls.stage import set_stage

PUBLIC = {
    "badges.issuer", "badges.key", "badges.keys", "badges.status",
    "health.alive", "health.csp_report", "health.ready", "health.security_txt", "invitations.accept",
    "invitations.show", "letters.ask", "letters.turn_one_off", "login.log_in", "login.log_out", "login.log_out_page",
    "login.show", "logo.picture", "offline.icon", "offline.manifest", "offline.show", "offline.worker",
    "package_files.file", "package_files.frame", "passwords.ask", "passwords.choose", "passwords.forgotten",
    "passwords.new",
    "settings.brand", "setup.begin", "setup.show", "share_links.download", "share_links.show", "share_links.unlock",
    "static_files.show", "verify.ask", "verify.show",
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_each_route_answers_as_the_matrix_says(app, role):
    assert list(wrong_answers(app, set_stage(), roles=[role])) == []


def test_only_these_views_are_public(app):
    public = {endpoint for endpoint, view in app.view_functions.items() if view.may is None}

    assert public == PUBLIC


def test_a_view_that_declares_nothing_stops_the_start(app):
    app.view_functions["nobody.asked"] = lambda: "hello"

    with pytest.raises(Undeclared, match=r"nobody\.asked"):
        assert_declared(app)

    del app.view_functions["nobody.asked"]


def test_each_action_of_a_view_is_in_the_table(app):
    actions = {app.view_functions[rule.endpoint].may for rule, _method in guarded_routes(app)}

    assert actions <= set(table())


def test_a_stranger_is_led_to_the_door_from_everywhere(app, stranger):
    for rule, method in guarded_routes(app):
        path = filled(rule, "DR-0000-0000")
        answer = stranger.post(path) if method == "POST" else stranger.http.open(path, method=method)

        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/login"), path


def test_the_app_starts_with_all_declared(app):
    assert create_app(app.config["SETTINGS"])
