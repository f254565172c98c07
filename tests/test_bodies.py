"""Bodies: what is taken is what PostgreSQL will understand in the same way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyapi.bodies import MAX_DEPTH, parse_body, parse_keys
from pyapi.errors import ApiError

pytestmark = pytest.mark.one_server


def refusal(body: bytes) -> tuple[int, str, str]:
    with pytest.raises(ApiError) as caught:
        parse_keys(body)
    assert caught.value.hint is not None
    return caught.value.status, caught.value.code, caught.value.message


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        (b"", set()),
        (b"{}", set()),
        (b' {"a" : 1, "b": {"c": [1, 2]}} ', {"a", "b"}),
        (b'{"a": 1e400, "b": -0.0, "c": 1E-400}', {"a", "b", "c"}),
        (b'{"a": ' + b"9" * 5000 + b"}", {"a"}),
        (b'{"a": 18446744073709551616}', {"a"}),
        ('{"é": "😀"}'.encode(), {"é"}),
        (b'{"\\u00e9": "\\ud83d\\ude00"}', {"é"}),
        (b'{"a": "\\\\u0000"}', {"a"}),
        (b'{"a": "::::", "b:c": ":"}', {"a", "b:c"}),
        (b'{"a\\u003a": "\\u003A"}', {"a:"}),
        (b'{"a": "' + b"[" * 500 + b'"}', {"a"}),
        (b'{"x": {"a": 1}, "y": {"a": 1}}', {"x", "y"}),
        (b'{"": 1}', {""}),
    ],
)
def test_keys(body: bytes, keys: set[str]) -> None:
    assert parse_keys(body) == keys


@pytest.mark.parametrize(
    "body",
    [
        b" ", b"{", b'{"a": 1', b'{"a": 1}}', b'{"a": 1,}', b"{'a': 1}", b'{"a": NaN}', b'{"a": Infinity}',
        b'{"a": -Infinity}', b'{"a": 01}', b'{"a": +1}', b'{"a": .5}', b'{"a": "\t"}', b'{"a": "\x00"}',
        b'{"a": tru', b'{"a": "\\x"}', b'{"a": "\xff"}', b'{"\xc3": 1}', b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"), b'{"a": "\\ud800"}', b'{"\\udc00": 1}', b'{"a": 1} {"b": 2}',
        b'{"a": 1e400', b"// {}", b'{"a": /* */ 1}',
    ],
)  # fmt: skip
def test_what_is_not_json(body: bytes) -> None:
    assert refusal(body) == (400, "PGRST102", "Empty or invalid json")


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 1}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"x": {"a": 1, "a": 2}}',
        b'{"x": [[{"b": 1}, {"a": 1, "b": 1, "a": {}}]]}',
        b'{"a": "\\u003a\\u003a", "a": 1}',
        b'{"a:": "\\u003a", "a\\u003a": 1}',
        b'{"a": 1e999, "a": 2}',
    ],
)
def test_duplicate_keys_at_any_depth(body: bytes) -> None:
    assert refusal(body) == (400, "PGRST102", "duplicate_key")


def test_a_duplicate_key_is_named() -> None:
    with pytest.raises(ApiError) as caught:
        parse_keys(b'{"x": [{"amount": 1, "amount": 2}]}')
    assert caught.value.details == 'The key "amount" appears twice in one object.'


@pytest.mark.parametrize("body", [b'{"a": "\\u0000"}', b'{"a": [{"b": "x\\u0000"}]}', b'{"\\u0000": 1}'])
def test_nul_characters(body: bytes) -> None:
    assert refusal(body) == (400, "22P05", "unsupported Unicode escape sequence")


@pytest.mark.parametrize("body", [b"[]", b"1", b"null", b'"a"', b"true", b"[{}]", b"1e999"])
def test_json_that_is_no_object(body: bytes) -> None:
    assert refusal(body) == (400, "PGRST102", "not_an_object")
    assert parse_body(body) is None


@pytest.mark.parametrize(("start", "end"), [(b'{"a":', b"}"), (b"[", b"]")])
def test_depth(start: bytes, end: bytes) -> None:
    def nest(depth: int) -> bytes:
        return b'{"x":' + start * (depth - 1) + b"1" + end * (depth - 1) + b"}"

    assert parse_keys(nest(MAX_DEPTH)) == {"x"}
    for depth in (MAX_DEPTH + 1, 500, 5000, 200_000):
        assert refusal(nest(depth)) == (400, "PGRST102", "nested_too_deeply")
    assert refusal(b"[" * 200_000) in (
        (400, "PGRST102", "nested_too_deeply"),
        (400, "PGRST102", "Empty or invalid json"),
    )


def test_many_shallow_objects_are_not_deep() -> None:
    assert parse_keys(json.dumps({"rows": [{"a": "{", "b": [1]}] * 1000}).encode()) == {"rows"}


def plainly(body: bytes) -> Any:
    """The standard library's opinion, with no duplicates and no constants that are not JSON."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError
        for key, _ in pairs:
            key.encode()
        return dict(pairs)

    def refuse(_: str) -> Any:
        raise ValueError

    value = json.loads(body.decode(), object_pairs_hook=unique, parse_constant=refuse, parse_int=str)
    text = json.dumps(value, ensure_ascii=False)
    text.encode()
    if "\\u0000" in text.replace("\\\\", ""):
        raise ValueError
    return value


def same_as_plainly(body: bytes) -> None:
    try:
        expected = plainly(body)
    except ValueError:
        with pytest.raises(ApiError):
            parse_body(body)
        return
    assert parse_body(body) == (frozenset(expected) if isinstance(expected, dict) else None)


names = st.sampled_from(["a", "b", ":", "a:", "\\u0061", "\\u003a", "é", "\\u0000", "\\\\u0000"])
scalars = st.sampled_from(
    [
        "1",
        "-0",
        "1.50",
        "1e400",
        "12345678901234567890123",
        "null",
        "true",
        '":"',
        '"\\u003A"',
        '"{[\\""',
        "NaN",
    ]
)


def objects(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.tuples(names, children).map(lambda pair: f'"{pair[0]}": {pair[1]}')
    arrays = st.lists(children, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    return st.one_of(st.lists(members, max_size=4).map(lambda items: "{" + ",".join(items) + "}"), arrays)


@given(objects(st.recursive(scalars, objects, max_leaves=8)))
def test_agrees_with_the_standard_library(text: str) -> None:
    same_as_plainly(text.encode())


@given(
    st.one_of(st.binary(min_size=1, max_size=40), st.text('{}[]":,\\u0a1e+-. ', min_size=1).map(str.encode))
)
def test_agrees_with_the_standard_library_on_noise(body: bytes) -> None:
    same_as_plainly(body)


values = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


@given(st.dictionaries(st.text(), values))
def test_agrees_on_what_python_writes(value: dict[str, Any]) -> None:
    same_as_plainly(json.dumps(value).encode())
    same_as_plainly(json.dumps(value, ensure_ascii=False).encode())
