begin;
select plan(16);

-- Contract
select function_returns('alerts', 'advance_alerts', array['integer'], 'integer');
select is_definer('alerts', 'advance_alerts', array['integer']);
select function_privs_are('alerts', 'advance_alerts', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'advance_alerts', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('alerts', 'advance_alerts', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('alerts', 'advance_alerts', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'advance_alerts', array['integer'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(p_hold_for => '5 minutes', p_clear_for => '10 minutes');
    perform test.create_meter(1), test.create_meter(2), test.create_meter(3);
    perform test.signal(1, 0), test.signal(2, 0), test.signal(3, 0);
end $$;

-- Behaviour
select test.login_as('service_role');
select is(alerts.advance_alerts(), 0, 'nothing is due');
select test.logout();
do $$ begin perform test.let_pass('6 minutes'); end $$;
select test.login_as('service_role');
select is(alerts.advance_alerts(2), 2, 'no more than it is told');
select is(alerts.advance_alerts(2), 1, 'the rest');
select is(alerts.advance_alerts(2), 0, 'once');
select is((select count(*) from alerts.list_active_alerts()), 3::bigint, 'what lasted is raised');
select test.logout();
do $$ begin perform test.signal(1, 1, false), test.let_pass('10 minutes'); end $$;
select test.login_as('service_role');
select is(alerts.advance_alerts(), 1, 'what is gone');
select is((select count(*) from alerts.list_active_alerts()), 2::bigint, 'is resolved');

-- Errors
select throws_ok('select alerts.advance_alerts(0)', 'PT400', 'invalid_limit', 'does something');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select alerts.advance_alerts()', '42501', null, 'services only');

select * from finish();
rollback;
