begin;
select plan(17);

-- Contract
select function_returns('alerts', 'resolve_alert', array['uuid', 'text'], 'alerts.alerts');
select is_definer('alerts', 'resolve_alert', array['uuid', 'text']);
select function_privs_are('alerts', 'resolve_alert', array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'resolve_alert', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'resolve_alert', array['uuid', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('alerts', 'resolve_alert', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'resolve_alert', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_operator(5), test.create_operator(7, 'Coast'), test.create_meter(1), test.signal(1, 0);
end $$;
select set_config('test.alert', test.open_alert(1)::text, true);

-- Errors
select test.login_as('operator', test.user_id(5));
select throws_ok('select alerts.resolve_alert(test.open_alert(1), null)', 'PT400', 'note_required', 'needs a note');
select throws_ok($$ select alerts.resolve_alert(test.open_alert(1), repeat('x', 3000)) $$, 'PT400', 'note_too_long', 'of some length');
select throws_ok($$ select alerts.resolve_alert(gen_random_uuid(), 'x') $$, 'PT404', 'alert_not_found', 'an alert that is none');

-- Isolation
select test.login_as('operator', test.user_id(7));
select throws_ok($$ select alerts.resolve_alert(test.open_alert(1), 'x') $$, 'PT404', 'alert_not_found', 'not another region''s');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select alerts.resolve_alert(null, 'x') $$, '42501', null, 'users cannot');

-- Behaviour
select test.login_as('operator', test.user_id(5));
select results_eq(
    $$ select status::text, resolved_by, resolution_note from alerts.resolve_alert(test.open_alert(1), ' Grid stabilized ') $$,
    $$ values ('resolved', test.user_id(5), 'Grid stabilized') $$, 'is over'
);
select is(
    (alerts.resolve_alert(current_setting('test.alert')::uuid, 'again')).resolution_note, 'Grid stabilized', 'the first note stays'
);
select test.logout();
select is((select count(*) from alerts.trail where action = 'resolved'), 1::bigint, 'once in the trail');
select results_eq(
    $$ select payload ->> 'previous_status', payload ->> 'new_status', payload ->> 'resolution_note'
       from events.events where event_type = 'alert_status_updates' $$,
    $$ values ('active', 'resolved', 'Grid stabilized') $$, 'and in the log'
);
select is_empty('select * from alerts.conditions', 'its condition is forgotten');

select * from finish();
rollback;
