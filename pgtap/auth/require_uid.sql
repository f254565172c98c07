begin;
select plan(7);

-- Contract
select function_returns('auth', 'require_uid', '{}'::text[], 'uuid');
select volatility_is('auth', 'require_uid', '{}'::text[], 'stable');
select isnt_definer('auth', 'require_uid', '{}'::text[]);
select function_privs_are('auth', 'require_uid', '{}'::text[], 'anon', array['EXECUTE']);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is(auth.require_uid(), test.user_id(1), 'the calling user is returned');

-- Errors
select test.login_as('anon');
select throws_ok('select auth.require_uid()', 'PT401', 'not_authenticated', 'an anonymous call is refused');

select test.login_as('service_role');
select throws_ok('select auth.require_uid()', 'PT401', 'not_authenticated', 'the service is no user either');

select * from finish();
rollback;
