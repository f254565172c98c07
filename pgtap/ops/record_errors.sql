begin;
select plan(17);

-- Contract
select function_returns('ops', 'record_errors', array['text', 'text', 'bigint', 'jsonb'], 'integer');
select is_definer('ops', 'record_errors', array['text', 'text', 'bigint', 'jsonb']);
select function_privs_are('ops', 'record_errors', array['text', 'text', 'bigint', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'record_errors', array['text', 'text', 'bigint', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('ops', 'record_errors', array['text', 'text', 'bigint', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'record_errors', array['text', 'text', 'bigint', 'jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
prepare batch as select ops.record_errors('gateway', 'g1', 1, jsonb_build_array(
    jsonb_build_object('function', 'a.f', 'sqlstate', 'XX000', 'message', 'broken', 'count', 7, 'seen_at', extract(epoch from now()),
        'samples', '[{"request_id": "r"}]'::jsonb),
    jsonb_build_object('function', 'a.g', 'sqlstate', 'XX000', 'message', 'broken', 'count', 1, 'seen_at', 0)
));
select results_eq('batch', array[2], 'how many kinds there were');
select results_eq('batch', array[null::integer], 'the same batch again');
select test.logout();
select results_eq(
    'select function_name, occurrence_count from ops.errors order by 1', $$ values ('a.f', 7::bigint), ('a.g', 1) $$, 'counts once'
);
select test.login_as('service_role');
select is(ops.record_errors('gateway', 'g1', 2, '[]'), 0, 'an empty batch is one');

-- Errors
select throws_ok($$ select ops.record_errors('gateway', null, 1, '[]') $$, 'PT400', 'invalid_instance', 'needs a process');
select throws_ok($$ select ops.record_errors('gateway', 'g', null, '[]') $$, 'PT400', 'invalid_instance', 'and a number');
select throws_ok($$ select ops.record_errors('A b', 'g', 1, '[]') $$, 'PT400', 'invalid_instance', 'and a service');
select throws_ok($$ select ops.record_errors('gateway', 'g', 1, '{}') $$, 'PT400', 'invalid_errors', 'takes an array');
select throws_ok($$ select ops.record_errors('gateway', 'g', 1, '[1]') $$, 'PT400', 'invalid_errors', 'of objects');
select throws_ok($$ select ops.record_errors('gateway', 'g', 1, '[{"count": -1, "seen_at": 1}]') $$, 'PT400', 'invalid_errors', 'that count');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('batch', '42501', null, 'processes only');

select * from finish();
rollback;
