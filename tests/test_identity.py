"""Bearer tokens: who gets in, who does not, and what is remembered."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pyapi import keys as keys_module
from pyapi.claim_path import parse_claim_path
from pyapi.errors import ApiError
from pyapi.identity import CACHE_GENERATION, LEEWAY, Identity, Verifier, mint_token
from pyapi.settings import DEVELOPMENT_SECRET, Settings, SettingsError

pytestmark = pytest.mark.one_server

SECRET = "a-secret-for-the-tests-of-thirty-two-bytes-or-more"
USER = "00000000-0000-0000-0000-00000000000a"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
RSA_NEXT = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()


class Clock:
    """Time that stands still until it is told to move."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def make_settings(**values: Any) -> Settings:
    return Settings(_env_file=None, database_url="postgresql://x@127.0.0.1/x", **values)  # type: ignore[call-arg]


def public_jwk(key: Any, kid: str | None, **more: Any) -> dict[str, Any]:
    algorithm = {
        rsa.RSAPublicKey: jwt.algorithms.RSAAlgorithm,
        ec.EllipticCurvePublicKey: jwt.algorithms.ECAlgorithm,
        ed25519.Ed25519PublicKey: jwt.algorithms.OKPAlgorithm,
    }
    public = key.public_key()
    kind = next(kind for kind in algorithm if isinstance(public, kind))
    document = algorithm[kind].to_jwk(public, as_dict=True)
    return {**document, **({"kid": kid} if kid else {}), **more}


def bearer(token: str | bytes) -> bytes:
    return b"Bearer " + (token.encode() if isinstance(token, str) else token)


def sign(claims: dict[str, Any], key: Any = SECRET, algorithm: str = "HS256", **headers: Any) -> bytes:
    return bearer(jwt.encode(claims, key, algorithm=algorithm, headers=headers or None))


def segment(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


async def refused(verifier: Verifier, header: bytes, status: int = 401) -> ApiError:
    with pytest.raises(ApiError) as caught:
        await verifier.verify(header)
    assert caught.value.status == status
    assert verifier.recall(header) is None
    return caught.value


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def verifier(clock: Clock) -> Verifier:
    return Verifier(make_settings(jwt_secret=SECRET), clock=clock)


# Who gets in


async def test_a_token_gives_role_subject_and_claims(verifier: Verifier, clock: Clock) -> None:
    claims = {"sub": USER, "role": "authenticated", "exp": int(clock.now) + 60, "n": {"a": [1, "é"]}}
    identity = await verifier.verify(sign(claims))
    assert identity == Identity(
        "authenticated", identity.claims_json, USER, float(clock.now + 60), is_anonymous=False
    )
    assert json.loads(identity.claims_json) == claims
    assert ": " not in identity.claims_json


async def test_the_role_user_is_the_database_role_authenticated(verifier: Verifier, clock: Clock) -> None:
    identity = await verifier.verify(sign({"sub": USER, "role": "user", "exp": clock() + 60}))
    assert identity.role == "authenticated"
    assert json.loads(identity.claims_json)["role"] == "authenticated"


async def test_no_token_is_anonymous(verifier: Verifier) -> None:
    expected = Identity("anon", '{"role":"anon"}', "", None, is_anonymous=True)
    assert verifier.recall(None) == expected
    assert await verifier.verify(None) == expected


async def test_another_scheme_is_anonymous(verifier: Verifier) -> None:
    assert (await verifier.verify(b"Basic dXNlcjpwYXNz")).is_anonymous


@pytest.mark.parametrize("scheme", [b"bearer", b"BEARER", b"Bearer "])
async def test_the_scheme_is_read_generously(verifier: Verifier, scheme: bytes) -> None:
    header = scheme + b" " + sign({"role": "admin"}).split()[1]
    assert (await verifier.verify(header)).role == "admin"


async def test_a_token_without_role_is_anonymous_and_says_so_in_its_claims(verifier: Verifier) -> None:
    identity = await verifier.verify(sign({"sub": USER}))
    assert identity.role == "anon"
    assert identity.is_anonymous
    assert json.loads(identity.claims_json) == {"sub": USER, "role": "anon"}


async def test_without_an_anonymous_role_a_token_with_a_role_is_needed() -> None:
    verifier = Verifier(make_settings(jwt_secret=SECRET, anon_role=""))
    with pytest.raises(ApiError) as caught:
        await verifier.verify(None)
    assert (caught.value.status, caught.value.code) == (401, "PGRST302")
    assert caught.value.message == "Anonymous access is disabled"
    assert caught.value.headers == {"WWW-Authenticate": "Bearer"}
    assert (await refused(verifier, sign({"sub": USER}))).code == "PGRST302"
    assert (await verifier.verify(sign({"role": "admin"}))).role == "admin"


@pytest.mark.parametrize(
    ("path", "claims"),
    [
        ("role", {"role": "operator"}),
        (".role", {"role": "operator"}),
        ("app_metadata.role", {"role": "admin", "app_metadata": {"role": "operator"}}),
        (".app_metadata.role", {"app_metadata": {"role": "operator"}}),
        ('."https://example.com/roles"[1]', {"https://example.com/roles": ["x", "operator"]}),
    ],
)
async def test_the_role_is_found_at_its_path(path: str, claims: dict[str, Any]) -> None:
    verifier = Verifier(make_settings(jwt_secret=SECRET, jwt_role_claim=path))
    assert (await verifier.verify(sign(claims))).role == "operator"


@pytest.mark.parametrize("path", ["", ".", "a..b", 'a."b', "a[x]", "a["])
def test_a_role_path_that_is_none_is_refused_at_the_start(path: str) -> None:
    with pytest.raises(SettingsError, match="MAINSPRING_JWT_ROLE_CLAIM"):
        parse_claim_path(path)


@pytest.mark.parametrize("claims", [{"app": "x"}, {"app": {"role": None}}, {"app": []}, {}])
async def test_a_path_that_leads_nowhere_is_anonymous(claims: dict[str, Any]) -> None:
    verifier = Verifier(make_settings(jwt_secret=SECRET, jwt_role_claim="app.role"))
    assert (await verifier.verify(sign(claims))).role == "anon"


@pytest.mark.parametrize("role", ["", "none", 5, ["admin"], "x" * 64, True])
async def test_a_role_claim_that_names_no_role_is_refused(verifier: Verifier, role: Any) -> None:
    assert (await refused(verifier, sign({"role": role}))).code == "PGRST303"


# Times and audiences


@pytest.mark.parametrize(
    ("claim", "good", "bad", "message"),
    [
        ("exp", -LEEWAY + 1, -LEEWAY, "JWT expired"),
        ("nbf", LEEWAY, LEEWAY + 1, "JWT not yet valid"),
        ("iat", LEEWAY, LEEWAY + 1, "JWT issued at future"),
    ],
)
async def test_times_are_checked_with_thirty_seconds_of_grace(
    clock: Clock, claim: str, good: float, bad: float, message: str
) -> None:
    verifier = Verifier(make_settings(jwt_secret=SECRET), clock=clock)
    await verifier.verify(sign({"role": "admin", claim: clock.now + good}))
    error = await refused(verifier, sign({"role": "admin", claim: clock.now + bad}))
    assert (error.code, error.message) == ("PGRST303", message)
    assert error.headers["WWW-Authenticate"] == f'Bearer error="invalid_token", error_description="{message}"'


@pytest.mark.parametrize("claim", ["exp", "nbf", "iat"])
@pytest.mark.parametrize("value", ["1", True, [], {}])
async def test_a_time_that_is_no_number_is_refused(verifier: Verifier, claim: str, value: Any) -> None:
    token = f"{segment({'alg': 'HS256'})}.{segment({claim: value})}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        token.encode(), SECRET.encode()
    )
    error = await refused(verifier, bearer(f"{token}.{segment(signature)}"))
    assert error.message == f"The JWT '{claim}' claim must be a number"


@pytest.mark.parametrize("audience", ["shop", ["other", "shop"]])
async def test_the_right_audience_gets_in(audience: Any) -> None:
    verifier = Verifier(make_settings(jwt_secret=SECRET, jwt_aud="shop"))
    assert (await verifier.verify(sign({"role": "admin", "aud": audience}))).role == "admin"


@pytest.mark.parametrize("claims", [{"aud": "other"}, {"aud": ["other"]}, {"aud": []}, {}])
async def test_another_audience_does_not(claims: dict[str, Any]) -> None:
    verifier = Verifier(make_settings(jwt_secret=SECRET, jwt_aud="shop"))
    assert (await refused(verifier, sign({"role": "admin", **claims}))).message == "JWT not in audience"


@pytest.mark.parametrize("audience", [5, [5], {"a": 1}])
async def test_an_audience_that_is_none_is_refused(verifier: Verifier, audience: Any) -> None:
    token = jwt.PyJWS().encode(json.dumps({"aud": audience}).encode(), SECRET, algorithm="HS256")
    error = await refused(verifier, bearer(token))
    assert error.message == "The JWT 'aud' claim must be a string or an array of strings"


# Forgeries


@pytest.mark.parametrize("name", ["none", "None", "NONE"])
@pytest.mark.parametrize("signature", ["", "anything"])
async def test_unsigned_tokens_are_refused(verifier: Verifier, name: str, signature: str) -> None:
    token = f"{segment({'alg': name})}.{segment({'role': 'admin'})}.{signature}"
    error = await refused(verifier, bearer(token))
    assert (error.code, error.message) == ("PGRST301", "Wrong or unsupported encoding algorithm")


async def test_another_secret_is_refused(verifier: Verifier) -> None:
    error = await refused(verifier, sign({"role": "admin"}, "another-secret-that-is-long-enough-too"))
    assert (error.code, error.details) == ("PGRST301", "None of the keys was able to decode the JWT")
    assert error.hint is not None and "Log in again" in error.hint


async def test_a_changed_payload_is_refused(verifier: Verifier) -> None:
    head, _, signature = sign({"role": "anon"}).split(b".")
    await refused(verifier, b".".join([head, segment({"role": "admin"}).encode(), signature]))


@pytest.mark.parametrize(
    "encoding", [serialization.Encoding.PEM, serialization.Encoding.DER], ids=["PEM", "DER"]
)
async def test_a_public_key_is_never_a_secret(tmp_path: Path, encoding: serialization.Encoding) -> None:
    path = write_keys(tmp_path, public_jwk(RSA_KEY, "one"))
    verifier = Verifier(make_settings(jwt_secret=SECRET, jwks=str(path)))
    await verifier.start()
    public = RSA_KEY.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
    for kid in ({}, {"kid": "one"}):
        signing_input = f"{segment({'alg': 'HS256', **kid})}.{segment({'role': 'service_role'})}"
        digest = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
            signing_input.encode(), public
        )
        assert (await refused(verifier, bearer(f"{signing_input}.{segment(digest)}"))).code == "PGRST301"
    await verifier.stop()


async def test_a_key_verifies_with_its_own_algorithm_only(tmp_path: Path) -> None:
    path = write_keys(tmp_path, public_jwk(RSA_KEY, "one", alg="RS256"))
    verifier = Verifier(make_settings(jwks=str(path)))
    await verifier.start()
    assert (await verifier.verify(sign({"role": "admin"}, RSA_KEY, "RS256", kid="one"))).role == "admin"
    await refused(verifier, sign({"role": "admin"}, RSA_KEY, "PS256", kid="one"))
    await refused(verifier, sign({"role": "admin"}, RSA_KEY, "RS512", kid="one"))
    await verifier.stop()


@pytest.mark.parametrize(
    ("token", "message"),
    [
        (b"", "Empty JWT is sent in Authorization header"),
        (b"garbage", "Expected 3 parts in JWT; got 1"),
        (b"a.b", "Expected 3 parts in JWT; got 2"),
        (b"a.b.c.d.e", "Expected 3 parts in JWT; got 5"),
        (b"a.b.c", "JWT cryptographic operation failed"),
        (b"\xff\xfe.\x00.\x80", "JWT cryptographic operation failed"),
        (b"x" * 100_000, "JWT couldn't be decoded"),
        (segment(b"[" * 1000).encode() + b".e30.e30", "JWT cryptographic operation failed"),
        (segment([]).encode() + b".e30.e30", "JWT cryptographic operation failed"),
        (segment({"alg": 5}).encode() + b".e30.e30", "JWT cryptographic operation failed"),
        (segment({"alg": "HS256", "kid": 5}).encode() + b".e30.e30", "JWT cryptographic operation failed"),
        (
            segment({"alg": "HS256", "crit": ["x"]}).encode() + b".e30.e30",
            "JWT cryptographic operation failed",
        ),
        (
            segment({"alg": "HS256", "b64": False}).encode() + b".e30.e30",
            "JWT cryptographic operation failed",
        ),
    ],
)
async def test_garbage_is_refused(verifier: Verifier, token: bytes, message: str) -> None:
    error = await refused(verifier, bearer(token))
    assert (error.code, error.message) == ("PGRST301", message)


async def test_every_truncation_is_refused(verifier: Verifier) -> None:
    whole = sign({"role": "admin", "sub": USER})
    for length in range(len(b"Bearer "), len(whole)):
        await refused(verifier, whole[:length])


@pytest.mark.parametrize("payload", [b"[]", b"5", b"", b"{", b'{"a": NaN}', b"[" * 2000, b'{"a": "\\ud800"}'])
async def test_claims_that_are_no_object_are_refused(verifier: Verifier, payload: bytes) -> None:
    token = jwt.PyJWS().encode(payload, SECRET, algorithm="HS256")
    assert (await refused(verifier, bearer(token))).message == "Parsing claims failed"


async def test_a_nul_that_jsonb_cannot_hold_is_refused(verifier: Verifier) -> None:
    for claims in ({"x": "a\0b"}, {"x\0": 1}, {"x": ["\\\0"]}):
        error = await refused(verifier, sign({"role": "admin", **claims}))
        assert error.details == "A claim holds a NUL character."
    kept = await verifier.verify(sign({"role": "admin", "x": "\\u0000"}))
    assert json.loads(kept.claims_json)["x"] == "\\u0000"


# Keys


def write_keys(directory: Path, *keys: dict[str, Any]) -> Path:
    path = directory / "keys.json"
    path.write_text(json.dumps({"keys": list(keys)}))
    return path


@pytest.mark.parametrize(("key", "algorithm"), [(RSA_KEY, "RS256"), (EC_KEY, "ES256"), (ED_KEY, "EdDSA")])
@pytest.mark.parametrize("kid", [None, "one"])
async def test_asymmetric_keys_from_a_file(tmp_path: Path, key: Any, algorithm: str, kid: str | None) -> None:
    others = [public_jwk(RSA_NEXT, "x"), {"kty": "oct", "k": "c2hvcnQ"}, {"kty": "RSA"}, 5]
    path = write_keys(tmp_path, *others, public_jwk(key, kid))
    verifier = Verifier(make_settings(jwks=str(path)))
    await verifier.start()
    headers = {"kid": kid} if kid else {}
    assert (await verifier.verify(sign({"role": "admin"}, key, algorithm, **headers))).role == "admin"
    await refused(verifier, sign({"role": "admin"}, SECRET))
    await verifier.stop()


async def test_a_secret_and_a_key_set_work_together(tmp_path: Path) -> None:
    path = write_keys(tmp_path, public_jwk(RSA_KEY, "one"))
    verifier = Verifier(make_settings(jwks=str(path), jwt_secret=SECRET))
    await verifier.start()
    assert (await verifier.verify(sign({"role": "admin"}))).role == "admin"
    assert (await verifier.verify(sign({"role": "operator"}, RSA_KEY, "RS256", kid="one"))).role == "operator"
    await verifier.stop()


async def test_short_and_encryption_keys_are_left_out(tmp_path: Path) -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    path = write_keys(tmp_path, public_jwk(short, "short"), public_jwk(RSA_KEY, "enc", use="enc"))
    verifier = Verifier(make_settings(jwks=str(path)))
    await verifier.start()
    assert verifier.keys.is_empty
    await refused(verifier, sign({"role": "admin"}, RSA_KEY, "RS256", kid="enc"), status=503)
    await verifier.stop()


async def test_a_server_without_key_takes_anonymous_calls_only() -> None:
    verifier = Verifier(make_settings())
    assert verifier.recall(None) is not None
    error = await refused(verifier, sign({"role": "admin"}, DEVELOPMENT_SECRET), status=500)
    assert (error.code, error.message) == ("PGRST300", "Server lacks JWT secret")


async def test_an_embedded_server_without_key_takes_development_tokens() -> None:
    settings = Settings(_env_file=None, database_url=None)  # type: ignore[call-arg]
    token = mint_token(settings, USER, "operator", 60, {"team": "x"})
    identity = await Verifier(settings).verify(bearer(token))
    assert (identity.role, identity.subject) == ("operator", USER)
    assert json.loads(identity.claims_json)["team"] == "x"


def test_minting_needs_a_secret() -> None:
    with pytest.raises(SettingsError, match="MAINSPRING_JWT_SECRET"):
        mint_token(make_settings(), USER, "admin", 60)


@pytest.mark.parametrize("path", ["role", "app.role", ".app.roles[2]"])
async def test_a_minted_token_is_accepted_wherever_the_role_is(path: str) -> None:
    settings = make_settings(jwt_secret=SECRET, jwt_role_claim=path, jwt_aud="shop")
    identity = await Verifier(settings).verify(bearer(mint_token(settings, None, "admin")))
    assert (identity.role, identity.subject) == ("admin", "")


class KeyServer:
    """Hands out a key set, counts the requests, and can fail."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = []
        self.status = 200
        self.requests = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests += 1
                body = json.dumps({"keys": outer.keys}).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/keys"

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def key_server() -> Iterator[KeyServer]:
    server = KeyServer()
    yield server
    server.stop()


async def test_keys_rotate_without_restart(key_server: KeyServer) -> None:
    monotonic = Clock(0)
    key_server.keys = [public_jwk(RSA_KEY, "one")]
    verifier = Verifier(make_settings(jwks=key_server.url), monotonic=monotonic)
    await verifier.start()
    old = sign({"role": "admin"}, RSA_KEY, "RS256", kid="one")
    new = sign({"role": "operator"}, RSA_NEXT, "RS256", kid="two")
    assert (await verifier.verify(old)).role == "admin"

    key_server.keys = [public_jwk(RSA_KEY, "one"), public_jwk(RSA_NEXT, "two")]
    await refused(verifier, new)
    assert key_server.requests == 1, "unknown keys are not looked up within the cooldown"

    monotonic.now += 31
    answers = await asyncio.gather(*(verifier.verify(new) for _ in range(20)))
    assert {answer.role for answer in answers} == {"operator"}
    assert key_server.requests == 2, "one look-up serves all who wait"

    key_server.keys = [public_jwk(RSA_NEXT, "two")]
    monotonic.now += 31
    await verifier.verify(old)
    await verifier.keys.refresh()
    assert verifier.recall(old) is None, "what a withdrawn key proved is forgotten"
    await refused(verifier, old)
    assert (await verifier.verify(new)).role == "operator"
    await verifier.stop()


async def test_known_keys_stay_when_the_key_server_fails(key_server: KeyServer) -> None:
    monotonic = Clock(0)
    key_server.keys = [public_jwk(EC_KEY, "one")]
    verifier = Verifier(make_settings(jwks=key_server.url), monotonic=monotonic)
    await verifier.start()
    key_server.status = 500
    monotonic.now += 31
    await verifier.keys.refresh()
    key_server.status, key_server.keys = 200, []
    monotonic.now += 31
    await verifier.keys.refresh()
    assert key_server.requests == 3
    assert (await verifier.verify(sign({"role": "admin"}, EC_KEY, "ES256", kid="one"))).role == "admin"
    await verifier.stop()


async def test_a_key_server_that_is_late_is_asked_again(key_server: KeyServer) -> None:
    monotonic = Clock(0)
    key_server.status = 503
    key_server.keys = [public_jwk(EC_KEY, "one")]
    verifier = Verifier(make_settings(jwks=key_server.url), monotonic=monotonic)
    await verifier.start()
    token = sign({"role": "admin"}, EC_KEY, "ES256", kid="one")
    error = await refused(verifier, token, status=503)
    assert error.headers == {"Retry-After": "30"}
    assert (await verifier.verify(None)).is_anonymous
    key_server.status = 200
    monotonic.now += 31
    assert (await verifier.verify(token)).role == "admin"
    await verifier.stop()


async def test_the_key_set_is_read_again_in_the_background(
    key_server: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys_module, "MAX_AGE", 0.05)
    monkeypatch.setattr(keys_module, "REFRESH_COOLDOWN", 0.0)
    key_server.keys = [public_jwk(EC_KEY, "one")]
    verifier = Verifier(make_settings(jwks=key_server.url))
    await verifier.start()
    key_server.keys = [public_jwk(EC_KEY, "two")]
    deadline = time.monotonic() + 60
    while not verifier.keys.knows("two"):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    await verifier.stop()


async def test_a_secret_that_a_url_hands_out_is_not_used(key_server: KeyServer) -> None:
    key_server.keys = [{"kty": "oct", "k": segment(SECRET.encode()), "kid": "one"}, public_jwk(EC_KEY, "two")]
    verifier = Verifier(make_settings(jwks=key_server.url))
    await verifier.start()
    await refused(verifier, sign({"role": "admin"}, SECRET, kid="one"))
    await verifier.stop()


# What is remembered


async def test_a_remembered_token_ends_when_it_expires(verifier: Verifier, clock: Clock) -> None:
    header = sign({"role": "admin", "exp": clock.now + 60})
    assert verifier.recall(header) is None
    identity = await verifier.verify(header)
    assert verifier.recall(header) is identity
    clock.now += 60 + LEEWAY - 1
    assert verifier.recall(header) is identity
    clock.now += 1
    assert verifier.recall(header) is None
    assert (await refused(verifier, header)).message == "JWT expired"


async def test_the_memory_is_bounded_and_keeps_what_is_in_use(verifier: Verifier) -> None:
    busy = sign({"role": "admin"})
    identity = await verifier.verify(busy)
    for number in range(3 * CACHE_GENERATION):
        verifier._remember(b"%d" % number, (float("inf"), identity))
        if number % 1000 == 0:
            assert (verifier.recall(busy) or await verifier.verify(busy)) is identity
    assert len(verifier._recent) + len(verifier._older) <= 2 * (CACHE_GENERATION + 1)
    assert verifier.recall(None) is not None


async def test_remembering_is_cheap(verifier: Verifier) -> None:
    header = sign({"role": "admin"})
    await verifier.verify(header)
    started = time.process_time()
    for _ in range(100_000):
        verifier.recall(header)
    assert (time.process_time() - started) / 100_000 < 5e-6


# Anything


FUZZED = Verifier(make_settings(jwt_secret=SECRET))
GOOD = sign({"role": "admin", "sub": USER})
segments = st.one_of(
    st.text(alphabet="ABCabc019-_=.", max_size=40),
    st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "crit", "b64", "exp", "nbf", "iat", "aud", "role", "sub"]),
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
            st.sampled_from(["HS256", "RS256", "none"]), st.lists(st.text()),
        ),
    ).map(segment),
)  # fmt: skip


async def identity_or_401(header: bytes) -> None:
    try:
        assert isinstance(await FUZZED.verify(header), Identity)
    except ApiError as error:
        assert error.status == 401
        assert error.code in ("PGRST301", "PGRST303")
        assert error.headers["WWW-Authenticate"].isascii()
        assert "\n" not in error.headers["WWW-Authenticate"]


@given(st.binary(max_size=300))
@hypothesis_settings(max_examples=200, deadline=None)
def test_any_bytes_give_an_identity_or_401(header: bytes) -> None:
    asyncio.run(identity_or_401(header))
    asyncio.run(identity_or_401(b"Bearer " + header))


@given(st.lists(segments, min_size=1, max_size=4))
@hypothesis_settings(max_examples=200, deadline=None)
def test_anything_like_a_token_gives_an_identity_or_401(parts: list[str]) -> None:
    asyncio.run(identity_or_401(bearer(".".join(parts))))


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
@hypothesis_settings(max_examples=200, deadline=None)
def test_a_damaged_token_gives_an_identity_or_401(position: int, byte: int) -> None:
    asyncio.run(identity_or_401(GOOD[:position] + bytes([byte]) + GOOD[position + 1 :]))


json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["exp", "nbf", "iat", "aud", "role", "sub", "x"]), json_values))
@hypothesis_settings(max_examples=200, deadline=None)
def test_any_signed_claims_give_an_identity_or_401(claims: dict[str, Any]) -> None:
    payload = json.dumps(claims).encode()
    asyncio.run(identity_or_401(bearer(jwt.PyJWS().encode(payload, SECRET, algorithm="HS256"))))
