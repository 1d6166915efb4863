"""The addresses under /api/v1: public reads that need no key."""

from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import get_language
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from plaza import __version__
from plaza.api import answers
from plaza.api.schemas import Listed, Problem, ServiceOut, ServiceShort, TenantOut
from plaza.catalogue import queries as catalogue
from plaza.core.texts import Pair, t
from plaza.people.locks import lock

MOST_ITEMS = 200
LONGEST_QUESTION = 300
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="How many items at most, 1 to 200.")]
Question = Annotated[str, Query(max_length=LONGEST_QUESTION, description="What somebody needs, in their own words.")]
Code = Annotated[str, Query(max_length=40, pattern=r"^[A-Za-z_]*$")]

api = NinjaAPI(
    title="Virtual Plaza",
    version=__version__,
    description="Services and tenants of the plaza. Lists are {count, items}; a problem is {detail}, one sentence.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
)


class BadFilter(Exception):
    """A filter names something that does not exist; the message says so."""

    def __init__(self, words: Pair) -> None:
        self.words = words
        super().__init__(str(words))


@api.get("/services", response={200: Listed[ServiceShort], 422: Problem}, summary="Find services")
def list_services(
    request: HttpRequest, q: Question = "", tenant: Code = "", category: Code = "", limit: Limit = MOST_ITEMS
) -> Listed[ServiceShort]:
    """The services on offer; with ``q`` those that answer it, best first."""
    _check_filters(tenant, category)
    if q.strip():
        found = [hit.service for hit in catalogue.search(q, limit=MOST_ITEMS, tenant=tenant, category=category)]
    else:
        found = list(catalogue.services(tenant=tenant, category=category))
    known = catalogue.definitions_by_code()
    items = [answers.service_short(service, known[service.code]) for service in found[:limit]]
    return Listed(count=len(found), items=items)


@api.get("/services/{code}", response={200: ServiceOut, 404: Problem}, summary="Everything about one service")
def show_service(request: HttpRequest, code: str) -> ServiceOut:
    """What it asks, costs and takes, and how to be served now."""
    service = catalogue.get_service(code)
    if not service.offered:
        raise catalogue.Unknown(code)
    return answers.service_full(service)


@api.get("/tenants", response={200: Listed[TenantOut], 422: Problem}, summary="The agencies in the building")
def list_tenants(request: HttpRequest, category: Code = "", limit: Limit = MOST_ITEMS) -> Listed[TenantOut]:
    """The tenants, and which of them are open now."""
    _check_filters("", category)
    found = list(catalogue.tenants(category=category))
    statuses = catalogue.tenant_statuses(found)
    return Listed(count=len(found), items=[answers.tenant(row, statuses[row.code]) for row in found[:limit]])


def _check_filters(tenant: str, category: str) -> None:
    if tenant and not catalogue.tenants().filter(code=tenant.upper()).exists():
        raise BadFilter(
            t(
                "Tidak ada instansi dengan kode {code}. Lihat kode yang ada di /api/v1/tenants.",
                "There is no agency with the code {code}. See the codes at /api/v1/tenants.",
                code=tenant,
            )
        )
    known = catalogue.categories()
    if category and category not in known:
        raise BadFilter(
            t(
                "Kategori {category} tidak dikenal. Pakai salah satu: {known}.",
                "There is no category {category}. Use one of: {known}.",
                category=category,
                known=", ".join(known),
            )
        )


@api.exception_handler(BadFilter)
def _answer_bad_filter(request: HttpRequest, problem: BadFilter) -> HttpResponse:
    return _answer(request, problem.words, status=422)


@api.exception_handler(catalogue.Unknown)
@api.exception_handler(Http404)
def _answer_unknown(request: HttpRequest, problem: Exception) -> HttpResponse:
    words = t(
        "Layanan ini tidak ada. Periksa kodenya, atau cari di /api/v1/services?q=…",
        "There is no such service. Check its code, or search at /api/v1/services?q=…",
    )
    return _answer(request, words, status=404)


@api.exception_handler(ValidationError)
def _answer_bad_parameter(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    named = str(problem.errors[0].get("loc", ["?"])[-1])
    return _answer(request, _parameter_words(named), status=422)


def _answer(request: HttpRequest, words: Pair, *, status: int) -> HttpResponse:
    """The sentence in the language that was chosen on the pages, or that the program asks for."""
    asked = (get_language() or "id", request.headers.get("Accept-Language", ""))
    language = "en" if any(one.lower().startswith("en") for one in asked) else "id"
    return api.create_response(request, {"detail": words.in_language(language)}, status=status)


def _parameter_words(name: str) -> Pair:
    if name == "limit":
        return t(
            "limit harus bilangan bulat dari 1 sampai {most}.",
            "limit must be a whole number from 1 to {most}.",
            most=MOST_ITEMS,
        )
    return t(
        "{name} terlalu panjang atau tidak dapat dibaca. Persingkat lalu coba lagi.",
        "{name} is too long or cannot be read. Shorten it and try again.",
        name=name,
    )


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        _pattern.callback = lock("public")(_pattern.callback)
urlpatterns = [path("api/v1/", (_patterns, _app, _namespace))]
