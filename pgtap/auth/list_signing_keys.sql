begin;
select plan(9);

-- Contract
select function_returns('auth', 'list_signing_keys', '{}'::name[], 'setof auth.signing_key');
select is_definer('auth', 'list_signing_keys', '{}'::name[]);
select function_privs_are('auth', 'list_signing_keys', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('auth', 'list_signing_keys', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'list_signing_keys', '{}'::text[], 'service_role', array['EXECUTE']);

-- Behaviour
insert into auth.signing_keys (kid, public_jwk, sealed_private, state, created_at)
select k, jsonb_build_object('kid', k), 'secret', s, now() - d
from (values ('key-1111', 'active', interval '2 days'), ('key-2222', 'next', interval '1 day')) as v (k, s, d);
select test.login_as('service_role');
select results_eq(
    $$ select kid, state, public_jwk from auth.list_signing_keys() $$,
    $$ values ('key-2222', 'next', '{"kid": "key-2222"}'::jsonb), ('key-1111', 'active', '{"kid": "key-1111"}') $$,
    'lists them, newest first'
);
select ok((select bool_and(k::text !~ 'secret') from auth.list_signing_keys() as k), 'without what is secret');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select auth.list_signing_keys()', '42501', null, 'for the service only');
set local role app_api;
select is_empty('select * from auth.signing_keys', 'and nobody else sees any');

select * from finish();
rollback;
