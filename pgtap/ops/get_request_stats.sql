begin;
select plan(11);

-- Contract
select function_returns('ops', 'get_request_stats', array['timestamp with time zone', 'timestamp with time zone', 'text', 'integer'], 'setof ops.request_stats');
select is_definer('ops', 'get_request_stats', array['timestamp with time zone', 'timestamp with time zone', 'text', 'integer']);
select function_privs_are('ops', 'get_request_stats', array['timestamp with time zone', 'timestamp with time zone', 'text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'get_request_stats', array['timestamp with time zone', 'timestamp with time zone', 'text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'get_request_stats', array['timestamp with time zone', 'timestamp with time zone', 'text', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'get_request_stats', array['timestamp with time zone', 'timestamp with time zone', 'text', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select ops.record_request_metrics('g1', jsonb_build_array(
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 120, 'a.f', 2, 10, 0.01, '[10,0,0,0,0,0,0,0,0,0,0,0,0]'::jsonb),
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 60, 'a.f', 5, 10, 0.08, '[0,0,0,10,0,0,0,0,0,0,0,0,0]'::jsonb),
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 60, 'a.g', 4, 1, 20, '[0,0,0,0,0,0,0,0,0,0,0,0,1]'::jsonb)
));
select test.login_as('admin', test.user_id(1));
select results_eq(
    'select function_name, call_count, refused_count, error_count, error_rate, mean_ms, p50_ms, p95_ms from ops.get_request_stats()',
    $$
        values ('a.f', 20::bigint, 0::bigint, 10::bigint, 0.5::numeric, 4.5::numeric, 1::numeric, 9.5::numeric),
            ('a.g', 1, 1, 0, 0, 20000, 10000, 10000)
    $$, 'the most called first'
);
select is((select count(*) from ops.get_request_stats(p_function_name => 'a.g')), 1::bigint, 'of one function');
select is((select calls_per_second from ops.get_request_stats(p_function_name => 'a.f')), 0.0056::numeric, 'by the second');

-- Errors
select throws_ok($$ select ops.get_request_stats(now() - interval '1 year') $$, 'PT400', 'invalid_range', 'more than a month');
select throws_ok($$ select ops.get_request_stats(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page of nothing');

select * from finish();
rollback;
