begin;
select plan(16);

-- Contract
select function_returns('auth', 'finish_login', array['uuid', 'text', 'jsonb', 'text', 'boolean'], 'auth.session_outcome');
select is_definer('auth', 'finish_login', array['uuid', 'text', 'jsonb', 'text', 'boolean']);
select function_privs_are('auth', 'finish_login', array['uuid', 'text', 'jsonb', 'text', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'finish_login', array['uuid', 'text', 'jsonb', 'text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'finish_login', array['uuid', 'text', 'jsonb', 'text', 'boolean'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.create_login(1);
insert into auth.login_failures (subject, failure_count) values ('user:' || test.user_id(1), 3), ('address:203.0.113.9', 3);
select test.login_as('service_role');
select results_eq(
    $$ select refusal, user_id, claims ->> 'userId' from auth.finish_login(test.user_id(1), test.password_hash(), test.device(1)) $$,
    $$ values (null, test.user_id(1), test.user_id(1)::text) $$, 'opens a session'
);
select test.logout();
select results_eq(
    $$ select subject, failure_count from auth.login_failures $$, $$ values ('address:203.0.113.9', 2) $$,
    'and forgives the attempts'
);
select test.login_as('service_role');
select is(
    (auth.finish_login(test.user_id(1), test.password_hash(), test.device(2), test.password_hash(2))).refusal, null,
    'renews a hash'
);
select is(
    (auth.finish_login(test.user_id(1), test.password_hash(), test.device(3))).refusal, 'invalid_credentials',
    'a hash that is not the account''s any more opens nothing'
);
select is(
    (auth.finish_login(test.user_id(9), test.password_hash(), test.device(3))).refusal, 'invalid_credentials', 'nor does nobody''s'
);

select test.logout();
update auth.users set email_verified_at = null;
select test.login_as('service_role');
select is(
    (auth.finish_login(test.user_id(1), test.password_hash(2), test.device(3))).refusal, 'email_not_verified',
    'who is not verified waits'
);
select is(
    (auth.finish_login(test.user_id(1), test.password_hash(2), test.device(3), p_is_lenient => true)).refusal, null,
    'unless the server is lenient'
);
select test.logout();
update auth.users set phone_verified_at = now();
select test.login_as('service_role');
select is(
    (auth.finish_login(test.user_id(1), test.password_hash(2), test.device(4))).refusal, null, 'a verified telephone will do'
);
select test.logout();
update auth.users set user_status = 'suspended';
select test.login_as('service_role');
select is(
    (auth.finish_login(test.user_id(1), test.password_hash(2), test.device(5))).refusal, 'account_suspended',
    'who is suspended stays out'
);
select test.logout();
select is((select count(*) from auth.sessions), 4::bigint, 'what was refused has opened nothing');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select auth.finish_login(test.user_id(1), test.password_hash(2), test.device(6)) $$, '42501', null,
    'users open no sessions themselves'
);

select * from finish();
rollback;
