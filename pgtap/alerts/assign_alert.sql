begin;
select plan(15);

-- Contract
select function_returns('alerts', 'assign_alert', array['uuid', 'uuid'], 'alerts.alerts');
select is_definer('alerts', 'assign_alert', array['uuid', 'uuid']);
select function_privs_are('alerts', 'assign_alert', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'assign_alert', array['uuid', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'assign_alert', array['uuid', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('alerts', 'assign_alert', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'assign_alert', array['uuid', 'uuid'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_user(1), test.create_operator(5), test.create_operator(6), test.create_operator(7, 'Coast');
    perform test.create_meter(1), test.signal(1, 0);
end $$;
select set_config('test.alert', test.open_alert(1)::text, true);

-- Behaviour
select test.login_as('operator', test.user_id(5));
select is((alerts.assign_alert(test.open_alert(1), test.user_id(6))).assigned_to, test.user_id(6), 'to a colleague');
do $$ begin perform alerts.assign_alert(test.open_alert(1), test.user_id(6)); end $$;
select is((alerts.assign_alert(test.open_alert(1), null)).assigned_to, null, 'to nobody');
select test.logout();
select results_eq(
    $$ select note from alerts.trail where action = 'assigned' order by entry_id $$, array[test.user_id(6)::text, 'nobody'], 'each once in the trail'
);

-- Errors
select test.login_as('operator', test.user_id(5));
select throws_ok('select alerts.assign_alert(test.open_alert(1), test.user_id(1))', 'PT422', 'not_an_operator', 'not to a user');
select throws_ok('select alerts.assign_alert(gen_random_uuid(), null)', 'PT404', 'alert_not_found', 'an alert that is none');
do $$ begin perform alerts.resolve_alert(test.open_alert(1), 'x'); end $$;
select throws_ok(
    $$ select alerts.assign_alert(current_setting('test.alert')::uuid, test.user_id(6)) $$, 'PT409', 'alert_resolved', 'what is over needs nobody'
);

-- Isolation
select test.login_as('operator', test.user_id(7));
select throws_ok(
    $$ select alerts.assign_alert(current_setting('test.alert')::uuid, null) $$, 'PT404', 'alert_not_found', 'not another region''s'
);
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select alerts.assign_alert(null, null)', '42501', null, 'users cannot');

select * from finish();
rollback;
