"""What the bank tells the plaza, in the way of SNAP BI: a token for its key (73), a QRIS that was paid (52), a virtual account or a
billing code that somebody asks about (24) or pays (25).

Nothing is believed before its signature holds, its time is near ours and its token is one that we gave. A message is done once,
however often it comes; the answer is the first one's.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from plaza.core.clock import real_now
from plaza.core.secrets import BadToken, sign, unsign
from plaza.payments.actions.receiving import Message, bill_by_number, take_notice, take_va_payment
from plaza.payments.rules import codes, messages, signatures
from plaza.payments.rules.messages import BadMessage
from plaza.payments.rules.money import as_snap
from plaza.people.locks import lock

log = logging.getLogger(__name__)
LARGEST = 64 * 1024
LASTS = 900
EXTERNAL_ID = re.compile(r"[A-Za-z0-9-]{1,40}")
Service = Callable[[object, Message], tuple[str, dict[str, object]]]


class _Refused(Exception):
    """The message is turned away with this case."""

    def __init__(self, case: str, more: str = "") -> None:
        super().__init__(case)
        self.case, self.more = case, more


@dataclass(frozen=True)
class _Heard:
    """A message whose signature holds."""

    body: object
    message: Message


@csrf_exempt
@lock("link")
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """A token for whoever holds the bank's private key (service 73)."""
    return _answered(request, codes.TOKEN, _token)


@csrf_exempt
@lock("link")
@require_POST
def qris_paid(request: HttpRequest) -> HttpResponse:
    """The bank says that a QRIS was paid (service 52)."""
    return _answered(request, codes.QRIS_TELL, lambda asked: _heard_and(asked, _qris))


@csrf_exempt
@lock("link")
@require_POST
def va_asked(request: HttpRequest) -> HttpResponse:
    """The bank asks what is to be paid for a number (service 24)."""
    return _answered(request, codes.VA_INQUIRY, lambda asked: _heard_and(asked, _inquiry))


@csrf_exempt
@lock("link")
@require_POST
def va_paid(request: HttpRequest) -> HttpResponse:
    """The bank says that a number is being paid, and asks whether it may be (service 25)."""
    return _answered(request, codes.VA_PAYMENT, lambda asked: _heard_and(asked, _va_payment))


def _answered(
    request: HttpRequest, service: str, act: Callable[[HttpRequest], tuple[str, dict[str, object]]]
) -> HttpResponse:
    if not settings.BANK_URL:
        raise Http404
    more = ""
    try:
        case, told = act(request)
    except _Refused as refused:
        case, told, more = refused.case, {}, refused.more
        log.warning("a message to %s was turned away: %s %s", request.path, case, more)
    except BadMessage as problem:
        case, told, more = ("40002" if problem.missing else "40001"), {}, str(problem)
    return JsonResponse({**codes.answer(case, service=service, more=more), **told}, status=codes.http_status(case))


def _token(request: HttpRequest) -> tuple[str, dict[str, object]]:
    client, timestamp = request.headers.get("X-CLIENT-KEY", ""), _timestamp(request)
    signature = request.headers.get("X-SIGNATURE", "")
    key = settings.BANK_PUBLIC_KEY
    if client != settings.BANK_CLIENT_ID or not signatures.token_holds(
        signature, client=client, timestamp=timestamp, public_key=key
    ):
        raise _Refused("40100", "Signature")
    return "20000", {
        "accessToken": sign({"client": client}, purpose="bank"), "tokenType": "Bearer", "expiresIn": str(LASTS),
    }  # fmt: skip


def _heard_and(request: HttpRequest, act: Service) -> tuple[str, dict[str, object]]:
    heard = _heard(request)
    return act(heard.body, heard.message)


def _heard(request: HttpRequest) -> _Heard:
    """The message, once everything about it holds; raises _Refused with what does not."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise _Refused("40000", "too large")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    timestamp, raw = _timestamp(request), request.body
    try:
        unsign(given, purpose="bank", max_age=LASTS)
    except BadToken as problem:
        raise _Refused("40101") from problem
    text = signatures.to_sign("POST", request.path, token=given, body=raw, timestamp=timestamp)
    signature = request.headers.get("X-SIGNATURE", "")
    if not signatures.holds(signature, text=text, secret=settings.BANK_SECRET):
        raise _Refused("40100", "Signature")
    partner, number = request.headers.get("X-PARTNER-ID", ""), request.headers.get("X-EXTERNAL-ID", "")
    if partner != settings.BANK_CLIENT_ID:
        raise _Refused("40100", "X-PARTNER-ID")
    if not EXTERNAL_ID.fullmatch(number):
        raise _Refused("40002", "X-EXTERNAL-ID")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as problem:
        raise _Refused("40000", "body") from problem
    return _Heard(body, Message(partner, number, signatures.digest(raw)))


def _timestamp(request: HttpRequest) -> str:
    text = request.headers.get("X-TIMESTAMP", "")
    moment = signatures.read_stamp(text)
    if moment is None:
        raise _Refused("40001", "X-TIMESTAMP")
    if not signatures.is_fresh(moment, at=real_now()):
        raise _Refused("40100", "X-TIMESTAMP")
    return text


def _qris(body: object, message: Message) -> tuple[str, dict[str, object]]:
    return take_notice(message, messages.qris_notice(body)), {}


def _inquiry(body: object, _: Message) -> tuple[str, dict[str, object]]:
    number = messages.va_number(body)
    case, request = bill_by_number(number)
    if request is None:
        return case, {}
    data = _repeated(body, "partnerServiceId", "customerNo", "virtualAccountNo", "inquiryRequestId")
    said = {"english": "Success", "indonesia": "Sukses"}
    more = {
        "inquiryStatus": "00", "inquiryReason": said, "virtualAccountName": settings.PLAZA_NAME.upper()[:40],
        "totalAmount": as_snap(request.bill.amount), "trxId": request.order,
    }  # fmt: skip
    return case, {"virtualAccountData": data | more}


def _va_payment(body: object, message: Message) -> tuple[str, dict[str, object]]:
    notice = messages.va_payment(body)
    case = take_va_payment(message, notice)
    done = case == "20000"
    said = {"english": codes.MESSAGES[case], "indonesia": "Sukses" if done else "Tidak dapat dibayar"}
    data = _repeated(body, "partnerServiceId", "customerNo", "virtualAccountNo", "paymentRequestId")
    more = {
        "paymentFlagStatus": "00" if done else "01", "paymentFlagReason": said, "totalAmount": as_snap(notice.amount),
    }  # fmt: skip
    return case, {"virtualAccountData": data | more}


def _repeated(body: object, *names: str) -> dict[str, object]:
    """What the standard has us repeat, as it came."""
    told = body if isinstance(body, Mapping) else {}
    return {name: told[name] for name in names if isinstance(told.get(name), str)}
