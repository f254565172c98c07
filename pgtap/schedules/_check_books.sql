begin;
select plan(14);

select test.create_wallet(1, 100);

-- Contract
select function_returns('schedules', '_check_books', array['jsonb'], 'jsonb');
select is_definer('schedules', '_check_books', array['jsonb']);
select function_privs_are('schedules', '_check_books', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_check_books', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_check_books', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_user(2, 'admin'), test.create_user(3, 'operator'); end $$;
select is(schedules._check_books('{}'), '{"problems": 0}', 'does its work and says how much');
select is_empty('select from alerts.alerts', 'books that add up raise no alert');

update payments.accounts set balance = balance + 1 where owner_user_id = test.user_id(1);
select is((schedules._check_books('{}') ->> 'problems')::integer, 2, 'finds what does not add up');
select results_eq(
    'select alert_type::text, severity::text, status::text, message from alerts.alerts',
    $$ values ('BOOKS', 'critical', 'active', '2 things do not add up in the books: currency_unbalanced, wallet_balance') $$,
    'and raises an alert'
);
select lives_ok($$ select schedules._check_books('{}') $$, 'the next night finds it again');
select results_eq('select seen_count from alerts.alerts', array[2], 'but the alert is open once');
do $$
begin
    perform alerts.handle_event(e) from events.events as e where e.event_type = 'alerts_processed';
end;
$$;
select results_eq('select distinct user_id, topic from notifications.notifications', $$ values (test.user_id(2), 'alert_critical') $$, 'every admin is told, and nobody else');

update payments.accounts set balance = balance - 1 where owner_user_id = test.user_id(1);
select is(schedules._check_books('{}'), '{"problems": 0}', 'books that were mended add up');
select is((select status::text from alerts.alerts), 'active', 'but people say when it is over');

select * from finish();
rollback;
