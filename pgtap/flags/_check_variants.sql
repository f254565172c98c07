begin;
select plan(17);

-- Contract
select function_returns('flags', '_check_variants', array['text', 'jsonb'], 'jsonb');
select volatility_is('flags', '_check_variants', array['text', 'jsonb'], 'immutable');
select isnt_definer('flags', '_check_variants', array['text', 'jsonb']);
select function_privs_are('flags', '_check_variants', array['text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_check_variants', array['text', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._check_variants('boolean', null), '{"on": true, "off": false}', 'a boolean flag has two of its own');
select is(flags._check_variants('object', '{"a": {"x": null}}'), '{"a": {"x": null}}', 'objects may hold nulls');

-- Errors
select throws_ok($$ select flags._check_variants('text', '{"a": "x"}') $$, 'PT400', 'invalid_type', 'knows four types');
select throws_ok($$ select flags._check_variants(null, '{"a": "x"}') $$, 'PT400', 'invalid_type', 'needs one');
select throws_ok($$ select flags._check_variants('string', null) $$, 'PT400', 'invalid_variants', 'needs variants');
select throws_ok($$ select flags._check_variants('string', '{}') $$, 'PT400', 'invalid_variants', 'at least one');
select throws_ok($$ select flags._check_variants('string', '["a"]') $$, 'PT400', 'invalid_variants', 'by name');
select throws_ok($$ select flags._check_variants('string', '{"a b": "x"}') $$, 'PT400', 'invalid_variants', 'without blanks');
select throws_ok($$ select flags._check_variants('string', jsonb_build_object('a', (select string_agg(md5(n::text), '') from generate_series(1, 9000) as n))) $$, 'PT400', 'invalid_variants', 'of a size');
select throws_ok($$ select flags._check_variants('boolean', '{"on": "yes"}') $$, 'PT422', 'variant_type_mismatch', 'a text is no boolean');
select throws_ok($$ select flags._check_variants('number', '{"a": 1, "b": null}') $$, 'PT422', 'variant_type_mismatch', 'null is no number');
select throws_ok($$ select flags._check_variants('object', '{"a": []}') $$, 'PT422', 'variant_type_mismatch', 'an array is no object');

select * from finish();
rollback;
