begin;
select plan(8);

-- Contract
select function_returns('auth', 'jwt', '{}'::text[], 'jsonb');
select volatility_is('auth', 'jwt', '{}'::text[], 'stable');
select isnt_definer('auth', 'jwt', '{}'::text[]);
select function_privs_are('auth', 'jwt', '{}'::text[], 'anon', array['EXECUTE']);

-- Behaviour
select is(auth.jwt(), '{}', 'there are no claims where none were set');

set local request.jwt.claims = '';
select is(auth.jwt(), '{}', 'an empty setting is no claims');

set local request.jwt.claims = '{"sub": "a", "region": "Nairobi"}';
select is(auth.jwt() ->> 'region', 'Nairobi', 'the claims are the whole of the setting');

-- Errors
set local request.jwt.claims = 'none';
select throws_ok('select auth.jwt()', '22P02', null, 'claims that are no JSON are refused, not ignored');

select * from finish();
rollback;
