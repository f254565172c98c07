begin;
select plan(26);

-- Contract
select function_returns(
    'alerts', 'list_alerts',
    array['integer', 'uuid', 'text', 'text', 'text', 'text', 'uuid'], 'setof alerts.alerts'
);
select is_definer('alerts', 'list_alerts', array['integer', 'uuid', 'text', 'text', 'text', 'text', 'uuid']);
select function_privs_are(
    'alerts', 'list_alerts',
    array['integer', 'uuid', 'text', 'text', 'text', 'text', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_alerts',
    array['integer', 'uuid', 'text', 'text', 'text', 'text', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_alerts',
    array['integer', 'uuid', 'text', 'text', 'text', 'text', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_alerts',
    array['integer', 'uuid', 'text', 'text', 'text', 'text', 'uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', 'list_alerts',
    array['integer', 'uuid', 'text', 'text', 'text', 'text', 'uuid'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule(), test.create_rule('area', p_subject_type => 'region'), test.create_operator(5), test.create_operator(6, 'Coast');
    perform test.create_meter(1), test.create_meter(2, null, 'Coast');
    perform test.signal(1, 0), test.signal(1, 1, false), test.signal(1, 2, p_severity => 'high'), test.signal(2, 0);
    perform alerts._signal('area', 'Coast', true, now(), p_severity => 'critical');
end $$;
create function pg_temp.seen() returns text language sql return (
    select string_agg(coalesce(right(a.meter_id::text, 1), a.subject_id) || ' ' || a.status, ', ' order by a.alert_id desc)
    from alerts.list_alerts() as a
);

-- Behaviour
select test.login_as('service_role');
select is(pg_temp.seen(), 'Coast active, 2 active, 1 active, 1 resolved', 'all, newest first');
select is((select count(*) from alerts.list_alerts(p_status => 'Active')), 3::bigint, 'of a state');
select is((select count(*) from alerts.list_alerts(p_severity => 'HIGH')), 1::bigint, 'of a severity');
select is((select count(*) from alerts.list_alerts(p_alert_type => 'anomaly')), 4::bigint, 'of a type');
select is((select count(*) from alerts.list_alerts(p_region => 'Coast')), 2::bigint, 'of a region');
select is((select count(*) from alerts.list_alerts(p_meter_id => test.meter_id(1))), 2::bigint, 'of a meter');
select is(
    (select count(*) from alerts.list_alerts(3, (select min(alert_id::text)::uuid from alerts.list_alerts(3)))), 1::bigint,
    'page by page'
);

-- Errors
select throws_ok('select alerts.list_alerts(1001)', 'PT400', 'invalid_limit', 'a page has an end');
select throws_ok($$ select alerts.list_alerts(p_status => 'x') $$, 'PT400', 'invalid_status', 'a state that is none');
select throws_ok($$ select alerts.list_alerts(p_severity => 'x') $$, 'PT400', 'invalid_severity', 'a severity that is none');
select throws_ok($$ select alerts.list_alerts(p_alert_type => 'x') $$, 'PT400', 'invalid_alert_type', 'a type that is none');

-- Isolation
select test.login_as('operator', test.user_id(5));
select is(pg_temp.seen(), '1 active, 1 resolved', 'an operator sees the region');
select is_empty($$ select * from alerts.list_alerts(p_region => 'Coast') $$, 'and no other, also when asked for');
select is_empty('select * from alerts.list_alerts(p_meter_id => test.meter_id(2))', 'nor its meters');
select test.login_as('operator', test.user_id(6));
select is(pg_temp.seen(), 'Coast active, 2 active', 'each their own');
select test.login_as('operator', test.user_id(7));
select is(pg_temp.seen(), null, 'who works for no region sees none');
select test.login_as('admin', test.user_id(8));
select is(pg_temp.seen(), 'Coast active, 2 active, 1 active, 1 resolved', 'an admin sees all');
select test.login_as('operator', test.user_id(5));
set local role app_api;
select is((select count(*) from alerts.alerts), 2::bigint, 'by policy, not by condition');
select is((select count(*) from alerts.conditions), 1::bigint, 'conditions too');

select * from finish();
rollback;
