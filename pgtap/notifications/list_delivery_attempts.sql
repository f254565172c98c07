begin;
select plan(7);

-- Contract
select function_returns('notifications', 'list_delivery_attempts', array['uuid'], 'setof notifications.delivery_attempts');
select is_definer('notifications', 'list_delivery_attempts', array['uuid']);
select function_privs_are('notifications', 'list_delivery_attempts', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'list_delivery_attempts', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'list_delivery_attempts', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id)
values (test.user_id(1), 'email', 'r1', 'k1', 'sent', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1));
insert into notifications.delivery_attempts (delivery_id, attempt, outcome) values (test.user_id(1), 2, 'sent'), (test.user_id(1), 1, 'retry');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq('select attempt, outcome from notifications.list_delivery_attempts(test.user_id(1))', $$ values (1, 'retry'), (2, 'sent') $$, 'in order');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select * from notifications.list_delivery_attempts(test.user_id(1))', 'another user''s are not there');

select * from finish();
rollback;
