begin;
select plan(17);

-- Contract
select function_returns(
    'alerts', 'list_active_alerts',
    array['integer', 'uuid', 'text', 'text', 'text'], 'setof alerts.alerts'
);
select is_definer('alerts', 'list_active_alerts', array['integer', 'uuid', 'text', 'text', 'text']);
select function_privs_are(
    'alerts', 'list_active_alerts',
    array['integer', 'uuid', 'text', 'text', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_active_alerts',
    array['integer', 'uuid', 'text', 'text', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_active_alerts',
    array['integer', 'uuid', 'text', 'text', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_active_alerts',
    array['integer', 'uuid', 'text', 'text', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', 'list_active_alerts',
    array['integer', 'uuid', 'text', 'text', 'text'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule(), test.create_operator(5), test.create_meter(1), test.create_meter(2, null, 'Coast'), test.create_meter(3);
    perform test.signal(1, 0), test.signal(1, 1, false), test.signal(1, 2, p_severity => 'high'), test.signal(2, 0), test.signal(3, 0);
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(8));
select is((select count(*) from alerts.list_active_alerts()), 3::bigint, 'what is open');
select is((select count(*) from alerts.list_active_alerts(p_severity => 'High')), 1::bigint, 'of a severity');
select is((select count(*) from alerts.list_active_alerts(p_alert_type => 'outage')), 0::bigint, 'of a type');
select is((select count(*) from alerts.list_active_alerts(p_region => 'Coast')), 1::bigint, 'of a region');
do $$ begin perform alerts.acknowledge_alert(test.open_alert(1)); end $$;
select is((select count(*) from alerts.list_active_alerts()), 3::bigint, 'what somebody has in hand is open');
select is(
    (select count(*) from alerts.list_active_alerts(2, (select min(alert_id::text)::uuid from alerts.list_active_alerts(2)))),
    1::bigint, 'page by page'
);

-- Errors
select throws_ok('select alerts.list_active_alerts(null)', 'PT400', 'invalid_limit', 'a page has an end');
select throws_ok($$ select alerts.list_active_alerts(p_severity => 'x') $$, 'PT400', 'invalid_severity', 'a severity that is none');
select throws_ok($$ select alerts.list_active_alerts(p_alert_type => 'x') $$, 'PT400', 'invalid_alert_type', 'a type that is none');

-- Isolation
select test.login_as('operator', test.user_id(5));
select is((select count(*) from alerts.list_active_alerts()), 2::bigint, 'an operator sees the region');

select * from finish();
rollback;
