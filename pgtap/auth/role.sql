begin;
select plan(11);

-- Contract
select function_returns('auth', 'role', '{}'::text[], 'text');
select volatility_is('auth', 'role', '{}'::text[], 'stable');
select isnt_definer('auth', 'role', '{}'::text[]);
select function_privs_are('auth', 'role', '{}'::text[], 'anon', array['EXECUTE']);

-- Behaviour
select is(auth.role(), 'service_role', 'a DBA without claims is the service');

select test.login_as('operator', test.user_id(1));
select is(auth.role(), 'operator', 'with claims it is the role that they name');
select test.logout();

set local request.jwt.claims = '{"sub": "00000000-0000-7000-8000-000000000001"}';
select is(auth.role(), null, 'a user''s claims that name no role give none, least of all the login''s');

set local request.jwt.claims = '';
set local role anon;
select is(auth.role(), null, 'a DBA who set another role is not the service');
set local role service_role;
select is(auth.role(), 'service_role', 'unless it is that role');
reset role;

-- Isolation
set local session authorization authenticator;
set local role authenticated;
set local request.jwt.claims = '';
select is(auth.role(), null, 'the gateway''s login without claims has no role');

set local request.jwt.claims = '{"sub": "00000000-0000-7000-8000-000000000001"}';
select is(auth.role(), null, 'nor with claims that name none');

select * from finish();
rollback;
