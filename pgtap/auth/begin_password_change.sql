begin;
select plan(9);

-- Contract
select function_returns('auth', 'begin_password_change', array['uuid', 'integer'], 'auth.login_attempt');
select is_definer('auth', 'begin_password_change', array['uuid', 'integer']);
select function_privs_are('auth', 'begin_password_change', array['uuid', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'begin_password_change', array['uuid', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'begin_password_change', array['uuid', 'integer'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.create_login(1), test.create_user(2);
select test.login_as('service_role');
select results_eq(
    $$ select refusal, user_id, password_hash from auth.begin_password_change(test.user_id(1), 1) $$,
    $$ values (null, test.user_id(1), test.password_hash()) $$, 'hands out what the password is checked with'
);
select results_eq(
    $$ select refusal, retry_after_seconds from auth.begin_password_change(test.user_id(1), 1) $$,
    $$ values ('too_many_attempts', 1) $$, 'guesses count, and the user is told'
);
select is((auth.begin_password_change(test.user_id(2), 1)).refusal, 'no_password', 'who has none is told so');
select is((auth.begin_login('user1@example.com', null, 9, 9)).is_locked, true, 'they count for logins, too');

select * from finish();
rollback;
