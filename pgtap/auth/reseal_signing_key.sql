begin;
select plan(9);

-- Contract
select function_returns('auth', 'reseal_signing_key', array['text', 'text', 'text'], 'boolean');
select is_definer('auth', 'reseal_signing_key', array['text', 'text', 'text']);
select function_privs_are('auth', 'reseal_signing_key', array['text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'reseal_signing_key', array['text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'reseal_signing_key', array['text', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
insert into auth.signing_keys (kid, public_jwk, sealed_private, state) values ('key-1111', '{"kid": "key-1111"}', 'old', 'active');
select test.login_as('service_role');
select is(auth.reseal_signing_key('key-1111', 'other', 'new'), false, 'one that is sealed otherwise by now stays');
select is(auth.reseal_signing_key('key-1111', 'old', 'new'), true, 'is sealed anew');
select is(auth.reseal_signing_key('key-9999', 'old', 'new'), false, 'one that is gone stays gone');
select test.logout();
select is((select sealed_private from auth.signing_keys), 'new', 'for good');

select * from finish();
rollback;
