begin;
select plan(11);

-- Contract
select function_returns('auth', 'revoke_session', array['uuid'], 'void');
select is_definer('auth', 'revoke_session', array['uuid']);
select function_privs_are('auth', 'revoke_session', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'revoke_session', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'revoke_session', array['uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select set_config('test.a', test.start_session(1, 1)::text, true), set_config('test.b', test.start_session(1, 2)::text, true);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select auth.revoke_session(current_setting('test.a')::uuid) $$, 'ends one');
select test.logout();
select results_eq(
    $$ select session_id::text, end_reason from auth.sessions where ended_at is not null $$,
    $$ values (current_setting('test.a'), 'revoked') $$, 'and no other'
);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select auth.revoke_session(current_setting('test.a')::uuid) $$, 'PT404', 'session_not_found', 'only once'
);
select throws_ok('select auth.revoke_session(null)', 'PT404', 'session_not_found', 'none is none, not all');
select test.login_as('authenticated');
select throws_ok('select auth.revoke_session(null)', 'PT401', 'not_authenticated', 'needs a user');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select auth.revoke_session(current_setting('test.b')::uuid) $$, 'PT404', 'session_not_found',
    'another user''s session is not there'
);

select * from finish();
rollback;
