begin;
select plan(8);

-- Contract
select function_returns('ops', '_sum_requests', array['timestamp with time zone', 'timestamp with time zone', 'text', 'interval'], 'setof record');
select is_definer('ops', '_sum_requests', array['timestamp with time zone', 'timestamp with time zone', 'text', 'interval']);
select function_privs_are('ops', '_sum_requests', array['timestamp with time zone', 'timestamp with time zone', 'text', 'interval'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_sum_requests', array['timestamp with time zone', 'timestamp with time zone', 'text', 'interval'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_sum_requests', array['timestamp with time zone', 'timestamp with time zone', 'text', 'interval'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_sum_requests', array['timestamp with time zone', 'timestamp with time zone', 'text', 'interval'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select ops.record_request_metrics('g1', jsonb_build_array(
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 120, 'a.f', 2, 10, 0.01, '[10,0,0,0,0,0,0,0,0,0,0,0,0]'::jsonb),
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 60, 'a.f', 5, 10, 0.08, '[0,0,0,10,0,0,0,0,0,0,0,0,0]'::jsonb),
    jsonb_build_array(extract(epoch from date_trunc('minute', now())) - 60, 'a.g', 4, 1, 20, '[0,0,0,0,0,0,0,0,0,0,0,0,1]'::jsonb)
));
set local role app_api;
select results_eq(
    $$
        select s.function_name, s.call_count, s.refused_count, s.error_count, s.histogram
        from ops._sum_requests(now() - interval '1 hour', now(), null, null) as s
        order by 1
    $$,
    $$
        values ('a.f', 20::bigint, 0::bigint, 10::bigint, '{10,0,0,10,0,0,0,0,0,0,0,0,0}'::bigint[]),
            ('a.g', 1, 1, 0, '{0,0,0,0,0,0,0,0,0,0,0,0,1}')
    $$, 'one row for a function'
);
select is(
    (select count(*) from ops._sum_requests(now() - interval '1 hour', now(), 'a.f', '1 minute')), 2::bigint, 'or for each step'
);

select * from finish();
rollback;
