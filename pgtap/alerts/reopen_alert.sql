begin;
select plan(19);

-- Contract
select function_returns('alerts', 'reopen_alert', array['uuid', 'text'], 'alerts.alerts');
select is_definer('alerts', 'reopen_alert', array['uuid', 'text']);
select function_privs_are('alerts', 'reopen_alert', array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'reopen_alert', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'reopen_alert', array['uuid', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('alerts', 'reopen_alert', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'reopen_alert', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_operator(5), test.create_operator(7, 'Coast'), test.create_meter(1), test.signal(1, 0);
    update alerts.rules set escalate_after = '{15 minutes}', escalate_to = '{high}' where rule_code = 'spike';
end $$;
select set_config('test.alert', test.open_alert(1)::text, true);
do $$ begin perform test.signal(1, 1, false); end $$;

-- Errors
select test.login_as('operator', test.user_id(5));
select throws_ok(
    $$ select alerts.reopen_alert(current_setting('test.alert')::uuid, ' ') $$, 'PT400', 'note_required', 'needs a note'
);
select throws_ok(
    $$ select alerts.reopen_alert(current_setting('test.alert')::uuid, repeat('x', 3000)) $$, 'PT400', 'note_too_long', 'of some length'
);
select throws_ok($$ select alerts.reopen_alert(gen_random_uuid(), 'x') $$, 'PT404', 'alert_not_found', 'an alert that is none');

-- Isolation
select test.login_as('operator', test.user_id(7));
select throws_ok(
    $$ select alerts.reopen_alert(current_setting('test.alert')::uuid, 'x') $$, 'PT404', 'alert_not_found', 'not another region''s'
);
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select alerts.reopen_alert(null, 'x') $$, '42501', null, 'users cannot');

-- Behaviour
select test.login_as('operator', test.user_id(5));
select results_eq(
    $$ select status::text, reopen_count, seen_count from alerts.reopen_alert(current_setting('test.alert')::uuid, 'not so') $$,
    $$ values ('active', 1, 1) $$, 'active again'
);
select is((alerts.reopen_alert(current_setting('test.alert')::uuid, 'again')).reopen_count, 1, 'once');
select test.logout();
select results_eq(
    $$ select actor_id, note from alerts.trail where action = 'reopened' $$, $$ values (test.user_id(5), 'not so') $$,
    'by whom and why'
);
select ok(
    (select due_at between now() + interval '14 minutes' and now() + interval '16 minutes' from alerts.conditions),
    'its steps begin anew'
);
select is(test.signal(1, 2), current_setting('test.alert')::uuid, 'signals count for it');
select is(test.signal(1, 3, false), null, 'and resolve it');
do $$ begin perform test.signal(1, 4); end $$;
select test.login_as('operator', test.user_id(5));
select throws_ok(
    $$ select alerts.reopen_alert(current_setting('test.alert')::uuid, 'x') $$, 'PT409', 'alert_already_open',
    'there is never more than one'
);

select * from finish();
rollback;
