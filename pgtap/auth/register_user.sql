begin;
select plan(25);

-- Contract
select function_returns('auth', 'register_user', array['text', 'text', 'text', 'text', 'boolean'], 'void');
select is_definer('auth', 'register_user', array['text', 'text', 'text', 'text', 'boolean']);
select function_privs_are('auth', 'register_user', array['text', 'text', 'text', 'text', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'register_user', array['text', 'text', 'text', 'text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'register_user', array['text', 'text', 'text', 'text', 'boolean'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.create_login(1);
update auth.users set username = 'asha', phone = '+254711000111';
select test.login_as('service_role');
select auth.register_user(' New@Example.com ', test.password_hash(1), 'Ben', '+254 711-000 222');
select auth.register_user('second@example.com', test.password_hash(1), 'asha', '+254711000333');
select auth.register_user('third@example.com', test.password_hash(1), 'carol', '+254711000111');
select test.logout();
select results_eq(
    $$ select email, username, phone, user_role, email_verified_at from auth.users where user_id <> test.user_id(1) order by email $$,
    $$ values ('new@example.com', 'ben', '+254711000222', 'authenticated', null::timestamptz),
        ('second@example.com', null, '+254711000333', 'authenticated', null),
        ('third@example.com', 'carol', null, 'authenticated', null) $$,
    'adds a user, without a name or number that is taken'
);
select is((select count(*) from auth.credentials where password_hash = test.password_hash(1)), 3::bigint, 'with a password');
select is((select count(*) from events.events where event_type = 'user_created'), 3::bigint, 'and publishes it');

select test.login_as('service_role');
select auth.register_user('user1@example.com', test.password_hash(2), 'dave');
select auth.register_user('USER1@example.com', test.password_hash(3));
select auth.register_user('new@example.com', test.password_hash(4));
select test.logout();
select results_eq(
    $$ select u.email, c.password_hash from auth.users as u join auth.credentials as c using (user_id) order by u.email limit 1 $$,
    $$ values ('new@example.com', null::text) $$, 'of two who registered one address neither has the password'
);
select is(
    (select password_hash from auth.credentials where user_id = test.user_id(1)), test.password_hash(), 'anybody else keeps theirs'
);
select results_eq(
    $$ select count(*) from events.events where event_type = 'registration_repeated' group by payload ->> 'user_id' $$,
    array[1::bigint, 1], 'and both are told, once'
);
update auth.credentials set told_at = told_at - interval '61 minutes';
select test.create_user(2, 'operator');
select test.login_as('service_role');
select auth.register_user('user1@example.com', test.password_hash(2));
select auth.register_user('user2@example.com', test.password_hash(2));
select auth.register_user('new@example.com', test.password_hash(5), p_is_lenient => true);
select test.logout();
select is(
    (select count(*) from events.events where event_type = 'registration_repeated'), 5::bigint,
    'an hour later again; so is who was added without a password, and where the server is lenient everybody'
);
select is(
    (select password_hash from auth.credentials where user_id = test.user_id(2)), null, 'who was added has no password still'
);

-- Errors
select test.login_as('service_role');
select throws_ok(
    format('select auth.register_user(%L, test.password_hash())', e.email), 'PT400', 'invalid_email', format('refuses %L', left(e.email, 20))
)
from (values (null), (''), ('nobody'), ('a@b@c'), ('a b@c.d'), ('@c.d'), ('a@'), ('a@.d'), (E'a@b\n.c'), ('a@' || repeat('b', 260))) as e (email);
select throws_ok(
    $$ select auth.register_user('x@example.com', test.password_hash(), '1st') $$, '23514', null, 'a name begins with a letter'
);
select throws_ok(
    $$ select auth.register_user('x@example.com', test.password_hash(), null, '0711') $$, '23514', null, 'a number is E.164'
);

select * from finish();
rollback;
