begin;
select plan(18);

-- Contract
select function_returns('ops', 'record_request_metrics', array['text', 'jsonb'], 'integer');
select is_definer('ops', 'record_request_metrics', array['text', 'jsonb']);
select function_privs_are('ops', 'record_request_metrics', array['text', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'record_request_metrics', array['text', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('ops', 'record_request_metrics', array['text', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'record_request_metrics', array['text', 'jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select ops.record_request_metrics('g1', jsonb_build_array(
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 120, 'a.f', 2, 10, 0.01, '[10,0,0,0,0,0,0,0,0,0,0,0,0]'::jsonb),
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 60, 'a.f', 5, 10, 0.08, '[0,0,0,10,0,0,0,0,0,0,0,0,0]'::jsonb),
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 60, 'a.g', 4, 1, 20, '[0,0,0,0,0,0,0,0,0,0,0,0,1]'::jsonb)
));
select test.logout();
select is((select sum(call_count) from ops.request_metrics), 21::numeric, 'are stored');
select test.login_as('service_role');
prepare again as select ops.record_request_metrics('g1', jsonb_build_array(
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 120, 'a.f', 2, 12, 0.012, '[12,0,0,0,0,0,0,0,0,0,0,0,0]'::jsonb)
));
select results_eq('again', array[1], 'higher totals replace lower ones');
select results_eq('again', array[0], 'the same again changes nothing');
select is(ops.record_request_metrics('g1', jsonb_build_array(
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 120, 'a.f', 2, 11, 0.011, '[11,0,0,0,0,0,0,0,0,0,0,0,0]'::jsonb)
)), 0, 'nor does a batch that was overtaken');
select is(ops.record_request_metrics('g2', jsonb_build_array(
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 120, 'a.f', 2, 1, 0.001, '[1,0,0,0,0,0,0,0,0,0,0,0,0]'::jsonb),
    jsonb_build_array(0, 'a.f', 2, 1, 0.001, '[1,0,0,0,0,0,0,0,0,0,0,0,0]'::jsonb)
)), 1, 'another process counts for itself; a minute of long ago is left out');
select test.logout();
select is((select sum(call_count) from ops.request_metrics), 24::numeric, 'and so it adds up');

-- Errors
select test.login_as('service_role');
select throws_ok($$ select ops.record_request_metrics('', '[]') $$, 'PT400', 'invalid_instance', 'needs a process');
select throws_ok($$ select ops.record_request_metrics('g', '{}') $$, 'PT400', 'invalid_rows', 'takes an array');
select throws_ok($$ select ops.record_request_metrics('g', '[[1, "a.f", 2, 1, 0, [1]]]') $$, 'PT400', 'invalid_rows', 'a histogram of another length');
select throws_ok($$ select ops.record_request_metrics('g', '[[1, "a.f", 9, 1, 0, [1,0,0,0,0,0,0,0,0,0,0,0,0]]]') $$, 'PT400', 'invalid_rows', 'no class of statuses');
select throws_ok($$ select ops.record_request_metrics('g', '[[1, "a.f", 2, -1, 0, [1,0,0,0,0,0,0,0,0,0,0,0,0]]]') $$, 'PT400', 'invalid_rows', 'fewer than none');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select ops.record_request_metrics('g', '[]') $$, '42501', null, 'gateways only');

select * from finish();
rollback;
