begin;
select plan(9);

-- Contract
select function_returns('notifications', '_show_in_app', array['integer'], 'integer');
select isnt_definer('notifications', '_show_in_app', array['integer']);
select function_privs_are('notifications', '_show_in_app', array['integer'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_show_in_app', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_show_in_app', array['integer'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform notifications._create(test.user_id(1), 'welcome', p_not_before => clock_timestamp() + interval '1 hour'); end $$;

-- Behaviour
select is(notifications._show_in_app(10), 0, 'nothing before its time');
update notifications.deliveries set not_before = now() where channel = 'in_app';
select is(notifications._show_in_app(10), 1, 'then it appears');
select results_eq('select event_type from events.events', array['notification_created'], 'and is published, once');
select is(notifications._show_in_app(10), 0, 'and never again');

select * from finish();
rollback;
