begin;
select plan(12);

-- Contract
select function_returns('ops', 'record_metrics', array['jsonb'], 'integer');
select is_definer('ops', 'record_metrics', array['jsonb']);
select function_privs_are('ops', 'record_metrics', array['jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'record_metrics', array['jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'record_metrics', array['jsonb'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'record_metrics', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is(ops.record_metrics('[{"name": "a", "value": 1}, {"name": "a", "value": 2.5, "labels": {"region": "x"}}]'), 2, 'how many');
select test.logout();
select results_eq(
    'select value, labels, recorded_at = now() from ops.metrics order by value',
    $$ values (1::numeric, '{}'::jsonb, true), (2.5, '{"region": "x"}', true) $$, 'are stored'
);

-- Errors
select test.login_as('service_role');
select throws_ok($$ select ops.record_metrics('[]') $$, 'PT400', 'invalid_metrics', 'nothing at all');
select throws_ok($$ select ops.record_metrics('{}') $$, 'PT400', 'invalid_metrics', 'no array');
select throws_ok($$ select ops.record_metrics('[{"name": "a", "value": 1}, {"name": "B", "value": 1}]') $$, 'PT400', 'invalid_metric', 'all or none');
select throws_ok(
    $$ select ops.record_metrics((select jsonb_agg(n) from generate_series(1, 1001) as n)) $$, 'PT400', 'invalid_metrics', 'too many'
);

select * from finish();
rollback;
