begin;
select plan(11);

-- Contract
select function_returns('auth', 'revoke_signing_key', array['text'], 'void');
select is_definer('auth', 'revoke_signing_key', array['text']);
select function_privs_are('auth', 'revoke_signing_key', array['text'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'revoke_signing_key', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'revoke_signing_key', array['text'], 'service_role', array['EXECUTE']);

-- Behaviour
insert into auth.signing_keys (kid, public_jwk, sealed_private, state)
select k, jsonb_build_object('kid', k), 'sealed', s
from (values ('key-1111', 'active'), ('key-2222', 'next'), ('key-3333', 'retired')) as v (k, s);
select test.login_as('service_role');
select lives_ok($$ select auth.revoke_signing_key('key-3333') $$, 'takes an old one back');
select lives_ok($$ select auth.revoke_signing_key('key-1111') $$, 'or the one that signs');
select test.logout();
select results_eq(
    $$ select kid, state, sealed_private from auth.signing_keys order by kid $$,
    $$ values ('key-1111', 'revoked', null), ('key-2222', 'active', 'sealed'), ('key-3333', 'revoked', null) $$,
    'the next one signs in its place'
);
select test.login_as('service_role');
select lives_ok($$ select auth.revoke_signing_key('key-2222') $$, 'the last one can go, too');

-- Errors
select throws_ok($$ select auth.revoke_signing_key('key-1111') $$, 'PT404', 'signing_key_not_found', 'but only once');
select throws_ok('select auth.revoke_signing_key(null)', 'PT404', 'signing_key_not_found', 'no key is no key');

select * from finish();
rollback;
