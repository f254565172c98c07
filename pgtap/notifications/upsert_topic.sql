begin;
select plan(14);

-- Contract
select function_returns('notifications', 'upsert_topic', array['text', 'text', 'text', 'text[]', 'text[]', 'boolean', 'text', 'text', 'integer'], 'notifications.topics');
select is_definer('notifications', 'upsert_topic', array['text', 'text', 'text', 'text[]', 'text[]', 'boolean', 'text', 'text', 'integer']);
select function_privs_are('notifications', 'upsert_topic', array['text', 'text', 'text', 'text[]', 'text[]', 'boolean', 'text', 'text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'upsert_topic', array['text', 'text', 'text', 'text[]', 'text[]', 'boolean', 'text', 'text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('notifications', 'upsert_topic', array['text', 'text', 'text', 'text[]', 'text[]', 'boolean', 'text', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'upsert_topic', array['text', 'text', 'text', 'text[]', 'text[]', 'boolean', 'text', 'text', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select topic, severity, channels, is_critical from notifications.upsert_topic('outage', 'Outages', 'high', '{sms}', '{outage}') $$,
    $$ values ('outage', 'high', '{sms}'::text[], false) $$, 'adds a topic'
);
select results_eq(
    $$ select title, severity, event_types from notifications.upsert_topic('outage', 'Power cuts') $$,
    $$ values ('Power cuts', 'medium', '{}'::text[]) $$, 'states it anew'
);

-- Errors
select throws_ok($$ select notifications.upsert_topic('No Name', 'x') $$, 'PT400', 'invalid_topic', 'needs a name');
select throws_ok($$ select notifications.upsert_topic('a', 'x', 'loud') $$, '23514', null, 'knows its severities');
select throws_ok($$ select notifications.upsert_topic('a', 'x', 'low', '{pigeon}') $$, '23514', null, 'knows its channels');
select throws_ok($$ select notifications.upsert_topic('a', 'x', p_digest => 'weekly') $$, '23514', null, 'knows its digests');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select notifications.upsert_topic('a', 'x') $$, '42501', null, 'operators cannot');
set local role app_api;
select throws_ok($$ insert into notifications.topics (topic, title, severity, channels) values ('a', 'x', 'low', '{}') $$, '42501', null, 'nor a function on their behalf');

select * from finish();
rollback;
