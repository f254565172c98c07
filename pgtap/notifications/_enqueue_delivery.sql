begin;
select plan(15);

-- Contract
select function_returns('notifications', '_enqueue_delivery', array['text', 'text', 'jsonb', 'text', 'uuid', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'uuid');
select is_definer('notifications', '_enqueue_delivery', array['text', 'text', 'jsonb', 'text', 'uuid', 'timestamp with time zone', 'integer', 'timestamp with time zone']);
select function_privs_are('notifications', '_enqueue_delivery', array['text', 'text', 'jsonb', 'text', 'uuid', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_enqueue_delivery', array['text', 'text', 'jsonb', 'text', 'uuid', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_enqueue_delivery', array['text', 'text', 'jsonb', 'text', 'uuid', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
create temporary table d as select notifications._enqueue_delivery('webhook', 'e1', '{"body": "b"}', 'k1') as id;
select is(notifications._enqueue_delivery('webhook', 'e1', '{"body": "other"}', 'k1'), (select id from d), 'the same key is the first message');
select isnt(notifications._enqueue_delivery('webhook', 'e2', '{"body": "b"}', 'k1'), (select id from d), 'to another recipient it is another');
select lives_ok(
    $$ select notifications._enqueue_delivery('sms', '+254700000001', '{"body": "b"}', 'k2', test.user_id(1), now() + interval '1 hour', 0::smallint) $$,
    'about anybody, for later, by priority'
);
select test.logout();
select results_eq(
    'select channel, recipient, state, priority, not_before > now() + interval $$50 minutes$$ from notifications.deliveries order by channel desc, recipient',
    $$ values ('webhook', 'e1', 'pending', 5::smallint, false), ('webhook', 'e2', 'pending', 5::smallint, false), ('sms', '+254700000001', 'pending', 0::smallint, true) $$,
    'waits in the outbox'
);

-- Errors
select throws_ok($$ select notifications._enqueue_delivery('in_app', 'e1', '{}', 'k') $$, 'PT400', 'invalid_delivery', 'the app is no outbox');
select throws_ok($$ select notifications._enqueue_delivery('sms', '', '{}', 'k') $$, 'PT400', 'invalid_delivery', 'needs a recipient');
select throws_ok($$ select notifications._enqueue_delivery('sms', 'r', '[]', 'k') $$, 'PT400', 'invalid_delivery', 'content is an object');
select throws_ok($$ select notifications._enqueue_delivery('sms', 'r', '{}', null) $$, 'PT400', 'invalid_delivery', 'needs a key');
select throws_ok($$ select notifications._enqueue_delivery('sms', 'r', '{}', 'k', p_priority => 10::smallint) $$, 'PT400', 'invalid_delivery', 'knows priorities');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select is_empty('select * from notifications.deliveries', 'who sent it for somebody else does not see it');

select * from finish();
rollback;
