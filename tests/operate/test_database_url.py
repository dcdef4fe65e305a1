"""To a database on another machine by TLS with its certificate checked; on this one as it is."""

import pytest
from sqlalchemy import make_url

from portal.settings import database_url


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://portal:p%40ss@db.vendor.example/aliado", "postgres://portal@192.0.2.7:5433/aliado",
        "postgresql+psycopg://portal@db.vendor.example/aliado?application_name=x", "postgresql:///aliado?host=192.0.2.7",
    ],
)  # fmt: skip
def test_elsewhere_by_tls_alone(url):
    asked = make_url(database_url({"DATABASE_URL": url}))

    assert asked.query["sslmode"] == "verify-full"
    assert str(asked.query["sslrootcert"]).startswith("/")
    assert (asked.database, asked.drivername) == ("aliado", "postgresql+psycopg")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://portal@127.0.0.1/aliado", "postgresql+psycopg://portal@localhost:5433/aliado",
        "postgresql+psycopg:///aliado?host=/var/run/postgresql", "postgresql+psycopg://portal@db/aliado?sslmode=disable",
        "sqlite:////var/lib/aliado/aliado.db",
    ],
)  # fmt: skip
def test_here_or_as_it_is_said(url):
    assert database_url({"DATABASE_URL": url}) == url


def test_ones_own_authority_is_kept():
    asked = make_url(database_url({"DATABASE_URL": "postgresql://portal@db.example/a?sslrootcert=/etc/own.pem"}))

    assert asked.query == {"sslrootcert": "/etc/own.pem", "sslmode": "verify-full"}
