begin;
select plan(10);

-- Contract
select function_returns('auth', '_start_session', array['uuid', 'jsonb'], 'auth.sessions');
select isnt_definer('auth', '_start_session', array['uuid', 'jsonb']);
select function_privs_are('auth', '_start_session', array['uuid', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_start_session', array['uuid', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_start_session', array['uuid', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select results_eq(
    $$ select user_id, device_name, user_agent, address, idle_expires_at - created_at, expires_at - created_at, ended_at
        from auth._start_session(test.user_id(1), test.device(1)) $$,
    $$ values (test.user_id(1), 'Phone', 'curl', '203.0.113.9', interval '1 hour', interval '1 day', null::timestamptz) $$,
    'opens a session on a device'
);
select results_eq(
    $$ select t.token_hash, t.generation, t.used_at from auth.refresh_tokens as t join auth.sessions using (session_id) $$,
    $$ values (test.token_hash(1), 0, null::timestamptz) $$, 'with its first refresh token'
);
select is(
    (select payload - 'user_id' from events.events where event_type = 'session_started'),
    '{"device_name": "Phone", "address": "203.0.113.9"}', 'and publishes it'
);

-- Errors
select throws_ok(
    $$ select auth._start_session(test.user_id(9), test.device(2)) $$, 'PT404', 'user_not_found', 'needs a user'
);
update auth.users set user_status = 'suspended';
select throws_ok(
    $$ select auth._start_session(test.user_id(1), test.device(2)) $$, 'PT403', 'account_suspended', 'and an active one'
);

select * from finish();
rollback;
