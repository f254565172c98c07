begin;
select plan(11);

-- Contract
select function_returns('notifications', 'set_topic_preference', array['text', 'text', 'boolean', 'uuid'], 'void');
select is_definer('notifications', 'set_topic_preference', array['text', 'text', 'boolean', 'uuid']);
select function_privs_are('notifications', 'set_topic_preference', array['text', 'text', 'boolean', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'set_topic_preference', array['text', 'text', 'boolean', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'set_topic_preference', array['text', 'text', 'boolean', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select notifications.set_topic_preference('general', 'email', false), notifications.set_topic_preference('general', '*', true);
select results_eq('select channel, is_enabled from notifications.list_topic_preferences()', $$ values ('*', true), ('email', false) $$, 'switches on and off');
select notifications.set_topic_preference('general', 'email', true), notifications.set_topic_preference('general', '*', null);
select results_eq('select channel, is_enabled from notifications.list_topic_preferences()', $$ values ('email', true) $$, 'changes its mind');

-- Errors
select throws_ok($$ select notifications.set_topic_preference('none', 'email', false) $$, 'PT404', 'topic_not_found', 'needs a topic');
select throws_ok($$ select notifications.set_topic_preference('general', 'in_app', false) $$, '23514', null, 'the app shows everything');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select notifications.set_topic_preference('general', '*', false, test.user_id(1)) $$, 'PT403', 'not_yours', 'not for another user');
set local role app_api;
select is_empty('select * from notifications.topic_preferences', 'whose choice cannot be seen either');

select * from finish();
rollback;
