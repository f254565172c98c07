begin;
select plan(15);

-- Contract
select function_returns('notifications', 'list_deliveries', array['text', 'text', 'uuid', 'uuid', 'integer', 'uuid'], 'setof notifications.deliveries');
select is_definer('notifications', 'list_deliveries', array['text', 'text', 'uuid', 'uuid', 'integer', 'uuid']);
select function_privs_are('notifications', 'list_deliveries', array['text', 'text', 'uuid', 'uuid', 'integer', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'list_deliveries', array['text', 'text', 'uuid', 'uuid', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'list_deliveries', array['text', 'text', 'uuid', 'uuid', 'integer', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id)
values (test.user_id(1), 'email', 'r1', 'k1', 'sent', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id)
values (test.user_id(2), 'sms', 'r2', 'k2', 'dead', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(1));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id)
values (test.user_id(3), 'email', 'r3', 'k3', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(2));

prepare mine as
    select delivery_id from notifications.list_deliveries();

-- Behaviour
select test.login_as('admin', test.user_id(9));
select results_eq('mine', array[test.user_id(3), test.user_id(2), test.user_id(1)], 'all, the newest first');
select results_eq('select delivery_id from notifications.list_deliveries(p_state => $$dead$$)', array[test.user_id(2)], 'by state');
select results_eq('select delivery_id from notifications.list_deliveries(p_channel => $$sms$$)', array[test.user_id(2)], 'by channel');
select results_eq('select delivery_id from notifications.list_deliveries(p_user_id => test.user_id(2))', array[test.user_id(3)], 'by user');
select results_eq('select delivery_id from notifications.list_deliveries(p_limit => 1, p_before => test.user_id(3))', array[test.user_id(2)], 'by page');

-- Errors
select throws_ok('select notifications.list_deliveries(p_limit => 1001)', 'PT400', 'invalid_limit', 'a page has an end');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select results_eq('mine', array[test.user_id(3)], 'users see their own');
select is_empty('select * from notifications.list_deliveries(p_user_id => test.user_id(1))', 'and no others');
select test.login_as('operator', test.user_id(9));
select is_empty('select * from notifications.list_deliveries()', 'operators none of other people''s');
select throws_ok('update notifications.deliveries set state = $$sent$$', '42501', null, 'nobody touches the table');

select * from finish();
rollback;
