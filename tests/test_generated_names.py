"""What a generated client says of results that are never null, and names that would be the same."""

from __future__ import annotations

import ast
import re

import pytest

from pyapi.generate.languages import LANGUAGES
from pyapi.generate.model import Field, Function, Model, Options, Parameter, Result, Row, Schema, TypeRef
from pyapi.generate.nullness import never_answers_null

pytestmark = pytest.mark.one_server

TEXT = TypeRef("scalar", "text", "text")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("begin return found; end", True),
        ("begin return not found; end", True),
        ("begin if p_a then return 'it''s; return null'; end if; return 'b'; end", True),
        ("begin return exists (select from a.b where (c)); end", True),
        ("begin return exists (select) and p_a; end", False),
        ("begin return coalesce(p_a, (select max(x) from t), 0); end", True),
        ("begin return coalesce(p_a, p_b); end", False),
        ("begin return jsonb_build_object('a', null); end", True),
        ("begin return jsonb_build_object('a', 1) -> 'b'; end", False),
        ("begin return jsonb_build_array(variadic p_a); end", False),
        ("begin return (select count(*) from a.b); end", True),
        ("begin return (select count(*) from a.b group by c); end", False),
        ("begin return (select max(a) from a.b); end", False),
        ("begin return p_a; end", False),
        ("begin return null; end", False),
        ("begin -- return null;\n return 1; end", True),
        ("begin if p_a then return; end if; return 1; end", False),
        ("begin perform 1; end", False),
        ("declare v_n integer not null := 0; begin select a into v_n from b; return v_n; end", True),
        ("declare v_n integer := 0; begin v_n := v_n + 1; return v_n; end", True),
        ("declare v_n integer := 0; begin return v_n > 0; end", True),
        ("declare v_n integer := 0; begin v_n := v_n + p_a; return v_n; end", False),
        ("declare v_n integer := 0; begin select a into v_n from b; return v_n; end", False),
        ("declare v_n integer := 0; begin for v_n in select 1 loop end loop; return v_n; end", False),
        ("declare v_n integer := 0; begin v_n = p_a; return v_n; end", False),
        ("declare v_n integer := 0; begin call a.b(v_n); return v_n; end", False),
        ("declare v_n integer := p_a; begin return v_n; end", False),
        ("declare v_n integer; begin return v_n; end", False),
        ("declare v_n integer; begin delete from a; get diagnostics v_n = row_count; return v_n; end", True),
        ("declare v_n integer; begin if p_a then get diagnostics v_n = row_count; end if; return v_n; end", False),
        ("declare v_n integer := 0; begin declare v_n integer := p_a; begin return v_n; end; end", False),
    ],
)  # fmt: skip
def test_only_what_cannot_be_null_is_never_null(body: str, wanted: bool) -> None:
    assert never_answers_null("plpgsql", body, is_parsed=False) is wanted


@pytest.mark.parametrize(
    ("body", "is_parsed", "wanted"),
    [
        ("RETURN COALESCE(a, 'x'::text)", True, True),
        ("RETURN (EXISTS ( SELECT FROM a.b))", True, True),
        ("RETURN a", True, False),
        ("BEGIN ATOMIC\n SELECT 1 WHERE false;\nEND", True, False),
        ("select 1 where false", False, False),
    ],
)
def test_a_query_may_find_no_row(body: str, is_parsed: bool, wanted: bool) -> None:
    assert never_answers_null("sql", body, is_parsed=is_parsed) is wanted


def _make_function(schema: str, name: str) -> Function:
    parameters = tuple(Parameter(given, TEXT) for given in ("p-a", "p_a", "p a"))
    return Function(
        schema, name, parameters, Result("row", True, TypeRef("row", "s.t")), "stable", True, ("anon",)
    )


def _make_model() -> Model:
    row = Row(
        "s.t", "s", "t", "table", tuple(Field(name, TEXT, False) for name in ("b-c", "b_c")), is_returned=True
    )
    schemas = (
        Schema(s, None, tuple(_make_function(s, f) for f in ("do-it", "do_it", "DO_IT")))
        for s in ("a-s", "a_s")
    )
    return Model(tuple(schemas), {"s.t": row}, ("anon",), "1")


def test_python_names_that_differ_in_punctuation_only_are_numbered() -> None:
    files = LANGUAGES["python"].generate(_make_model(), Options("shop"))
    tree = ast.parse(files["shop/schemas/a_s.py"])
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    methods = [node for node in classes["AS2"].body if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in methods] == ["__init__", "do_it2", "do_it", "DO_IT"]
    assert [argument.arg for argument in methods[1].args.kwonlyargs][:3] == ["p_a3", "p_a", "p_a2"]
    constants = re.findall(r"^(\w+) = Function\[", files["shop/schemas/a_s.py"], re.MULTILINE)
    assert sorted(constants) == ["DO_IT", "DO_IT2", "DO_IT3"]
    assert "b_c2: str = Field(alias=\"b-c\")\n    b_c: str\n" in files["shop/models.py"]  # fmt: skip
    assert "def a_s(self) -> a_s.AS2:" in files["shop/client.py"]
    assert "def a_s2(self) -> a_s2.AS:" in files["shop/client.py"]
    assert files == LANGUAGES["python"].generate(_make_model(), Options("shop"))


def test_typescript_classes_of_schemas_that_differ_in_punctuation_only_are_numbered() -> None:
    files = LANGUAGES["typescript"].generate(_make_model(), Options("shop"))
    assert "readonly a_s: ASFunctions2;" in files["client.ts"]
    assert 'readonly "a-s": ASFunctions;' in files["client.ts"]
    assert "export class ASFunctions2 {" in files["schemas/a_s.ts"]
