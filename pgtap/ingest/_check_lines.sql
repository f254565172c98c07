begin;
select plan(8);

-- Contract
select function_returns('ingest', '_check_lines', array['text[]', 'text', 'jsonb'], 'setof meters.checked_reading');
select isnt_definer('ingest', '_check_lines', array['text[]', 'text', 'jsonb']);
select function_privs_are('ingest', '_check_lines', array['text[]', 'text', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('ingest', '_check_lines', array['text[]', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('ingest', '_check_lines', array['text[]', 'text', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_meter(1); end $$;
select test.login_as('service_role');
set local role app_api;
select results_eq(
    format($$
        select row_index, code, (reading).power_kw
        from ingest._check_lines(null, E'%1$s\r\n\n  \nx\nlost\n%1$s\n{"meter_id": 1}\n', '{"5": "invalid_utf8"}')
    $$, jsonb_build_object('meter_id', test.meter_id(1), 'read_at', '2026-03-01T00:00:00Z', 'power_kw', 2)),
    $$ values
        (1, null, 2.0), (4, 'invalid_json', null), (5, 'invalid_utf8', null), (6, null, 2.0), (7, 'invalid_meter_id', null) $$,
    'looks at each line that is not blank'
);
select is_empty($$ select * from ingest._check_lines(null, '', '{}') $$, 'finds nothing in nothing');
select results_eq(
    $$ select row_index, code from ingest._check_lines('{meter_id,read_at,power_kw}', E'a,b\n,b,1', '{"3": "line_too_long"}') $$,
    $$ values (1, 'wrong_column_count'), (2, 'missing_meter') $$, 'knows CSV by its columns'
);

select * from finish();
rollback;
