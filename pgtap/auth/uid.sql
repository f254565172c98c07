begin;
select plan(10);

-- Contract
select function_returns('auth', 'uid', '{}'::text[], 'uuid');
select volatility_is('auth', 'uid', '{}'::text[], 'stable');
select isnt_definer('auth', 'uid', '{}'::text[]);
select function_privs_are('auth', 'uid', '{}'::text[], 'anon', array['EXECUTE']);

-- Behaviour
select is(auth.uid(), null, 'nobody calls where nothing was set');

set local request.jwt.claims = '{"sub": "00000000-0000-7000-8000-000000000001"}';
select is(auth.uid(), test.user_id(1), 'the subject of the claims is the caller');

set local request.jwt.claim.sub = '00000000-0000-7000-8000-000000000002';
select is(auth.uid(), test.user_id(2), 'the subject on its own comes first, as the gateway sends it');

set local request.jwt.claim.sub = '';
set local request.jwt.claims = '{"role": "anon"}';
select is(auth.uid(), null, 'claims without a subject are nobody''s');

select test.login_as('authenticated', test.user_id(3));
select is(auth.uid(), test.user_id(3), 'a user may ask who they are');
select test.logout();

-- Errors
set local request.jwt.claim.sub = 'asha';
select throws_ok('select auth.uid()', '22P02', null, 'a subject that is no user id is refused');

select * from finish();
rollback;
