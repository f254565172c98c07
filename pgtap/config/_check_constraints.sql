begin;
select plan(28);

-- Contract
select function_returns('config', '_check_constraints', array['config.keys'], 'jsonb');
select isnt_definer('config', '_check_constraints', array['config.keys']);
select function_privs_are('config', '_check_constraints', array['config.keys'], 'anon', '{}'::text[]);
select function_privs_are('config', '_check_constraints', array['config.keys'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_check_constraints', array['config.keys'], 'admin', '{}'::text[]);
select function_privs_are('config', '_check_constraints', array['config.keys'], 'service_role', '{}'::text[]);

create function pg_temp.check_them(p_type text, p_constraints jsonb)
returns jsonb
language sql
return config._check_constraints(jsonb_populate_record(null::config.keys, jsonb_build_object(
    'service_name', 's', 'config_key', 'k', 'value_type', p_type, 'constraints', p_constraints, 'visibility', 'internal'
)));

-- Behaviour
select is(pg_temp.check_them('integer', '{"min": 1, "max": 3}'), '{"min": 1, "max": 3}', 'a range');
select is(pg_temp.check_them('duration', '{"max": "90 minutes"}'), '{"max": "PT1H30M"}', 'bounds are kept as values are');
select is(pg_temp.check_them('string', '{"choices": ["a", "b"]}'), '{"choices": ["a", "b"]}', 'choices');

-- Errors
select throws_ok($$ select pg_temp.check_them('integer', '[]') $$, 'PT400', 'invalid_constraint', 'integer is not bound by []');
select throws_ok($$ select pg_temp.check_them('integer', '5') $$, 'PT400', 'invalid_constraint', 'integer is not bound by 5');
select throws_ok($$ select pg_temp.check_them('integer', 'null') $$, 'PT400', 'invalid_constraint', 'integer is not bound by null');
select throws_ok($$ select pg_temp.check_them('integer', '{"most": 1}') $$, 'PT400', 'invalid_constraint', 'integer is not bound by {"most": 1}');
select throws_ok($$ select pg_temp.check_them('string', '{"min": 1}') $$, 'PT400', 'invalid_constraint', 'string is not bound by {"min": 1}');
select throws_ok($$ select pg_temp.check_them('boolean', '{"choices": [true]}') $$, 'PT400', 'invalid_constraint', 'boolean is not bound by {"choices": [true]}');
select throws_ok($$ select pg_temp.check_them('integer', '{"min": "a"}') $$, 'PT400', 'invalid_constraint', 'integer is not bound by {"min": "a"}');
select throws_ok($$ select pg_temp.check_them('integer', '{"min": 3, "max": 1}') $$, 'PT400', 'invalid_constraint', 'integer is not bound by {"min": 3, "max": 1}');
select throws_ok($$ select pg_temp.check_them('string', '{"pattern": "("}') $$, 'PT400', 'invalid_constraint', 'string is not bound by {"pattern": "("}');
select throws_ok($$ select pg_temp.check_them('string', '{"pattern": "(?i)a"}') $$, 'PT400', 'invalid_constraint', 'nor by a pattern that is one alone, and none around a value');
select throws_ok($$ select pg_temp.check_them('string', '{"pattern": 5}') $$, 'PT400', 'invalid_constraint', 'string is not bound by {"pattern": 5}');
select throws_ok($$ select pg_temp.check_them('string', '{"choices": []}') $$, 'PT400', 'invalid_constraint', 'string is not bound by {"choices": []}');
select throws_ok($$ select pg_temp.check_them('string', '{"choices": "a"}') $$, 'PT400', 'invalid_constraint', 'string is not bound by {"choices": "a"}');
select throws_ok($$ select pg_temp.check_them('integer', '{"choices": ["a"]}') $$, 'PT400', 'invalid_constraint', 'integer is not bound by {"choices": ["a"]}');
select throws_ok($$ select pg_temp.check_them('string', '{"max_length": 0}') $$, 'PT400', 'invalid_constraint', 'string is not bound by {"max_length": 0}');
select throws_ok($$ select pg_temp.check_them('string', '{"max_length": "many"}') $$, 'PT400', 'invalid_constraint', 'string is not bound by {"max_length": "many"}');
select throws_ok($$ select pg_temp.check_them('url', '{"schemes": []}') $$, 'PT400', 'invalid_constraint', 'url is not bound by {"schemes": []}');
select throws_ok($$ select pg_temp.check_them('url', '{"schemes": "https"}') $$, 'PT400', 'invalid_constraint', 'url is not bound by {"schemes": "https"}');
select throws_ok($$ select pg_temp.check_them('duration', '{"min": "a while"}') $$, 'PT400', 'invalid_constraint', 'duration is not bound by {"min": "a while"}');

select * from finish();
rollback;
