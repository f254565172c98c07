begin;
select plan(13);

-- Contract
select function_returns('ops', 'list_request_metrics', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'integer'], 'setof ops.request_bucket');
select is_definer('ops', 'list_request_metrics', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'integer']);
select function_privs_are('ops', 'list_request_metrics', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_request_metrics', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_request_metrics', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_request_metrics', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select ops.record_request_metrics('g1', jsonb_build_array(
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 120, 'a.f', 2, 10, 0.01, '[10,0,0,0,0,0,0,0,0,0,0,0,0]'::jsonb),
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 60, 'a.f', 5, 10, 0.08, '[0,0,0,10,0,0,0,0,0,0,0,0,0]'::jsonb),
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 60, 'a.g', 4, 1, 20, '[0,0,0,0,0,0,0,0,0,0,0,0,1]'::jsonb)
));
select test.login_as('admin', test.user_id(1));
select results_eq(
    'select function_name, call_count, refused_count, error_count, mean_ms, p95_ms from ops.list_request_metrics()',
    $$
        values ('a.f', 10::bigint, 0::bigint, 10::bigint, 8::numeric, 9.75::numeric),
            ('a.g', 1, 1, 0, 20000, 10000), ('a.f', 10, 0, 0, 1, 0.95)
    $$, 'the newest first'
);
select is((select count(*) from ops.list_request_metrics('a.g')), 1::bigint, 'of one function');
select is((select count(*) from ops.list_request_metrics(p_until => now() - interval '1 hour')), 0::bigint, 'of a time');

-- Errors
select throws_ok($$ select ops.list_request_metrics(p_step => '1 second') $$, 'PT400', 'invalid_step', 'steps that are too fine');
select throws_ok($$ select ops.list_request_metrics(p_step => null) $$, 'PT400', 'invalid_step', 'no steps');
select throws_ok($$ select ops.list_request_metrics(p_from => now() + interval '1 day') $$, 'PT400', 'invalid_range', 'times that are not yet');
select throws_ok($$ select ops.list_request_metrics(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page of nothing');

select * from finish();
rollback;
