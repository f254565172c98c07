begin;
select plan(10);

-- Contract
select function_returns('alerts', '_lock_alert', array['uuid', 'boolean'], 'alerts.alerts');
select isnt_definer('alerts', '_lock_alert', array['uuid', 'boolean']);
select function_privs_are('alerts', '_lock_alert', array['uuid', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_lock_alert', array['uuid', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_lock_alert', array['uuid', 'boolean'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_operator(5, 'Coast'), test.create_meter(1, test.user_id(5)), test.signal(1, 0);
end $$;

-- Behaviour
select is((alerts._lock_alert(test.open_alert(1))).status, 'active', 'the alert');
select is((alerts._lock_alert(test.open_alert(1), true)).status, 'active', 'and its condition');

-- Errors
select throws_ok('select alerts._lock_alert(gen_random_uuid())', 'PT404', 'alert_not_found', 'an alert that is none');
do $$ begin delete from alerts.conditions; end $$;
select throws_ok(
    'select alerts._lock_alert(test.open_alert(1), true)', 'PT409', 'alert_reopened', 'an open alert has a condition'
);

-- Isolation
select test.login_as('operator', test.user_id(5));
set local role app_api;
select throws_ok(
    'select alerts._lock_alert(test.open_alert(1))', 'PT404', 'alert_not_found',
    'an operator sees the alerts of their own meter elsewhere, and works on none'
);

select * from finish();
rollback;
