begin;
select plan(25);

select set_config('mainspring.step_1', '{"purchase_id": 7, "tokens": [{"code": "a"}, {"code": "{\"$ref\": \"1\"}"}], "none": null}', true),
    set_config('mainspring.step_2', '"''; drop table x; --"', true),
    set_config('mainspring.step_3', '[[1, 2], {"$ref": "2"}]', true),
    set_config('mainspring.step_names', '{"buy": 1, "list": 3, "later": 9}', true);

-- Contract
select function_returns('api', 'resolve_references', array['jsonb'], 'jsonb');
select function_privs_are('api', 'resolve_references', array['jsonb'], 'anon', array['EXECUTE']);
select volatility_is('api', 'resolve_references', array['jsonb'], 'stable');

-- Behaviour
select test.login_as('anon');
select is(api.resolve_references('{"a": 1}'), '{"a": 1}', 'arguments without references stay as they are');
select is(api.resolve_references(null), null, 'no arguments stay none');
select is(api.resolve_references('{"p_id": {"$ref": "1.purchase_id"}}'), '{"p_id": 7}', 'a field of an earlier step');
select is(api.resolve_references('{"p": {"$ref": "buy.tokens[0].code"}}'), '{"p": "a"}', 'a path from a named step');
select is(api.resolve_references('{"p": {"$ref": "list[0][1]"}}'), '{"p": 2}', 'an element of an array of arrays');
select is(api.resolve_references('{"p": {"$ref": "2"}}'), '{"p": "''; drop table x; --"}', 'a whole result, which is data');
select is(api.resolve_references('{"$ref": "list[0]"}'), '[1, 2]', 'the arguments themselves may be a reference');
select is(
    api.resolve_references('{"a": [1, {"b": {"$ref": "1.purchase_id"}}], "c": {"$ref": "buy.purchase_id"}}'),
    '{"a": [1, {"b": 7}], "c": 7}', 'references at any depth'
);
select is(api.resolve_references('{"p": {"$ref": "1.none"}}'), '{"p": null}', 'a null is a value');
select is(
    api.resolve_references('{"p": {"$ref": "1", "x": 2}, "q": {"$ref": 5}, "r": "$ref"}'),
    '{"p": {"$ref": "1", "x": 2}, "q": {"$ref": 5}, "r": "$ref"}', 'other objects are literal'
);
select is(api.resolve_references('{"p": {"$ref": "3[1]"}}'), '{"p": {"$ref": "2"}}', 'a result is not searched again');

-- Errors
select throws_ok($$ select api.resolve_references('{"p": {"$ref": "4"}}') $$, 'PT422', 'unresolved_reference', 'a step to come');
select throws_ok($$ select api.resolve_references('{"p": {"$ref": "later"}}') $$, 'PT422', 'unresolved_reference', 'a named step to come');
select throws_ok($$ select api.resolve_references('{"p": {"$ref": "sell"}}') $$, 'PT422', 'unresolved_reference', 'an unknown name');
select throws_ok($$ select api.resolve_references('{"p": {"$ref": "1.price"}}') $$, 'PT422', 'unresolved_reference', 'an unknown field');
select throws_ok($$ select api.resolve_references('{"p": {"$ref": "list[7]"}}') $$, 'PT422', 'unresolved_reference', 'past the end');
select throws_ok($$ select api.resolve_references('{"p": {"$ref": ""}}') $$, 'PT422', 'unresolved_reference', 'nothing at all');
select throws_ok($$ select api.resolve_references('{"p": {"$ref": "1..x["}}') $$, 'PT422', 'unresolved_reference', 'a path that is none');
select throws_ok($$ select api.resolve_references('{"p": {"$ref": "99999999999999"}}') $$, 'PT422', 'unresolved_reference', 'a number too large');

select set_config('mainspring.step_4', to_jsonb(repeat('x', 600000))::text, true) is null as is_set;
select lives_ok($$ select api.resolve_references('{"p": {"$ref": "4"}}') $$, 'a large result goes in once');
select throws_ok($$ select api.resolve_references('{"p": {"$ref": "4"}, "q": {"$ref": "4"}}') $$, 'PT422', 'references_too_large', 'and twice not');
select is(
    api.resolve_references('{"a": {"$ref": "1.purchase_id"}, "b": {"$ref": "list[0][1]"}, "c": {"$ref": "buy.purchase_id"}}'),
    '{"a": 7, "b": 2, "c": 7}', 'steps may be named in any order'
);

select * from finish();
rollback;
