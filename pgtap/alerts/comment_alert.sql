begin;
select plan(13);

-- Contract
select function_returns('alerts', 'comment_alert', array['uuid', 'text'], 'alerts.trail');
select is_definer('alerts', 'comment_alert', array['uuid', 'text']);
select function_privs_are('alerts', 'comment_alert', array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'comment_alert', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'comment_alert', array['uuid', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('alerts', 'comment_alert', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'comment_alert', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_operator(5), test.create_operator(7, 'Coast'), test.create_meter(1), test.signal(1, 0);
end $$;

-- Behaviour
select test.login_as('operator', test.user_id(5));
select results_eq(
    $$ select action, actor_id, note from alerts.comment_alert(test.open_alert(1), ' ask the neighbours ') $$,
    $$ values ('commented', test.user_id(5), 'ask the neighbours') $$, 'in the trail'
);

-- Errors
select throws_ok('select alerts.comment_alert(test.open_alert(1), null)', 'PT400', 'note_required', 'says something');
select throws_ok($$ select alerts.comment_alert(test.open_alert(1), repeat('x', 3000)) $$, 'PT400', 'note_too_long', 'of some length');
select throws_ok($$ select alerts.comment_alert(gen_random_uuid(), 'x') $$, 'PT404', 'alert_not_found', 'an alert that is none');

-- Isolation
select test.login_as('operator', test.user_id(7));
select throws_ok($$ select alerts.comment_alert(test.open_alert(1), 'x') $$, 'PT404', 'alert_not_found', 'not another region''s');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select alerts.comment_alert(null, 'x') $$, '42501', null, 'users cannot');

select * from finish();
rollback;
