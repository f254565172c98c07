begin;
select plan(9);

-- Contract
select function_returns('alerts', '_find_alert', array['uuid'], 'alerts.alerts');
select isnt_definer('alerts', '_find_alert', array['uuid']);
select function_privs_are('alerts', '_find_alert', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_find_alert', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_find_alert', array['uuid'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_user(1), test.create_user(2), test.create_meter(1, test.user_id(1)), test.signal(1, 0);
end $$;

-- Behaviour
select is((alerts._find_alert(test.open_alert(1))).severity, 'medium', 'finds it');

-- Errors
select throws_ok('select alerts._find_alert(gen_random_uuid())', 'PT404', 'alert_not_found', 'an alert that is none');
select throws_ok('select alerts._find_alert(null)', 'PT404', 'alert_not_found', 'no alert');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok('select alerts._find_alert(test.open_alert(1))', 'PT404', 'alert_not_found', 'another user''s alert is none');

select * from finish();
rollback;
