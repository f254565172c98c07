begin;
select plan(14);

-- Contract
select function_returns('alerts', 'purge_alerts', array['interval', 'integer'], 'integer');
select is_definer('alerts', 'purge_alerts', array['interval', 'integer']);
select function_privs_are('alerts', 'purge_alerts', array['interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'purge_alerts', array['interval', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('alerts', 'purge_alerts', array['interval', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('alerts', 'purge_alerts', array['interval', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'purge_alerts', array['interval', 'integer'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_meter(1);
    perform test.signal(1, 0), test.signal(1, 1, false), test.signal(1, 2), test.signal(1, 3, false), test.signal(1, 4);
    update alerts.alerts set resolved_at = now() - interval '401 days'
    where alert_id = (select min(alert_id::text)::uuid from alerts.alerts);
end $$;

-- Behaviour
select test.login_as('service_role');
select is(alerts.purge_alerts(), 1, 'what was resolved long ago');
select is(alerts.purge_alerts(), 0, 'once');
select test.logout();
select is((select count(*) from alerts.alerts), 2::bigint, 'the rest stays');
select is((select count(*) from alerts.trail), 3::bigint, 'the trail goes along');

-- Errors
select throws_ok($$ select alerts.purge_alerts('1 day') $$, 'PT400', 'invalid_age', 'nothing that may be reopened');
select throws_ok('select alerts.purge_alerts(p_limit => 0)', 'PT400', 'invalid_limit', 'does something');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select alerts.purge_alerts()', '42501', null, 'services only');

select * from finish();
rollback;
