begin;
select plan(55);

-- Contract
select function_returns('config', '_normalise_value', array['config.keys', 'jsonb'], 'jsonb');
select isnt_definer('config', '_normalise_value', array['config.keys', 'jsonb']);
select function_privs_are('config', '_normalise_value', array['config.keys', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('config', '_normalise_value', array['config.keys', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_normalise_value', array['config.keys', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('config', '_normalise_value', array['config.keys', 'jsonb'], 'service_role', '{}'::text[]);

create function pg_temp.normalise(p_type text, p_constraints jsonb, p_value jsonb, p_visibility text default 'internal')
returns jsonb
language sql
return config._normalise_value(
    jsonb_populate_record(null::config.keys, jsonb_build_object(
        'service_name', 's', 'config_key', 'k', 'value_type', p_type, 'constraints', p_constraints,
        'visibility', p_visibility
    )),
    p_value
);

-- Behaviour
select is(pg_temp.normalise('string', '{}', '"a"'), '"a"', 'string "a" within {}');
select is(pg_temp.normalise('integer', '{}', '5'), '5', 'integer 5 within {}');
select is(pg_temp.normalise('integer', '{}', '5.0'), '5', 'integer 5.0 within {}');
select is(pg_temp.normalise('integer', '{}', '9223372036854775807'), '9223372036854775807', 'integer 9223372036854775807 within {}');
select is(pg_temp.normalise('number', '{}', '0.1'), '0.1', 'number 0.1 within {}');
select is(pg_temp.normalise('boolean', '{}', 'false'), 'false', 'boolean false within {}');
select is(pg_temp.normalise('json', '{}', '[1, {}]'), '[1, {}]', 'json [1, {}] within {}');
select is(pg_temp.normalise('duration', '{}', '"90 seconds"'), '"PT1M30S"', 'duration "90 seconds" within {}');
select is(pg_temp.normalise('duration', '{}', '"PT36H"'), '"P1DT12H"', 'duration "PT36H" within {}');
select is(pg_temp.normalise('duration', '{}', '"0"'), '"PT0S"', 'duration "0" within {}');
select is(pg_temp.normalise('timestamp', '{}', '"2026-03-01T06:00:00+03:00"'), '"2026-03-01T03:00:00.000000Z"', 'timestamp "2026-03-01T06:00:00+03:00" within {}');
select is(pg_temp.normalise('url', '{}', '"https://a.example/x?y=1"'), '"https://a.example/x?y=1"', 'url "https://a.example/x?y=1" within {}');
select is(pg_temp.normalise('integer', '{"min": 1, "max": 3}', '3'), '3', 'integer 3 within {"min": 1, "max": 3}');
select is(pg_temp.normalise('duration', '{"max": "PT1H"}', '"60 minutes"'), '"PT1H"', 'duration "60 minutes" within {"max": "PT1H"}');
select is(pg_temp.normalise('string', '{"choices": ["a", "b"]}', '"b"'), '"b"', 'string "b" within {"choices": ["a", "b"]}');
select is(pg_temp.normalise('string', '{"pattern": "a|b"}', '"b"'), '"b"', 'string "b" within {"pattern": "a|b"}');
select is(pg_temp.normalise('url', '{"schemes": ["https"]}', '"HTTPS://a.example"'), '"HTTPS://a.example"', 'url "HTTPS://a.example" within {"schemes": ["https"]}');
select is(pg_temp.normalise('string', '{"max_length": 2}', '"öö"'), '"öö"', 'string "öö" within {"max_length": 2}');
set local intervalstyle = 'sql_standard';
set local timezone = 'Africa/Nairobi';
select is(pg_temp.normalise('duration', '{}', '"25 hours"'), '"P1DT1H"', 'the same in every session');

-- Errors
select throws_ok($$ select pg_temp.normalise('string', '{}', '5') $$, 'PT400', 'wrong_type', 'string is not 5 within {}');
select throws_ok($$ select pg_temp.normalise('string', '{}', 'null') $$, 'PT400', 'wrong_type', 'string is not null within {}');
select throws_ok($$ select pg_temp.normalise('integer', '{}', '"5"') $$, 'PT400', 'wrong_type', 'integer is not "5" within {}');
select throws_ok($$ select pg_temp.normalise('integer', '{}', '5.5') $$, 'PT400', 'wrong_type', 'integer is not 5.5 within {}');
select throws_ok($$ select pg_temp.normalise('integer', '{}', '9223372036854775808') $$, 'PT400', 'wrong_type', 'integer is not 9223372036854775808 within {}');
select throws_ok($$ select pg_temp.normalise('number', '{}', '"x"') $$, 'PT400', 'wrong_type', 'number is not "x" within {}');
select throws_ok($$ select pg_temp.normalise('boolean', '{}', '"true"') $$, 'PT400', 'wrong_type', 'boolean is not "true" within {}');
select throws_ok($$ select pg_temp.normalise('boolean', '{}', '1') $$, 'PT400', 'wrong_type', 'boolean is not 1 within {}');
select throws_ok($$ select pg_temp.normalise('json', '{}', 'null') $$, 'PT400', 'wrong_type', 'json is not null within {}');
select throws_ok($$ select pg_temp.normalise('duration', '{}', '"soon"') $$, 'PT400', 'wrong_type', 'duration is not "soon" within {}');
select throws_ok($$ select pg_temp.normalise('duration', '{}', '"1 month"') $$, 'PT400', 'wrong_type', 'duration is not "1 month" within {}');
select throws_ok($$ select pg_temp.normalise('duration', '{}', '"-1 second"') $$, 'PT400', 'wrong_type', 'duration is not "-1 second" within {}');
select throws_ok($$ select pg_temp.normalise('duration', '{}', '5') $$, 'PT400', 'wrong_type', 'duration is not 5 within {}');
select throws_ok($$ select pg_temp.normalise('duration', '{}', '"infinity"') $$, 'PT400', 'wrong_type', 'duration is not "infinity" within {}');
select throws_ok($$ select pg_temp.normalise('timestamp', '{}', '"now"') $$, 'PT400', 'wrong_type', 'timestamp is not "now" within {}');
select throws_ok($$ select pg_temp.normalise('timestamp', '{}', '"2026-03-01T06:00:00"') $$, 'PT400', 'wrong_type', 'timestamp is not "2026-03-01T06:00:00" within {}');
select throws_ok($$ select pg_temp.normalise('timestamp', '{}', '"2026-13-01T06:00:00Z"') $$, 'PT400', 'wrong_type', 'timestamp is not "2026-13-01T06:00:00Z" within {}');
select throws_ok($$ select pg_temp.normalise('url', '{}', '"a.example"') $$, 'PT400', 'wrong_type', 'url is not "a.example" within {}');
select throws_ok($$ select pg_temp.normalise('url', '{}', '"https://"') $$, 'PT400', 'wrong_type', 'url is not "https://" within {}');
select throws_ok($$ select pg_temp.normalise('url', '{}', '"https://a b"') $$, 'PT400', 'wrong_type', 'url is not "https://a b" within {}');
select throws_ok($$ select pg_temp.normalise('integer', '{"min": 1}', '0') $$, 'PT400', 'value_out_of_range', 'integer is not 0 within {"min": 1}');
select throws_ok($$ select pg_temp.normalise('number', '{"max": 1}', '1.01') $$, 'PT400', 'value_out_of_range', 'number is not 1.01 within {"max": 1}');
select throws_ok($$ select pg_temp.normalise('duration', '{"max": "PT1H"}', '"PT61M"') $$, 'PT400', 'value_out_of_range', 'duration is not "PT61M" within {"max": "PT1H"}');
select throws_ok($$ select pg_temp.normalise('timestamp', '{"min": "2026-01-01T00:00:00Z"}', '"2025-12-31T23:59:59Z"') $$, 'PT400', 'value_out_of_range', 'timestamp is not "2025-12-31T23:59:59Z" within {"min": "2026-01-01T00:00:00Z"}');
select throws_ok($$ select pg_temp.normalise('string', '{"choices": ["a"]}', '"b"') $$, 'PT400', 'value_not_allowed', 'string is not "b" within {"choices": ["a"]}');
select throws_ok($$ select pg_temp.normalise('string', '{"pattern": "a|b"}', '"ab"') $$, 'PT400', 'value_not_allowed', 'string is not "ab" within {"pattern": "a|b"}');
select throws_ok($$ select pg_temp.normalise('url', '{"schemes": ["https"]}', '"http://a.example"') $$, 'PT400', 'value_not_allowed', 'url is not "http://a.example" within {"schemes": ["https"]}');
select throws_ok($$ select pg_temp.normalise('string', '{"max_length": 2}', '"abc"') $$, 'PT400', 'value_too_long', 'string is not "abc" within {"max_length": 2}');
select throws_ok($$ select pg_temp.normalise('string', '{}', null) $$, 'PT400', 'wrong_type', 'null is no value');
select throws_ok($$ select pg_temp.normalise('json', '{}', to_jsonb(repeat('x', 70000))) $$, 'PT400', 'value_too_long',
    'a value has up to 64 KiB');

select * from finish();
rollback;
