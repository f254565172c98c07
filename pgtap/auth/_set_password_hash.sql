begin;
select plan(10);

-- Contract
select function_returns('auth', '_set_password_hash', array['uuid', 'text'], 'void');
select isnt_definer('auth', '_set_password_hash', array['uuid', 'text']);
select function_privs_are('auth', '_set_password_hash', array['uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_set_password_hash', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_set_password_hash', array['uuid', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1);
insert into auth.login_failures (subject, failure_count) values ('user:' || test.user_id(1), 3);
select auth._set_password_hash(test.user_id(1), test.password_hash(1));
select is((select password_hash from auth.credentials), test.password_hash(1), 'sets a first password');
select auth._set_password_hash(test.user_id(1), test.password_hash(2));
select is((select password_hash from auth.credentials), test.password_hash(2), 'and another one');
select is_empty('select * from auth.login_failures', 'failed attempts are forgotten');

-- Errors
select throws_ok(
    $$ select auth._set_password_hash(test.user_id(1), 'a password') $$, '23514', null, 'a plain password is refused'
);
select throws_ok(
    $$ select auth._set_password_hash(test.user_id(9), test.password_hash()) $$, '23503', null, 'needs a user'
);

select * from finish();
rollback;
