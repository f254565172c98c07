begin;
select plan(25);

-- Contract
select function_returns('auth', 'rotate_refresh_token', array['bytea', 'text[]', 'integer', 'integer', 'text', 'text'], 'auth.session_outcome');
select is_definer('auth', 'rotate_refresh_token', array['bytea', 'text[]', 'integer', 'integer', 'text', 'text']);
select function_privs_are('auth', 'rotate_refresh_token', array['bytea', 'text[]', 'integer', 'integer', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'rotate_refresh_token', array['bytea', 'text[]', 'integer', 'integer', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'rotate_refresh_token', array['bytea', 'text[]', 'integer', 'integer', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.create_user(1);
select set_config('test.session', test.start_session(1, 1)::text, true);
select test.login_as('service_role');
select results_eq(
    $$ select refusal, session_id, successor, is_used from test.rotate(1) $$,
    $$ values (null, current_setting('test.session')::uuid, 1, false) $$, 'exchanges a token for its successor'
);
select results_eq(
    $$ select refusal, successor, is_used from test.rotate(1) $$, $$ values (null, 1, false) $$,
    'within the grace for the same one again'
);
select is((test.rotate(2)).refusal, null, 'which goes on');
select results_eq(
    $$ select refusal, successor, is_used from test.rotate(1) $$, $$ values (null, 1, true) $$,
    'the first one''s successor is used now, and it says so'
);
select results_eq(
    $$ select refusal, successor from auth.rotate_refresh_token(
        test.token_hash(2), array[encode(test.token_hash(77), 'hex'), encode(test.token_hash(3), 'hex')], 30, 3600
    ) $$,
    $$ values (null, 2) $$, 'a successor of an older key is found'
);
select is(
    (auth.rotate_refresh_token(test.token_hash(2), array[encode(test.token_hash(77), 'hex')], 30, 3600)).refusal,
    'refresh_unavailable', 'that of a key which is gone is not, and the session goes on'
);
select is(
    (auth.rotate_refresh_token(test.token_hash(3), array[encode(test.token_hash(4), 'hex')], 30, 60, '198.51.100.7', 'wget')).refusal,
    null, 'the session learns where it is used from'
);
select test.logout();
select results_eq(
    $$ select address, user_agent, idle_expires_at - last_used_at from auth.sessions $$,
    $$ values ('198.51.100.7', 'wget', interval '1 minute') $$, 'and when it ends unless it is used'
);
select results_eq(
    $$ select generation, used_at is not null from auth.refresh_tokens order by generation $$,
    $$ values (0, true), (1, true), (2, true), (3, false) $$, 'one token at a time is good'
);

-- Errors
update auth.users set user_status = 'suspended';
select test.login_as('service_role');
select is((test.rotate(4)).refusal, 'account_suspended', 'who is suspended gets none');
select is((test.rotate(99)).refusal, 'refresh_token_invalid', 'one that is not there gives nothing');
select test.logout();
update auth.users set user_status = 'active';
update auth.sessions set idle_expires_at = now();
select test.login_as('service_role');
select is((test.rotate(4)).refusal, 'session_expired', 'a session ends by itself');
select test.logout();
update auth.sessions set idle_expires_at = now() + interval '1 hour', expires_at = now();
select test.login_as('service_role');
select is((test.rotate(4)).refusal, 'session_expired', 'at the latest at its end');

-- Theft
select test.logout();
update auth.sessions set expires_at = now() + interval '1 hour';
update auth.refresh_tokens set used_at = used_at - interval '31 seconds' where generation = 1;
select test.login_as('service_role');
select is((test.rotate(2)).refusal, 'refresh_token_reused', 'after the grace two have it');
select is((test.rotate(4)).refusal, 'session_ended', 'and the session is over for both');
select is((test.rotate(2)).refusal, 'session_ended', 'for good');
select test.logout();
select is((select end_reason from auth.sessions), 'refresh_token_reused', 'it says why');
select is((select count(*) from auth.revocations where session_id is not null), 1::bigint, 'access tokens are taken back');
select is(
    (select payload ->> 'generation' from events.events where event_type = 'refresh_token_reused'), '1', 'and it is published'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
set local role app_api;
select is_empty('select * from auth.refresh_tokens', 'nobody sees tokens');

select * from finish();
rollback;
