"""Push: FCM, APNs and Web Push against servers that check what they are sent."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pydantic import SecretStr

from pyapi.channels import push_apns, push_fcm, push_web
from pyapi.channels.adapter import Delivery, Outcome
from pyapi.channels.credentials import base64url_decode, base64url_encode
from pyapi.channels.push import Push
from pyapi.channels.push_apns import Apns
from pyapi.channels.push_fcm import Fcm
from pyapi.channels.push_web import WebPush, encrypt
from pyapi.settings import SettingsError
from tests.channels.peers import Answer, Peer, Request, make_delivery

pytestmark = pytest.mark.one_server

NOW = 1_800_000_000.0
FCM_TYPE = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST_TYPE = "type.googleapis.com/google.rpc.BadRequest"
DEVICE = "a1b2c3d4" * 8

APNS = {
    "drop_recipient": {400: ["BadDeviceToken", "DeviceTokenNotForTopic"], 410: ["ExpiredToken", "Unregistered", "http_410"]},
    "rejected": {
        400: ["BadCollapseId", "BadExpirationDate", "BadMessageId", "BadPriority", "DuplicateHeaders", "InvalidPushType",
              "MissingDeviceToken", "PayloadEmpty", "http_4xx"],
        404: ["BadPath"], 405: ["MethodNotAllowed"], 413: ["PayloadTooLarge"],
    },
    "provider_down": {
        400: ["BadTopic", "MissingTopic", "TopicDisallowed"],
        403: ["BadCertificate", "BadCertificateEnvironment", "Forbidden", "InvalidProviderToken", "MissingProviderToken",
              "UnrelatedKeyIdInToken", "BadEnvironmentKeyIdInToken", "http_403"],
    },
    "retry": {
        400: ["IdleTimeout"], 403: ["ExpiredProviderToken"],
        429: ["TooManyRequests", "TooManyProviderTokenUpdates", "http_429"],
        500: ["InternalServerError", "http_5xx"], 503: ["ServiceUnavailable", "Shutdown"],
    },
}  # fmt: skip
APNS_ROWS = [
    (code, http, status) for status, kinds in APNS.items() for http, codes in kinds.items() for code in codes
]
FCM_ROWS = [
    ("UNREGISTERED", 404, "drop_recipient"),
    ("SENDER_ID_MISMATCH", 403, "drop_recipient"),
    ("INVALID_ARGUMENT:token", 400, "drop_recipient"),
    ("INVALID_ARGUMENT", 400, "rejected"),
    ("QUOTA_EXCEEDED", 429, "retry"),
    ("UNAVAILABLE", 503, "retry"),
    ("INTERNAL", 500, "retry"),
    ("THIRD_PARTY_AUTH_ERROR", 401, "provider_down"),
    ("http_401", 401, "provider_down"),
    ("http_403", 403, "provider_down"),
    ("http_404", 404, "drop_recipient"),
    ("http_429", 429, "retry"),
    ("http_4xx", 409, "rejected"),
    ("http_5xx", 502, "retry"),
]
WEB_ROWS = [
    (400, "rejected"), (401, "provider_down"), (403, "rejected"), (404, "drop_recipient"), (406, "retry"),
    (410, "drop_recipient"), (413, "rejected"), (429, "retry"), (418, "rejected"), (503, "retry"), (302, "retry"),
]  # fmt: skip


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def to_pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def push(token: str, content: dict[str, Any] | None = None, **address: Any) -> Delivery:
    return make_delivery(
        {"platform": "fcm", "token": token, **address}, content, channel="push", provider="push"
    )


# FCM


class Google:
    """The token endpoint and FCM, which look at what they get."""

    def __init__(self, peer: Peer, key: rsa.RSAPrivateKey) -> None:
        self.peer, self.key = peer, key
        self.clock = Clock()
        self.assertions: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.answers: list[Answer] = []
        self.token_answers: list[Answer] = []
        peer.answer = self.answer

    def answer(self, request: Request) -> Answer:
        if request.path == "/token":
            if self.token_answers:
                return self.token_answers.pop(0)
            assert request.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            claims = jwt.decode(
                request.form["assertion"], self.key.public_key(), ["RS256"], audience=f"{self.peer.url}/token",
                options={"verify_exp": False, "verify_iat": False},
            )  # fmt: skip
            assert jwt.get_unverified_header(request.form["assertion"])["kid"] == "k1"
            self.assertions.append(claims)
            return Answer(
                200, {"access_token": f"t{len(self.assertions)}", "expires_in": 3600, "token_type": "Bearer"}
            )
        assert request.path == "/v1/projects/p1/messages:send"
        if request.headers["authorization"] != f"Bearer t{len(self.assertions)}":
            return Answer(401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}})
        message = request.json["message"]
        assert all(isinstance(value, str) for value in message["data"].values())
        self.messages.append(message)
        return self.answers.pop(0) if self.answers else Answer(200, {"name": "projects/p1/messages/0:1"})

    def client(self) -> Fcm:
        account = {
            "type": "service_account", "project_id": "p1", "client_email": "mail@p1.example", "private_key_id": "k1",
            "private_key": to_pem(self.key), "token_uri": f"{self.peer.url}/token",
        }  # fmt: skip
        secret = SecretStr(json.dumps(account))
        return Fcm(secret, url=self.peer.url, context=self.peer.context, clock=self.clock)


@pytest.fixture
def google(peer: Peer, rsa_key: rsa.RSAPrivateKey) -> Google:
    return Google(peer, rsa_key)


async def test_fcm_gets_strings_and_a_token_of_google(google: Google) -> None:
    client = google.client()
    content = {
        "subject": "Low", "body": "3.2 left", "collapse_key": "low_bal", "ttl": 3600,
        "data": {"meter": "12345678901", "units": 3.2, "low": True, "none": None, "list": [1, "a"], "text": "é"},
    }  # fmt: skip
    outcomes = await asyncio.gather(*(client.send(push("dev1", content)) for _ in range(5)))
    await client.close()
    assert set(outcomes) == {Outcome("sent", "projects/p1/messages/0:1")}
    (claims,) = google.assertions  # asked for once, though five waited
    assert claims == {
        "iss": "mail@p1.example", "scope": "https://www.googleapis.com/auth/firebase.messaging",
        "aud": f"{google.peer.url}/token", "iat": int(NOW), "exp": int(NOW) + 3600,
    }  # fmt: skip
    assert google.messages[0] == {
        "token": "dev1",
        "notification": {"title": "Low", "body": "3.2 left"},
        "data": {"delivery_id": str(make_delivery().delivery_id), "meter": "12345678901", "units": "3.2", "low": "true",
                 "none": "null", "list": '[1,"a"]', "text": "é"},
        "android": {"priority": "HIGH", "ttl": "3600s", "collapse_key": "low_bal"},
    }  # fmt: skip


async def test_the_token_of_google_is_renewed_before_it_expires(google: Google) -> None:
    client = google.client()
    for seconds in (0, 3400, 100):
        google.clock.now += seconds
        assert (await client.send(push("dev1"))).status == "sent"
    assert len(google.assertions) == 2
    await client.close()


async def test_a_revoked_token_is_replaced_at_once(google: Google) -> None:
    client = google.client()
    client._token, client._expires_at = "revoked", NOW + 1000
    assert (await client.send(push("dev1"))).status == "sent"
    assert len(google.assertions) == 1
    await client.close()


@pytest.mark.parametrize(("code", "http", "status"), FCM_ROWS)
async def test_an_error_of_fcm(google: Google, code: str, http: int, status: str) -> None:
    details: list[dict[str, Any]] = []
    if code == "INVALID_ARGUMENT":
        violation = {"field": "message.data[0].value", "description": "Invalid value (TYPE_STRING), 3"}
        details = [{"@type": BAD_REQUEST_TYPE, "fieldViolations": [violation]}]
    elif not code.startswith("http"):
        details = [{"@type": FCM_TYPE, "errorCode": code.partition(":")[0]}]
    google.answers = [
        Answer(http, {"error": {"code": http, "status": "X", "message": "m", "details": details}})
    ] * 2
    client = google.client()
    outcome = await client.send(push("dev1"))
    await client.close()
    assert outcome.status == status
    if not code.startswith("http"):
        assert outcome.error_code == code.partition(":")[0]
    if status == "retry":
        assert outcome.retry_after == (60.0 if http == 429 else 10.0)


def test_every_code_of_the_tables_is_tried() -> None:
    assert {code for code, _, _ in FCM_ROWS} == set(push_fcm.RULES)
    assert {code for code, _, _ in APNS_ROWS} == set(push_apns.RULES)
    known = {int(code[5:]) for code in push_web.RULES if code[5:].isdigit()}
    assert known | {418, 503, 302} == {code for code, _ in WEB_ROWS}


@pytest.mark.parametrize(
    ("details", "message", "status"),
    [
        ([{"@type": FCM_TYPE, "errorCode": "INVALID_ARGUMENT"}, {"@type": BAD_REQUEST_TYPE, "fieldViolations": [{"field": "message.token"}]}], "", "drop_recipient"),
        ([{"@type": FCM_TYPE, "errorCode": "INVALID_ARGUMENT"}, {"@type": BAD_REQUEST_TYPE, "fieldViolations": [{"field": "message.android.ttl"}]}], "", "rejected"),
        ([{"@type": FCM_TYPE, "errorCode": "INVALID_ARGUMENT"}], "Android message is too big", "rejected"),
        ([{"@type": BAD_REQUEST_TYPE}], "", "rejected"),
        (None, "", "rejected"),
        ("x", "", "rejected"),
    ],
)  # fmt: skip
async def test_a_bad_payload_never_drops_a_token(
    google: Google, details: Any, message: str, status: str
) -> None:
    google.answers = [Answer(400, {"error": {"code": 400, "message": message, "details": details}})]
    client = google.client()
    assert (await client.send(push("dev1"))).status == status
    await client.close()


async def test_fcm_names_its_own_wait(google: Google) -> None:
    google.answers = [Answer(429, {"error": {}}, {"Retry-After": "33"})]
    client = google.client()
    assert (await client.send(push("dev1"))).retry_after == 33
    await client.close()


@pytest.mark.parametrize(
    "answer", [Answer(400, {"error": "invalid_grant"}), Answer(503, b""), Answer(200, {"expires_in": 1})]
)
async def test_no_access_token(google: Google, answer: Answer) -> None:
    google.token_answers = [answer]
    client = google.client()
    outcome = await client.send(push("dev1"))
    await client.close()
    assert outcome.status == "provider_down"
    assert google.messages == []


@pytest.mark.parametrize("key", ["from", "message_type", "google.x", "gcm.x", "googleX"])
async def test_a_reserved_key_is_not_sent(google: Google, key: str) -> None:
    client = google.client()
    outcome = await client.send(push("dev1", {"data": {key: "x"}}))
    await client.close()
    assert (outcome.status, outcome.error_code) == ("rejected", "reserved_key")
    assert google.peer.requests == []


async def test_fcm_takes_4096_bytes(google: Google) -> None:
    client = google.client()
    assert (await client.send(push("dev1", {"data": {"x": "y" * 3900}}))).status == "sent"
    outcome = await client.send(push("dev1", {"data": {"x": "y" * 4096}}))
    await client.close()
    assert outcome.error_code == "payload_too_large"


@pytest.mark.parametrize(
    "secret", ["{", "{}", '{"project_id": "p", "client_email": "e", "private_key": "geheim"}', "nowhere.json"]
)
def test_what_is_no_service_account(secret: str) -> None:
    with pytest.raises(SettingsError, match="MAINSPRING_FCM_CREDENTIALS") as caught:
        Fcm(SecretStr(secret))
    assert "geheim" not in str(caught.value)


# APNs


def apns(peer: Peer, key: ec.EllipticCurvePrivateKey, clock: Clock | None = None) -> Apns:
    secret = SecretStr(to_pem(key))
    return Apns(
        secret,
        "KEY1234567",
        "TEAM123456",
        "com.example.power",
        url=peer.url,
        context=peer.context,
        clock=clock or Clock(),
    )


def claims_of(request: Request, key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    scheme, _, token = request.headers["authorization"].partition(" ")
    assert scheme == "bearer"
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["kid"]) == ("ES256", "KEY1234567")
    return dict(jwt.decode(token, key.public_key(), ["ES256"], options={"verify_iat": False}))


async def test_apns_gets_a_signed_request_by_http_2(peer: Peer, ec_key: ec.EllipticCurvePrivateKey) -> None:
    client = apns(peer, ec_key)
    peer.answer = lambda request: Answer(200, None, {"apns-id": request.headers["apns-id"]})
    delivery = push(
        DEVICE,
        {"subject": "Low", "body": "3.2 left", "data": {"units": 3.2}, "collapse_key": "low_bal", "ttl": 60},
    )
    assert await client.send(delivery) == Outcome("sent", str(delivery.delivery_id))
    await client.close()
    (request,) = peer.requests
    assert (request.method, request.path, request.http_version) == ("POST", f"/3/device/{DEVICE}", "2")
    assert claims_of(request, ec_key) == {"iss": "TEAM123456", "iat": int(NOW)}
    wanted = {
        "apns-id": str(delivery.delivery_id), "apns-topic": "com.example.power", "apns-push-type": "alert",
        "apns-priority": "10", "apns-expiration": str(int(NOW) + 60), "apns-collapse-id": "low_bal",
    }  # fmt: skip
    assert {name: request.headers[name] for name in wanted} == wanted
    assert request.json == {
        "aps": {"alert": {"title": "Low", "body": "3.2 left"}, "sound": "default"},
        "units": 3.2, "delivery_id": str(delivery.delivery_id),
    }  # fmt: skip


async def test_a_message_without_text_wakes_the_app_only(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    client = apns(peer, ec_key)
    await client.send(push(DEVICE, {"data": {"x": 1}, "collapse_key": "k" * 65, "ttl": 0}))
    await client.close()
    headers = peer.requests[0].headers
    assert (headers["apns-push-type"], headers["apns-priority"], headers["apns-expiration"]) == (
        "background",
        "5",
        "0",
    )
    assert len(headers["apns-collapse-id"]) == 64
    assert peer.requests[0].json["aps"] == {"content-available": 1}


async def test_one_connection_carries_all_and_one_token(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    client = apns(peer, ec_key)
    peer.answer = lambda _: Answer(200, None, seconds=0.05)
    outcomes = await asyncio.gather(*(client.send(push(DEVICE)) for _ in range(20)))
    await client.close()
    assert {outcome.status for outcome in outcomes} == {"sent"}
    assert len({request.headers["authorization"] for request in peer.requests}) == 1
    assert peer.most_under_way > 4


async def test_the_token_is_renewed_between_20_and_60_minutes(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    clock = Clock()
    client = apns(peer, ec_key, clock)
    for minutes in (0, 19, 20, 3, 58):
        clock.now += minutes * 60
        await client.send(push(DEVICE))
    await client.close()
    issued = [claims_of(request, ec_key)["iat"] - NOW for request in peer.requests]
    assert issued == [0, 0, 0, 42 * 60, 100 * 60]


async def test_a_token_that_is_refused_as_expired_is_renewed_at_once(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    clock = Clock()
    client = apns(peer, ec_key, clock)
    await client.send(push(DEVICE))
    clock.now += 25 * 60
    peer.queue = [Answer(403, {"reason": "ExpiredProviderToken"}), Answer(200)]
    assert (await client.send(push(DEVICE))).status == "sent"
    assert [claims_of(request, ec_key)["iat"] - NOW for request in peer.requests] == [0, 0, 1500]
    # Not again at once: Apple refuses who signs anew more often than every 20 minutes.
    peer.queue = [Answer(403, {"reason": "ExpiredProviderToken"})]
    assert (await client.send(push(DEVICE))).status == "retry"
    assert len(peer.requests) == 4
    await client.close()


@pytest.mark.parametrize(("code", "http", "status"), APNS_ROWS)
async def test_a_reason_of_apns(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey, code: str, http: int, status: str
) -> None:
    peer.queue = [Answer(http, b"" if code.startswith("http") else {"reason": code})]
    client = apns(peer, ec_key)
    outcome = await client.send(push(DEVICE))
    await client.close()
    assert outcome.status == status
    assert code.startswith("http") or outcome.error_code == code


async def test_the_moment_of_a_410_is_told(peer: Peer, ec_key: ec.EllipticCurvePrivateKey) -> None:
    peer.queue = [Answer(410, {"reason": "Unregistered", "timestamp": 1735689600000})]
    client = apns(peer, ec_key)
    outcome = await client.send(push(DEVICE))
    await client.close()
    assert (outcome.status, outcome.error_code) == ("drop_recipient", "Unregistered")
    assert outcome.detail is not None
    assert "timestamp: 1735689600000" in outcome.detail


@pytest.mark.parametrize("token", ["", "zz", "../../x", "a1b2" * 4 + "/x", "a1b2c3d4" * 60])
async def test_what_is_no_device_token_is_not_put_into_a_path(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey, token: str
) -> None:
    client = apns(peer, ec_key)
    outcome = await client.send(push(token))
    await client.close()
    assert outcome.status == "drop_recipient"
    assert peer.requests == []


async def test_apns_takes_4096_bytes_and_keeps_aps(peer: Peer, ec_key: ec.EllipticCurvePrivateKey) -> None:
    client = apns(peer, ec_key)
    assert (await client.send(push(DEVICE, {"data": {"x": "y" * 4096}}))).error_code == "PayloadTooLarge"
    assert (await client.send(push(DEVICE, {"data": {"aps": {}}}))).error_code == "reserved_key"
    await client.close()
    assert peer.requests == []


# Web Push


class Browser:
    """A subscription, and the only one who can read what comes for it."""

    def __init__(self, peer: Peer) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.address = {
            "platform": "webpush", "token": f"{peer.url}/push/abc",
            "keys": {"p256dh": base64url_encode(public), "auth": base64url_encode(self.auth)},
        }  # fmt: skip

    def read(self, body: bytes) -> Any:
        return json.loads(
            http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        )


def web(peer: Peer, key: ec.EllipticCurvePrivateKey, clock: Clock | None = None, **facts: Any) -> WebPush:
    secret = SecretStr(to_pem(key))
    facts = {"hosts": ("localhost",), "context": peer.context, "clock": clock or Clock(), **facts}
    return WebPush(secret, "mailto:ops@power.example", **facts)


async def test_only_the_browser_can_read_it_and_knows_who_sent_it(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    browser, client = Browser(peer), web(peer, ec_key)
    peer.answer = lambda _: Answer(201, None, {"Location": "/m/1"})
    content = {
        "subject": "Low",
        "body": "3.2 left",
        "data": {"units": 3.2},
        "collapse_key": "low_bal",
        "ttl": 60,
    }
    delivery = make_delivery(browser.address, content)
    assert await client.send(delivery) == Outcome("sent", "/m/1")
    assert await client.send(delivery) == Outcome("sent", "/m/1")
    await client.close()
    request, again = peer.requests
    assert browser.read(request.body) == {
        "subject": "Low", "body": "3.2 left", "data": {"units": 3.2}, "delivery_id": str(delivery.delivery_id),
    }  # fmt: skip
    assert request.body != again.body  # a key and a salt for each message
    assert request.headers["content-encoding"] == "aes128gcm"
    assert (request.headers["ttl"], request.headers["urgency"]) == ("60", "high")
    assert len(request.headers["topic"]) == 32
    scheme, _, rest = request.headers["authorization"].partition(" ")
    facts = dict(part.strip().split("=", 1) for part in rest.split(","))
    public = ec_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert (scheme, base64url_decode(facts["k"])) == ("vapid", public)
    claims = jwt.decode(
        facts["t"], ec_key.public_key(), ["ES256"], audience=peer.url, options={"verify_exp": False}
    )
    assert claims == {"aud": peer.url, "exp": int(NOW) + 43200, "sub": "mailto:ops@power.example"}


async def test_the_vapid_token_is_kept_and_renewed(peer: Peer, ec_key: ec.EllipticCurvePrivateKey) -> None:
    browser, clock = Browser(peer), Clock()
    client = web(peer, ec_key, clock)
    for hours in (0, 5, 2):
        clock.now += hours * 3600
        await client.send(make_delivery(browser.address))
    await client.close()
    first, second, third = (request.headers["authorization"] for request in peer.requests)
    assert first == second != third


def test_the_worked_example_of_rfc_8291() -> None:
    private = int.from_bytes(base64url_decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        base64url_decode(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        base64url_decode("BTBZMqHH6r4Tts7J_aSIgg"),
        sender=ec.derive_private_key(private, ec.SECP256R1()),
        salt=base64url_decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert base64url_encode(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert len(body) == 144


@pytest.mark.parametrize(("http", "status"), WEB_ROWS)
async def test_a_status_of_a_push_service(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey, http: int, status: str
) -> None:
    peer.queue = [Answer(http, b"", {"Retry-After": "9"} if http == 429 else {})]
    client = web(peer, ec_key)
    outcome = await client.send(make_delivery(Browser(peer).address))
    await client.close()
    assert outcome.status == status
    assert outcome.retry_after == (9.0 if http == 429 else None)


@pytest.mark.parametrize(
    "endpoint",
    ["", "http://localhost/x", "https://169.254.169.254/latest", "https://127.0.0.1/x", "https://localhost.evil.example/x",
     "https://evil.example#localhost", "https://localhost@evil.example/", "https://user@localhost/", "https://localhost:0/",
     "https://localhost:99999/", "file:///etc/passwd", "https://[::1/", "https://evillocalhost/"],
)  # fmt: skip
async def test_nothing_is_sent_to_an_address_that_is_no_push_service(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey, endpoint: str
) -> None:
    client = web(peer, ec_key)
    outcome = await client.send(make_delivery(Browser(peer).address | {"token": endpoint}))
    await client.close()
    assert (outcome.status, outcome.error_code) == ("rejected", "endpoint_not_allowed")
    assert peer.requests == []


def test_the_push_services_of_the_browsers_are_allowed(
    peer: Peer, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    client = web(peer, ec_key, hosts=push_web.PUSH_SERVICES)
    for host in (
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "web.push.apple.com",
        "db5p.notify.windows.com",
    ):
        assert client._check(f"https://{host}/x").hostname == host


@pytest.mark.parametrize(
    "keys", [None, {}, {"p256dh": "x", "auth": "y"}, {"p256dh": "BA" * 40, "auth": "AAAA"}, "x"]
)
async def test_keys_that_are_none(peer: Peer, ec_key: ec.EllipticCurvePrivateKey, keys: Any) -> None:
    client = web(peer, ec_key)
    outcome = await client.send(make_delivery(Browser(peer).address | {"keys": keys}))
    await client.close()
    assert (outcome.status, outcome.error_code) == ("drop_recipient", "invalid_keys")


async def test_the_largest_message(peer: Peer, ec_key: ec.EllipticCurvePrivateKey) -> None:
    client, browser = web(peer, ec_key), Browser(peer)
    spare = (
        4096
        - 103
        - len(
            json.dumps({"body": "", "delivery_id": str(make_delivery().delivery_id)}, separators=(",", ":"))
        )
    )
    assert (await client.send(make_delivery(browser.address, {"body": "x" * spare}))).status == "sent"
    assert len(peer.requests[0].body) == 4096
    assert (
        await client.send(make_delivery(browser.address, {"body": "x" * (spare + 1)}))
    ).error_code == "payload_too_large"
    await client.close()


def test_a_vapid_key_in_every_form(ec_key: ec.EllipticCurvePrivateKey, tmp_path: Any) -> None:
    raw = ec_key.private_numbers().private_value.to_bytes(32, "big")
    file = tmp_path / "key.pem"
    file.write_text(to_pem(ec_key))
    for form in (
        base64url_encode(raw),
        base64.b64encode(raw).decode(),
        to_pem(ec_key),
        str(file),
        to_pem(ec_key).replace("\n", "\\n"),
    ):
        key = push_web.EcKey(SecretStr(form), "web_push_key")
        assert key.public == ec_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    for wrong in ("nowhere.pem", "-----BEGIN nothing", to_pem(ec.generate_private_key(ec.SECP384R1()))):
        with pytest.raises(SettingsError, match="MAINSPRING_WEB_PUSH_KEY"):
            push_web.EcKey(SecretStr(wrong), "web_push_key")


# One provider, three services


class Fixed:
    channel = "push"

    def __init__(self, provider: str, outcome: Outcome) -> None:
        self.provider, self.outcome, self.is_closed = provider, outcome, False

    async def send(self, _delivery: Delivery) -> Outcome:
        return self.outcome

    async def close(self) -> None:
        self.is_closed = True


async def test_the_platform_chooses_the_service() -> None:
    services = {
        "fcm": Fixed("fcm", Outcome("sent", "f")),
        "apns": Fixed("apns", Outcome("provider_down", None, "BadTopic")),
    }
    adapter = Push(services)
    assert await adapter.send(push("x")) == Outcome("sent", "f")
    # What is wrong with one service must not stop the other: they are one provider to the database.
    outcome = await adapter.send(push("x", platform="apns"))
    assert (outcome.status, outcome.error_code, outcome.retry_after) == ("retry", "BadTopic", 60.0)
    assert (await Push({"apns": services["apns"]}).send(push("x", platform="apns"))).status == "provider_down"
    missing = await adapter.send(push("x", platform="webpush"))
    assert (missing.status, missing.error_code) == ("rejected", "platform_not_configured")
    assert adapter.lane(push("x", platform="apns")) == "apns"
    await adapter.close()
    assert all(service.is_closed for service in services.values())
