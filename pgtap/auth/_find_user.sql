begin;
select plan(14);

-- Contract
select function_returns('auth', '_find_user', array['text'], 'uuid');
select isnt_definer('auth', '_find_user', array['text']);
select function_privs_are('auth', '_find_user', array['text'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_find_user', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_find_user', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1);
update auth.users set username = 'asha', phone = '+254711000111';
select is(auth._find_user(l.login), test.user_id(1), format('finds %s', l.login))
from (values (' User1@Example.com '), ('ASHA'), ('+254711000111'), ('+254 711-000 111')) as l (login);
select is(auth._find_user(l.login), null, format('finds nobody by %s', coalesce(l.login, 'null')))
from (values ('user2@example.com'), ('254711000111'), (''), ('%'), (null)) as l (login);

select * from finish();
rollback;
