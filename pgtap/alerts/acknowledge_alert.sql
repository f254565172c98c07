begin;
select plan(16);

-- Contract
select function_returns('alerts', 'acknowledge_alert', array['uuid', 'text'], 'alerts.alerts');
select is_definer('alerts', 'acknowledge_alert', array['uuid', 'text']);
select function_privs_are('alerts', 'acknowledge_alert', array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'acknowledge_alert', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'acknowledge_alert', array['uuid', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('alerts', 'acknowledge_alert', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'acknowledge_alert', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_operator(5), test.create_operator(6), test.create_operator(7, 'Coast');
    perform test.create_meter(1), test.signal(1, 0);
end $$;

-- Behaviour
select test.login_as('operator', test.user_id(5));
select results_eq(
    $$ select status::text, acknowledged_by, acknowledged_at is not null from alerts.acknowledge_alert(test.open_alert(1), ' on my way ') $$,
    $$ values ('acknowledged', test.user_id(5), true) $$, 'somebody has it'
);
select test.login_as('operator', test.user_id(6));
select is(
    (alerts.acknowledge_alert(test.open_alert(1))).acknowledged_by, test.user_id(5), 'the first stays who has it'
);
select test.logout();
select results_eq(
    $$ select actor_id, actor_role, from_status::text, note from alerts.trail where action = 'acknowledged' $$,
    $$ values (test.user_id(5), 'operator', 'active', 'on my way') $$, 'once in the trail'
);
select results_eq(
    $$ select payload ->> 'new_status', payload ->> 'acknowledged', payload ->> 'acknowledged_by'
       from events.events where event_type = 'alert_status_updates' $$,
    $$ values ('acknowledged', 'true', test.user_id(5)::text) $$, 'and in the log'
);

-- Errors
select set_config('test.alert', test.open_alert(1)::text, true);
do $$ begin perform test.signal(1, 1, false); end $$;
select test.login_as('operator', test.user_id(5));
select throws_ok(
    $$ select alerts.acknowledge_alert(current_setting('test.alert')::uuid) $$, 'PT409', 'alert_resolved', 'what is over needs nobody'
);
select throws_ok('select alerts.acknowledge_alert(gen_random_uuid())', 'PT404', 'alert_not_found', 'an alert that is none');
select throws_ok(
    $$ select alerts.acknowledge_alert(current_setting('test.alert')::uuid, repeat('x', 3000)) $$, 'PT400', 'note_too_long', 'a note has an end'
);

-- Isolation
select test.login_as('operator', test.user_id(7));
select throws_ok(
    $$ select alerts.acknowledge_alert(current_setting('test.alert')::uuid) $$, 'PT404', 'alert_not_found', 'not another region''s'
);
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select alerts.acknowledge_alert(null)', '42501', null, 'users cannot');

select * from finish();
rollback;
