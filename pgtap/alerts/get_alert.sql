begin;
select plan(12);

-- Contract
select function_returns('alerts', 'get_alert', array['uuid'], 'alerts.alert_details');
select is_definer('alerts', 'get_alert', array['uuid']);
select function_privs_are('alerts', 'get_alert', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'get_alert', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'get_alert', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('alerts', 'get_alert', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('alerts', 'get_alert', array['uuid'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_user(1), test.create_user(2), test.create_operator(5), test.create_operator(6, 'Coast');
    perform test.create_meter(1, test.user_id(1)), test.signal(1, 0);
end $$;
select test.login_as('operator', test.user_id(5));
do $$ begin
    perform alerts.acknowledge_alert(test.open_alert(1)), alerts.comment_alert(test.open_alert(1), 'again this one');
end $$;

-- Behaviour
select results_eq(
    $$ select d.alert_type::text, d.status::text, d.meter_number is not null, d.acknowledged_by,
           array(select t.action from unnest(d.trail) as t)
       from alerts.get_alert(test.open_alert(1)) as d $$,
    $$ values ('ANOMALY', 'acknowledged', true, test.user_id(5), '{raised,acknowledged,commented}'::text[]) $$,
    'an operator sees everything'
);
select test.login_as('authenticated', test.user_id(1));
select is(
    array(select t.action from unnest((alerts.get_alert(test.open_alert(1))).trail) as t), '{raised,acknowledged}',
    'its owner what happened, not what operators say'
);

-- Errors
select throws_ok('select alerts.get_alert(gen_random_uuid())', 'PT404', 'alert_not_found', 'an alert that is none');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select alerts.get_alert(test.open_alert(1))', 'PT404', 'alert_not_found', 'not another user''s');
select test.login_as('operator', test.user_id(6));
select throws_ok('select alerts.get_alert(test.open_alert(1))', 'PT404', 'alert_not_found', 'nor another region''s');

select * from finish();
rollback;
