begin;
select plan(19);

-- Contract
select function_returns('notifications', '_create', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text'], 'uuid');
select is_definer('notifications', '_create', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text']);
select function_privs_are('notifications', '_create', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_create', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_create', array['uuid', 'text', 'jsonb', 'text', 'text', 'timestamp with time zone', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
create temporary table n as
select notifications._create(test.user_id(1), 'general', '{"subject": "S", "body": "B"}', 'k1') as id;
select is(
    notifications._create(test.user_id(1), 'general', '{"subject": "other"}', 'k1'), (select id from n), 'a dedupe key is the first notification'
);
select isnt(
    notifications._create(test.user_id(2), 'general', '{"subject": "S", "body": "B"}', 'k1'), (select id from n), 'of its user'
);
select test.logout();
select results_eq(
    'select topic, severity, subject, body, data from notifications.notifications where user_id = test.user_id(1)',
    $$ values ('general', 'low', 'S', 'B', '{"subject": "S", "body": "B"}'::jsonb) $$, 'is in the inbox'
);
select results_eq(
    'select channel, state, content ->> $$body$$ from notifications.deliveries where user_id = test.user_id(1) order by channel',
    $$ values ('email', 'pending', 'B'), ('in_app', 'sent', 'B') $$, 'and in the outbox, once per channel'
);
select is((select count(*) from events.events where event_type = 'notification_created'), 2::bigint, 'and published');
do $$ begin perform notifications._create(test.user_id(1), 'welcome', p_not_before => now() + interval '1 hour', p_severity => 'high'); end $$;
select results_eq(
    $$ select channel, state, content #>> '{data,severity}' from notifications.deliveries where topic = 'welcome' order by channel $$,
    $$ values ('email', 'pending', 'high'), ('in_app', 'pending', 'high') $$, 'what is for later waits'
);
select is((select count(*) from events.events where event_type = 'notification_created'), 2::bigint, 'and is not published yet');
insert into notifications.preferences (user_id, quiet_from, quiet_to) values (test.user_id(2), '22:00', '07:00');
do $$ begin
    perform notifications._create(test.user_id(2), 'general', '{"subject": "S", "body": "1"}', p_replace_key => 'price');
    perform notifications._create(test.user_id(2), 'general', '{"subject": "S", "body": "2"}', p_replace_key => 'price');
end $$;
select results_eq(
    $$ select content ->> 'body', content ->> 'collapse_key', state, reason from notifications.deliveries where channel = 'email' and content ? 'collapse_key' order by delivery_id $$,
    $$ values ('1', 'price', 'retracted', 'replaced'), ('2', 'price', 'pending', null) $$, 'a later one takes the place of what has not left'
);

-- Errors
select throws_ok($$ select notifications._create(test.user_id(1), 'general', '{"subject": "S"}') $$, 'PT422', 'missing_variable', 'needs its variables');
select throws_ok($$ select notifications._create(test.user_id(1), 'none') $$, 'PT404', 'topic_not_found', 'needs a topic');
select throws_ok($$ select notifications._create(test.user_id(9), 'welcome') $$, 'PT404', 'user_not_found', 'needs a user');
select throws_ok($$ select notifications._create(test.user_id(1), 'welcome', '[]') $$, 'PT400', 'invalid_notification', 'variables are an object');
select throws_ok($$ select notifications._create(test.user_id(1), 'welcome', p_severity => 'loud') $$, 'PT400', 'invalid_notification', 'knows severities');
select throws_ok($$ select notifications._create(test.user_id(1), 'welcome', p_replace_key => repeat('a', 65)) $$, 'PT400', 'invalid_notification', 'keys are short');

select * from finish();
rollback;
