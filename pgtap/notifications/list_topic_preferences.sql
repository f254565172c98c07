begin;
select plan(8);

-- Contract
select function_returns('notifications', 'list_topic_preferences', array['uuid'], 'setof notifications.topic_preferences');
select is_definer('notifications', 'list_topic_preferences', array['uuid']);
select function_privs_are('notifications', 'list_topic_preferences', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'list_topic_preferences', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'list_topic_preferences', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.topic_preferences (user_id, topic, channel, is_enabled) values (test.user_id(1), 'general', 'sms', true);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq('select topic, channel from notifications.list_topic_preferences()', $$ values ('general', 'sms') $$, 'yours');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select * from notifications.list_topic_preferences()', 'nobody else''s');
select throws_ok('select * from notifications.list_topic_preferences(test.user_id(1))', 'PT403', 'not_yours', 'not by name either');

select * from finish();
rollback;
