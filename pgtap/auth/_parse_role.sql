begin;
select plan(14);

-- Contract
select function_returns('auth', '_parse_role', array['text'], 'text');
select isnt_definer('auth', '_parse_role', array['text']);
select function_privs_are('auth', '_parse_role', array['text'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_parse_role', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_parse_role', array['text'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_parse_role', array['text'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_parse_role', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(auth._parse_role(' User '), 'authenticated', 'a user by the name that clients use');
select is(auth._parse_role('AUTHENTICATED'), 'authenticated', 'or by that of the database role');
select is(auth._parse_role('OPERATOR'), 'operator', 'in any case');
select is(auth._parse_role('admin'), 'admin', 'an admin');

-- Errors
select throws_ok($$ select auth._parse_role('service_role') $$, 'PT400', 'invalid_role', 'no user is the service');
select throws_ok($$ select auth._parse_role('') $$, 'PT400', 'invalid_role', 'nothing is no role');
select throws_ok($$ select auth._parse_role(null) $$, 'PT400', 'invalid_role', 'nor is null');

select * from finish();
rollback;
