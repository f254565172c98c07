begin;
select plan(11);

-- Contract
select function_returns('notifications', 'purge_deliveries', array['timestamp with time zone', 'integer'], 'integer');
select is_definer('notifications', 'purge_deliveries', array['timestamp with time zone', 'integer']);
select function_privs_are('notifications', 'purge_deliveries', array['timestamp with time zone', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'purge_deliveries', array['timestamp with time zone', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'purge_deliveries', array['timestamp with time zone', 'integer'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, finished_at)
values (test.user_id(1), 'email', 'r1', 'k1', 'sent', '{"subject": "s", "body": "b"}', now(), now(), now() - interval '100 days');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, finished_at)
values (test.user_id(2), 'email', 'r2', 'k2', 'sent', '{"subject": "s", "body": "b"}', now(), now(), now() - interval '10 days');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, created_at)
values (test.user_id(3), 'email', 'r3', 'k3', 'pending', '{"subject": "s", "body": "b"}', now(), now(), now() - interval '100 days');
insert into notifications.delivery_attempts (delivery_id, attempt, outcome) values (test.user_id(1), 1, 'sent'), (test.user_id(2), 1, 'sent');

-- Behaviour
select test.login_as('service_role');
select is(notifications.purge_deliveries(), 1, 'forgets what was finished long ago');
select test.logout();
select results_eq('select delivery_id from notifications.deliveries order by 1', array[test.user_id(2), test.user_id(3)], 'and nothing that waits');
select results_eq('select delivery_id from notifications.delivery_attempts', array[test.user_id(2)], 'with its trail');

-- Errors
select test.login_as('service_role');
select throws_ok('select notifications.purge_deliveries(now())', 'PT400', 'invalid_purge', 'keeps a week');
select throws_ok('select notifications.purge_deliveries(p_limit => 0)', 'PT400', 'invalid_purge', 'needs a limit');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select notifications.purge_deliveries()', '42501', null, 'services only');

select * from finish();
rollback;
