begin;
select plan(10);

-- Contract
select function_returns('auth', 'get_signing_keys', array['integer'], 'jsonb');
select is_definer('auth', 'get_signing_keys', array['integer']);
select function_privs_are('auth', 'get_signing_keys', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'get_signing_keys', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'get_signing_keys', array['integer'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select is(auth.get_signing_keys(3600), '{"keys": [], "is_due": true}', 'without a key, one is due');
select test.logout();
insert into auth.signing_keys (kid, public_jwk, sealed_private, state, created_at, activated_at, expires_at)
select k, jsonb_build_object('kid', k), case when s in ('next', 'active') then 'sealed' end, s, now() - interval '1 day', now() - interval '30 minutes', e
from (values
    ('key-1111', 'active', null), ('key-2222', 'next', null), ('key-3333', 'retired', now() + interval '1 minute'),
    ('key-4444', 'retired', now()), ('key-5555', 'revoked', now() + interval '1 minute')
) as v (k, s, e);
select test.login_as('service_role');
select is(
    (
        select jsonb_object_agg(k ->> 'kid', k -> 'sealed' order by k ->> 'kid')
        from jsonb_array_elements(auth.get_signing_keys(3600) -> 'keys') as k
    ),
    '{"key-1111": "sealed", "key-2222": "sealed", "key-3333": null}', 'those whose tokens are good, sealed those that sign or will'
);
select is(auth.get_signing_keys(3600) -> 'is_due', 'false', 'nothing is due');
select is(auth.get_signing_keys(60) -> 'is_due', 'true', 'until its time has come');
select test.logout();
update auth.signing_keys set created_at = now() where state = 'next';
select test.login_as('service_role');
select is(auth.get_signing_keys(60) -> 'is_due', 'false', 'which waits for the next one to be known');

select * from finish();
rollback;
