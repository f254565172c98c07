begin;
select plan(15);

-- Contract
select function_returns(
    'alerts', 'get_alert_stats',
    array['text', 'timestamp with time zone', 'timestamp with time zone'], 'alerts.alert_stats'
);
select is_definer('alerts', 'get_alert_stats', array['text', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'alerts', 'get_alert_stats',
    array['text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'get_alert_stats',
    array['text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'get_alert_stats',
    array['text', 'timestamp with time zone', 'timestamp with time zone'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'get_alert_stats',
    array['text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', 'get_alert_stats',
    array['text', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule(), test.create_operator(5), test.create_meter(1), test.create_meter(2, null, 'Coast'), test.create_meter(3);
    perform test.signal(1, 0), test.signal(1, 1, false), test.signal(1, 2, p_severity => 'high'), test.signal(2, 0), test.signal(3, 0);
    update alerts.alerts set resolved_at = created_at + interval '90 seconds' where status = 'resolved';
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(8));
do $$ begin perform alerts.acknowledge_alert(test.open_alert(1)); end $$;
select results_eq(
    $$ select total_count, open_count, active_count, acknowledged_count, resolved_count, reopened_count, resolve_seconds,
           by_type, by_severity
       from alerts.get_alert_stats() $$,
    $$ values (4::bigint, 3::bigint, 2::bigint, 1::bigint, 1::bigint, 0::bigint, 90.0,
           '{"ANOMALY": 4}'::jsonb, '{"high": 1, "medium": 3}'::jsonb) $$,
    'counts and averages'
);
select is((alerts.get_alert_stats('Coast')).total_count, 1::bigint, 'of a region');
select results_eq(
    $$ select total_count, by_type, resolve_seconds from alerts.get_alert_stats(p_until => now() - interval '1 day') $$,
    $$ values (0::bigint, '{}'::jsonb, null::numeric) $$, 'of a time when there was nothing'
);

-- Errors
select throws_ok(
    $$ select alerts.get_alert_stats(p_from => now(), p_until => now()) $$, 'PT400', 'invalid_period', 'a time has a length'
);
select throws_ok(
    $$ select alerts.get_alert_stats(p_from => now() - interval '2 years') $$, 'PT400', 'invalid_period', 'and an end'
);
select throws_ok($$ select alerts.get_alert_stats(p_from => '-infinity') $$, 'PT400', 'invalid_period', 'and a beginning');

-- Isolation
select test.login_as('operator', test.user_id(5));
select is((alerts.get_alert_stats()).total_count, 3::bigint, 'an operator counts the region');
select is((alerts.get_alert_stats('Coast')).total_count, 0::bigint, 'and no other');

select * from finish();
rollback;
