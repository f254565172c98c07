"""A Daraja to develop and test against: a real HTTP server on this machine that moves no money.

It checks what Daraja checks (token, password, numbers, addresses), takes pushes, answers queries and calls
back. How a payer behaves is planned per phone, or follows from the last digits of the number:

======  =========================================================
ending  what happens
======  =========================================================
0001    insufficient funds (1)
1032    cancelled on the phone
1037    the phone cannot be reached
2001    wrong PIN
0404    Daraja refuses the push: invalid number
0408    Daraja takes the push, and its answer is lost
0500    Daraja answers 500 with a page of HTML
0999    paid, and no callback ever comes
other   paid
======  =========================================================
"""

from __future__ import annotations

import base64
import itertools
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from pyapi.mpesa.client import NAIROBI
from pyapi.mpesa.settings import FORBIDDEN_WORDS

Answer = Literal["accept", "lost", "html", "slow", "refuse", "busy"]
DESCRIPTIONS = {
    0: "The service request is processed successfully.",
    1: "The balance is insufficient for the transaction.",
    1032: "Request cancelled by user",
    1037: "DS timeout user cannot be reached",
    2001: "The initiator information is invalid.",
}


@dataclass(frozen=True)
class Behaviour:
    """What a payer and Daraja do about one push.

    Attributes:
        answer: to the push. ``lost``: taken, and the connection ends without a word; ``slow``: taken, the
            answer comes after ``slow_seconds``; ``html`` a 500 that is no JSON; ``refuse`` and ``busy`` take nothing.
        error: code of ``refuse``.
        takes: whether a push whose answer is bad reached the phone all the same.
        result_code: of the outcome.
        callbacks: how many times it is told.
        delay: seconds until the payer has decided.
        also_c2b: whether a success is told to the C2B address as well, as PayBills do.
        amount: what the callback says instead of the truth.
        query_codes: what the query says first, one after another: ``processing``, ``error`` or a ResultCode.
    """

    answer: Answer = "accept"
    error: str = "400.002.02"
    takes: bool = True
    result_code: int = 0
    callbacks: int = 1
    delay: float = 0.05
    also_c2b: bool = False
    amount: float | None = None
    slow_seconds: float = 5.0
    query_codes: tuple[str, ...] = ()


BY_ENDING = {
    "0001": Behaviour(result_code=1),
    "1032": Behaviour(result_code=1032),
    "1037": Behaviour(result_code=1037),
    "2001": Behaviour(result_code=2001),
    "0404": Behaviour(answer="refuse"),
    "0408": Behaviour(answer="lost"),
    "0500": Behaviour(answer="html", takes=False),
    "0999": Behaviour(callbacks=0),
}


@dataclass
class Push:
    """A push that the peer took."""

    checkout_id: str
    merchant_id: str
    body: dict[str, Any]
    behaviour: Behaviour
    receipt: str
    taken_at: float = field(default_factory=time.monotonic)
    asked: int = 0

    @property
    def is_decided(self) -> bool:
        """Whether the payer has done something."""
        return time.monotonic() - self.taken_at >= self.behaviour.delay


class Peer:
    """The server and what it was told; use it as a context manager.

    Args:
        port: 0 = any that is free.
        shortcode: of the account, whose passkey is ``passkey``, its app's key and secret ``key`` and ``secret``.
    """

    def __init__(self, port: int = 0, shortcode: str = "600100") -> None:
        self.shortcode, self.passkey = shortcode, "passkey"
        self.credentials = "Basic " + base64.b64encode(b"key:secret").decode()
        self.pushes: list[Push] = []
        self.refused: list[dict[str, Any]] = []
        self.queries: list[str] = []
        self.answers: list[tuple[str, int, Any]] = []
        self.token_count = 0
        self.token_seconds = 3599
        self.gives_tokens = True
        self.urls: dict[str, str] = {}
        self._plans: dict[str, Behaviour] = {}
        self._tokens: set[str] = set()
        self._numbers = itertools.count(1)
        self._client = httpx.Client(timeout=10)
        self._is_leaving = threading.Event()
        self._payers: list[threading.Thread] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _make_handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Peer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._is_leaving.set()
        for payer in self._payers:  # a callback under way is told to the end; one that waits is not told
            payer.join()
        self._client.close()

    def serve(self) -> None:
        """Serve until interrupted."""
        self._server.serve_forever()

    def plan(self, phone: str, behaviour: Behaviour) -> None:
        """Have a phone behave in a way of its own; digits, 2547…"""
        self._plans[phone.removeprefix("+")] = behaviour

    def expire_tokens(self) -> None:
        """No token given out so far is good any more."""
        self._tokens.clear()

    # What it does by itself

    def tell(self, push: Push, **changes: Any) -> httpx.Response:
        """One callback about a push.

        Args:
            push: which.
            changes: ``result_code``, ``amount``, ``receipt``, ``checkout_id``, ``url`` other than the truth.
        """
        code = changes.get("result_code", push.behaviour.result_code)
        told: dict[str, Any] = {
            "MerchantRequestID": push.merchant_id,
            "CheckoutRequestID": changes.get("checkout_id", push.checkout_id),
            "ResultCode": code,
            "ResultDesc": DESCRIPTIONS.get(code, "Failed"),
        }
        if code == 0:
            amount = changes.get("amount", push.behaviour.amount)
            told["CallbackMetadata"] = {
                "Item": [
                    {"Name": "Amount", "Value": float(push.body["Amount"]) if amount is None else amount},
                    {"Name": "MpesaReceiptNumber", "Value": changes.get("receipt", push.receipt)},
                    {"Name": "Balance"},
                    {"Name": "TransactionDate", "Value": int(_now())},
                    {"Name": "PhoneNumber", "Value": int(push.body["PhoneNumber"])},
                ]
            }
        return self._call(changes.get("url", push.body["CallBackURL"]), {"Body": {"stkCallback": told}})

    def pay(
        self, amount: str, account: str, phone: str = "2547*****111", receipt: str | None = None
    ) -> str | None:
        """A payer sends money to the number by themselves; returns the receipt, None where we declined."""
        told = self.make_c2b(amount, account, phone, receipt or self.make_receipt())
        if "ValidationURL" in self.urls:
            answer = self._call(self.urls["ValidationURL"], told)
            is_taken = self.urls["ResponseType"] == "Completed"
            if answer.status_code == 200:
                is_taken = str(answer.json().get("ResultCode")) == "0"
            if not is_taken:
                return None
        self._call(self.urls["ConfirmationURL"], told)
        return str(told["TransID"])

    def make_c2b(self, amount: str, account: str, phone: str, receipt: str) -> dict[str, Any]:
        """What the C2B addresses are told."""
        return {
            "TransactionType": "Pay Bill", "TransID": receipt, "TransTime": _now(), "TransAmount": amount,
            "BusinessShortCode": self.shortcode, "BillRefNumber": account, "InvoiceNumber": "",
            "OrgAccountBalance": "10500.00", "ThirdPartyTransID": "", "MSISDN": phone, "FirstName": "ASHA",
            "MiddleName": "", "LastName": "",
        }  # fmt: skip

    def make_receipt(self) -> str:
        """Ten characters that nobody had before."""
        return f"UA{next(self._numbers):04X}{secrets.token_hex(2).upper()}"

    def _call(self, url: str, body: dict[str, Any]) -> httpx.Response:
        try:
            answer = self._client.post(url, json=body)
        except httpx.HTTPError as error:
            self.answers.append((url, 0, type(error).__name__))
            return httpx.Response(599, text=type(error).__name__)
        self.answers.append((url, answer.status_code, answer.text))
        return answer

    # What it answers

    def answer_token(self, authorization: str) -> tuple[int, Any]:
        """The token endpoint."""
        if authorization != self.credentials:
            return 400, _error("400.008.01", "Invalid Authentication passed")
        token = secrets.token_urlsafe(20)
        self._tokens.add(token)
        self.token_count += 1
        return 200, {"access_token": token, "expires_in": str(self.token_seconds)}

    def answer(self, path: str, authorization: str, body: dict[str, Any]) -> tuple[int, Any] | None:
        """Any other call; None ends the connection without an answer."""
        if authorization.removeprefix("Bearer ") not in self._tokens:
            return 404, _error("404.001.03", "Invalid Access Token")
        calls: dict[str, Callable[[dict[str, Any]], tuple[int, Any] | None]] = {
            "/mpesa/stkpush/v1/processrequest": self._take_push,
            "/mpesa/stkpushquery/v1/query": self._answer_query,
            "/mpesa/c2b/v2/registerurl": self._register,
            "/mpesa/c2b/v2/simulate": self._simulate,
        }
        call = calls.get(path)
        return call(body) if call else (404, _error("404.001.01", "Resource not found"))

    def _register(self, body: dict[str, Any]) -> tuple[int, Any]:
        urls = (str(body.get("ConfirmationURL")), str(body.get("ValidationURL")))
        if any(word in url.lower() for word in FORBIDDEN_WORDS for url in urls):
            return 400, _error("400.003.02", "Bad Request - Invalid URL")
        self.urls = {name: str(value) for name, value in body.items()}
        return 200, {"OriginatorCoversationID": "1", "ResponseCode": "0", "ResponseDescription": "success"}

    def _simulate(self, body: dict[str, Any]) -> tuple[int, Any]:
        self.pay(str(body["Amount"]), str(body["BillRefNumber"]), str(body["Msisdn"]))
        return 200, {"ResponseCode": "0", "ResponseDescription": "Accept the service request successfully."}

    def _find_fault(self, body: dict[str, Any]) -> str | None:
        stamp = str(body.get("Timestamp"))
        expected = base64.b64encode(f"{self.shortcode}{self.passkey}{stamp}".encode()).decode()
        if body.get("Password") != expected or body.get("BusinessShortCode") != self.shortcode:
            return "500.001.1001"  # "Wrong credentials"
        try:
            moment = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=NAIROBI)
        except ValueError:
            return "400.002.02"
        return None if abs(moment.timestamp() - time.time()) < 120 else "400.002.02"

    def _take_push(self, body: dict[str, Any]) -> tuple[int, Any] | None:
        phone = str(body.get("PhoneNumber"))
        behaviour = self._plans.get(phone) or BY_ENDING.get(phone[-4:], Behaviour())
        url = str(body.get("CallBackURL"))
        fault = self._find_fault(body) or (
            None
            if isinstance(body.get("Amount"), int) and body["Amount"] >= 1
            and len(phone) == 12 and phone.isdigit() and body.get("PartyA") == phone
            and 0 < len(str(body.get("AccountReference"))) <= 12
            and 0 < len(str(body.get("TransactionDesc"))) <= 13
            and not any(word in url.lower() for word in FORBIDDEN_WORDS)
            else "400.002.02"
        )  # fmt: skip
        if fault is None and behaviour.answer == "refuse":
            fault = behaviour.error
        if fault is not None:
            self.refused.append(body)
            return int(fault[:3]), _error(fault, "Bad Request - Invalid PhoneNumber")
        if behaviour.answer == "busy":
            self._plans[phone] = replace(behaviour, answer="accept")
            return 500, _error("500.003.02", "Error Occurred: Spike Arrest Violation")
        number = next(self._numbers)
        push = Push(f"ws_CO_{_now()}{number:06d}", f"{number}-1-1", body, behaviour, self.make_receipt())
        if behaviour.takes:
            self.pushes.append(push)
            payer = threading.Thread(target=self._decide, args=(push,), daemon=True)
            self._payers.append(payer)
            payer.start()
        if behaviour.answer == "html":
            return 500, "<html>upstream failed</html>"
        if behaviour.answer == "slow":
            time.sleep(behaviour.slow_seconds)
        if behaviour.answer == "lost":
            return None
        return 200, {
            "MerchantRequestID": push.merchant_id, "CheckoutRequestID": push.checkout_id, "ResponseCode": "0",
            "ResponseDescription": "Success. Request accepted for processing",
            "CustomerMessage": "Success. Request accepted for processing",
        }  # fmt: skip

    def _decide(self, push: Push) -> None:
        if self._is_leaving.wait(push.behaviour.delay):
            return
        for _ in range(push.behaviour.callbacks):
            self.tell(push)
        if push.behaviour.also_c2b and push.behaviour.result_code == 0 and "ConfirmationURL" in self.urls:
            told = self.make_c2b(
                f"{push.body['Amount']}.00", push.body["AccountReference"], "2547*****111", push.receipt
            )
            self._call(self.urls["ConfirmationURL"], told)

    def _answer_query(self, body: dict[str, Any]) -> tuple[int, Any]:
        checkout_id = str(body.get("CheckoutRequestID"))
        self.queries.append(checkout_id)
        fault = self._find_fault(body)
        push = next((push for push in self.pushes if push.checkout_id == checkout_id), None)
        if fault is not None or push is None:
            return 400, _error(fault or "400.002.02", "Bad Request - Invalid CheckoutRequestID")
        push.asked += 1
        codes = push.behaviour.query_codes
        code = codes[push.asked - 1] if push.asked <= len(codes) else str(push.behaviour.result_code)
        if code == "error":
            return 503, "<html>try again</html>"
        if code == "processing" or (not push.is_decided and push.asked > len(codes)):
            return 500, _error("500.001.1001", "The transaction is being processed")
        return 200, {
            "ResponseCode": "0", "ResponseDescription": "The service request has been accepted successsfully",
            "MerchantRequestID": push.merchant_id, "CheckoutRequestID": checkout_id, "ResultCode": code,
            "ResultDesc": DESCRIPTIONS.get(int(code), "Failed"),
        }  # fmt: skip


def _error(code: str, message: str) -> dict[str, str]:
    return {"requestId": "1-1-1", "errorCode": code, "errorMessage": message}


def _now() -> str:
    return datetime.now(NAIROBI).strftime("%Y%m%d%H%M%S")


def _make_handler(peer: Peer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/oauth/v1/generate" and peer.gives_tokens:
                self._send(peer.answer_token(self.headers.get("Authorization", "")))
            else:
                self._send((503, "<html></html>"))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            try:
                body = json.loads(raw)
            except ValueError:
                body = None
            if not isinstance(body, dict):
                self._send((400, _error("400.002.05", "Invalid Request Payload")))
            else:
                self._send(peer.answer(urlsplit(self.path).path, self.headers.get("Authorization", ""), body))

        def _send(self, answer: tuple[int, Any] | None) -> None:
            if answer is None:
                self.close_connection = True
                return
            status, value = answer
            content = value.encode() if isinstance(value, str) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(value, str) else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
