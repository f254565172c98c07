begin;
select plan(14);

-- Contract
select function_returns('notifications', 'sync_providers', array['jsonb'], 'setof notifications.providers');
select is_definer('notifications', 'sync_providers', array['jsonb']);
select function_privs_are('notifications', 'sync_providers', array['jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'sync_providers', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'sync_providers', array['jsonb'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, reason)
values (test.user_id(1), 'email', 'r1', 'k1', 'pending', '{"subject": "s", "body": "b"}', now(), now() + interval '1 hour', 'no_provider');

prepare enabled as
    select channel, provider, rank from notifications.list_providers() where is_enabled and provider <> 'log';

-- Behaviour
select test.login_as('service_role');
select notifications.sync_providers('[{"provider": "smtp", "channel": "email", "rank": 20}, {"provider": "fcm", "channel": "push"}]');
select results_eq('enabled', $$ values ('email', 'smtp', 20::smallint), ('push', 'fcm', 10::smallint) $$, 'those named');
select notifications.sync_providers('[{"provider": "smtp", "channel": "email", "rank": 5}]');
select results_eq('enabled', $$ values ('email', 'smtp', 5::smallint) $$, 'and no others any more');
select is((select count(*) from notifications.list_providers() where is_enabled and provider = 'log'), 5::bigint, 'but for the log');
select ok((select not_before <= clock_timestamp() from notifications.list_deliveries()), 'what waited for a provider waits no longer');

-- Errors
select throws_ok($$ select notifications.sync_providers('{}') $$, 'PT400', 'invalid_providers', 'needs a list');
select throws_ok($$ select notifications.sync_providers('[{"provider": "p", "channel": "fax"}]') $$, 'PT400', 'invalid_providers', 'knows channels');
select throws_ok($$ select notifications.sync_providers('[{"provider": "p", "channel": "in_app"}]') $$, 'PT400', 'invalid_providers', 'nobody else shows the app');
select throws_ok($$ select notifications.sync_providers('[{"provider": "P Q", "channel": "sms"}]') $$, 'PT400', 'invalid_providers', 'needs names');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select notifications.sync_providers('[]') $$, '42501', null, 'workers only');

select * from finish();
rollback;
