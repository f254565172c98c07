begin;
select plan(20);

-- Contract
select function_returns('auth', 'begin_login', array['text', 'text', 'integer', 'integer', 'boolean'], 'auth.login_attempt');
select is_definer('auth', 'begin_login', array['text', 'text', 'integer', 'integer', 'boolean']);
select function_privs_are('auth', 'begin_login', array['text', 'text', 'integer', 'integer', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'begin_login', array['text', 'text', 'integer', 'integer', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'begin_login', array['text', 'text', 'integer', 'integer', 'boolean'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.create_login(1);
select test.login_as('service_role');
select results_eq(
    $$ select refusal, user_id, password_hash, is_locked from auth.begin_login('USER1@example.com', '203.0.113.9', 2, 9) $$,
    $$ values (null, test.user_id(1), test.password_hash(), false) $$, 'hands out what the password is checked with'
);
select results_eq(
    $$ select refusal, user_id, password_hash, is_locked from auth.begin_login('nobody', '203.0.113.9', 2, 9) $$,
    $$ values (null, null::uuid, null, false) $$, 'of nobody, nothing'
);
select is((auth.begin_login('user1@example.com', '203.0.113.9', 2, 9)).is_locked, false, 'the last free attempt');
select is((auth.begin_login('user1@example.com', '203.0.113.9', 2, 9)).is_locked, true, 'an account is locked');
select is((auth.begin_login('nobody', '203.0.113.9', 2, 9)).is_locked, false, 'who has no account is counted by name');
select is((auth.begin_login(' NOBODY ', '203.0.113.9', 2, 9)).is_locked, true, 'and locked like one');
select is((auth.begin_login('nobody2', null, 2, 9)).is_locked, false, 'an address need not be known');

select test.logout();
select results_eq(
    $$ select subject, failure_count from auth.login_failures where subject !~ '^user' order by failure_count $$,
    $$ values ('name:' || encode(sha256('nobody2'), 'hex'), 1), ('name:' || encode(sha256('nobody'), 'hex'), 2),
        ('address:203.0.113.9', 6) $$,
    'names that are nobody''s are kept as hashes: some are passwords'
);
select test.login_as('service_role');
select results_eq(
    $$ select refusal, retry_after_seconds, user_id, password_hash from auth.begin_login('user1@example.com', '203.0.113.9', 9, 7) $$,
    $$ values (null, null::integer, test.user_id(1), test.password_hash()) $$, 'the last free attempt of the address'
);
select results_eq(
    $$ select refusal, retry_after_seconds, user_id, password_hash from auth.begin_login('user1@example.com', '203.0.113.9', 9, 7) $$,
    $$ values ('too_many_attempts', 1, null::uuid, null) $$, 'an address that is locked is told so, and nothing of the account'
);
select test.logout();
update auth.users set email_verified_at = null, phone_verified_at = null;
select test.login_as('service_role');
select is((auth.begin_login('user1@example.com', null, 99, 99)).password_hash, null, 'of who was never verified, nothing');
select is(
    (auth.begin_login('user1@example.com', null, 99, 99, true)).password_hash, test.password_hash(), 'unless they may log in'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select auth.begin_login('user1@example.com', null, 1, 1) $$, '42501', null, 'users get no hashes');
select test.login_as('admin', test.user_id(1));
set local role app_api;
select is_empty('select * from auth.credentials', 'not even their own, and admins get none');
select is_empty('select * from auth.login_failures', 'nor failures');

select * from finish();
rollback;
