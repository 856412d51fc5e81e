"""What visitors get instead of a page: of the publication, else of the site."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from content.caching.site_cache import get_site_cache
from content.exceptions import ContentServiceUnavailableError
from content.operations.error_page_keeper import ErrorPageKeeper
from tests.support.documents import document, page, template
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

STATUSES = (400, 403, 404, 410, 414, 500, 503)
DOWN = ContentServiceUnavailableError("down")


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def fail(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    path("refused", refuse),
    path("failed", fail),
    path("-/health", lambda _request: HttpResponse("well")),
    path("", include("content.urls")),
]
handler400 = "content.error_views.bad_request"
handler403 = "content.error_views.forbidden"
handler404 = "content.error_views.not_found"
handler500 = "content.error_views.server_error"


@pytest.fixture
def templates():
    return {
        "pages/default.html": "{{ page.title }} {{ request.path }}",
        "pages/broken.html": "{% url 'nowhere' %}",
        "errors/400.html": "template 400",
        "errors/404.html": "template 404",
        "errors/500.html": "template 500",
        "errors/503.html": "template 503",
    }


@pytest.fixture
def provider(monkeypatch, templates):
    stub = StubProvider()
    for module in ("views", "error_views", "operations.error_page_keeper"):
        monkeypatch.setattr(f"content.{module}.get_provider", lambda _alias: stub)
    stub.answers["page", "/redirects.html"] = b"/gone gone"
    stub.answers["page", "/down.html"] = DOWN
    stub.answers["page", "/index.html"] = document(page() | {"Title": "Home"})
    [setting] = templates_setting(templates)
    with override_settings(
        ROOT_URLCONF=__name__,
        CONTENT_PUBLICATIONS=[
            {
                "publication_id": 5,
                "error_pages": {each: f"/errors/{each}.html" for each in STATUSES},
                "redirects": "/redirects.html",
                "templates": "own",
            }
        ],
        CONTENT_OUTPUT_CACHE=True,
        TEMPLATES=[{**setting, "OPTIONS": {**setting["OPTIONS"], **WITH_REQUEST}}],
    ):
        yield stub


@pytest.fixture
def client(provider):
    return Client(raise_request_exception=False)


WITH_REQUEST = {"context_processors": ["django.template.context_processors.request"]}
PATHS = {
    400: "/a%0Ab",
    403: "/refused",
    404: "/nowhere",
    410: "/gone",
    414: "/" + "x" * 3000,
    500: "/failed",
    503: "/down.html",
}


def publish(provider: StubProvider, status: int, title: str = "published") -> None:
    record = page(uri=f"tcm:5-{status}-64") | {"Title": title}
    provider.answers["page", f"/errors/{status}.html"] = document(record)


@pytest.mark.parametrize("status", STATUSES)
def test_each_error_has_the_publications_page(client, provider, status):
    publish(provider, status)
    response = client.get(PATHS[status])
    assert response.status_code == status
    # Of its own address: whatever the visitor has sent is not in it.
    assert response.content.decode() == f"published /errors/{status}.html"


@pytest.mark.parametrize("status", STATUSES)
def test_without_one_it_has_a_template(client, status):
    response = client.get(PATHS[status])
    assert response.status_code == status
    general = {403: 400, 410: 400, 414: 400}.get(status, status)
    assert response.content.decode() == f"template {general}"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", STATUSES)
def test_the_publications_own_template_goes_first(client, templates, status):
    templates[f"publications/own/errors/{status}.html"] = "own"
    assert client.get(PATHS[status]).content == b"own"


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_that_fails_gives_way_to_the_template(client, provider, status):
    failing = page(page_template=template("tcm:5-9-128", "Broken"))
    provider.answers["page", f"/errors/{status}.html"] = document(failing)
    response = client.get(PATHS[status])
    assert response.status_code == status
    assert response.content.startswith(b"template")


@pytest.mark.parametrize("status", STATUSES)
def test_a_template_that_fails_gives_way_to_a_line(client, templates, status):
    templates |= dict.fromkeys(templates, "{% url 'nowhere' %}")
    response = client.get(PATHS[status])
    assert response.status_code == status
    assert response.content.startswith(str(status).encode())


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_a_fact_is_kept(client, provider, status):
    publish(provider, status)
    client.get(PATHS[status])
    response = client.get(PATHS[status])
    assert "hit" in response["Cache-Status"]
    assert response.status_code == status


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_what_is_not_is_for_one_visitor(client, provider, status):
    publish(provider, status)
    response = client.get(PATHS[status])
    assert response["Cache-Control"] == "no-store"
    assert "hit" not in client.get(PATHS[status])["Cache-Status"]


def test_pages_for_failures_are_at_hand_when_the_content_service_is_down(
    client, provider
):
    publish(provider, 503)
    publish(provider, 500)
    ErrorPageKeeper().keep_all()
    for url in ("503", "500"):
        provider.answers["page", f"/errors/{url}.html"] = DOWN
    response = client.get("/down.html")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.content.startswith(b"published")
    assert client.get("/failed").content.startswith(b"published")


def test_what_is_not_at_hand_is_said_and_the_others_are(provider, caplog):
    publish(provider, 503)
    keeper = ErrorPageKeeper()
    keeper.keep_all()
    keeper.keep_all()
    assert provider.asked["page", "/errors/503.html"] == 1
    assert caplog.text.count("url=/errors/500.html") == 1


def test_the_keeper_runs_beside_the_cache(client, provider):
    publish(provider, 503)
    site_cache = get_site_cache()
    client.get("/")
    names = {type(part).__name__ for part in site_cache._parts}
    assert "ErrorPageKeeper" in names


@pytest.fixture
def maintenance(provider, tmp_path):
    file = tmp_path / "maintenance"
    with override_settings(CONTENT_MAINTENANCE_FILE=str(file)):
        yield file


def test_a_file_closes_and_opens_the_site(client, provider, maintenance, caplog):
    publish(provider, 503)
    assert client.get("/").status_code == 200
    assert "hit" in client.get("/")["Cache-Status"]
    maintenance.touch()
    response = client.get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "300"
    assert response["Cache-Control"] == "no-store"
    assert response.content.startswith(b"published")
    assert client.post("/refused").status_code == 503
    assert "Service Unavailable" not in caplog.text  # not a line for each visitor
    maintenance.unlink()
    assert "hit" in client.get("/")["Cache-Status"]


def test_health_checks_go_on_during_maintenance(client, maintenance):
    maintenance.touch()
    assert client.get("/-/health").content == b"well"


def test_maintenance_needs_no_content_service(client, provider, maintenance):
    provider.answers["page", "/errors/503.html"] = DOWN
    maintenance.touch()
    assert client.get("/").content == b"template 503"


def test_a_file_that_cannot_be_looked_for_closes_nothing(client, tmp_path):
    file = tmp_path / ("x" * 300)
    with override_settings(CONTENT_MAINTENANCE_FILE=str(file)):
        assert client.get("/nothing").status_code == 404
