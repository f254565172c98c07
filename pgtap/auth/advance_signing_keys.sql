begin;
select plan(18);

-- Contract
select function_returns('auth', 'advance_signing_keys', array['jsonb', 'integer', 'integer', 'boolean', 'boolean'], 'text');
select is_definer('auth', 'advance_signing_keys', array['jsonb', 'integer', 'integer', 'boolean', 'boolean']);
select function_privs_are('auth', 'advance_signing_keys', array['jsonb', 'integer', 'integer', 'boolean', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'advance_signing_keys', array['jsonb', 'integer', 'integer', 'boolean', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'advance_signing_keys', array['jsonb', 'integer', 'integer', 'boolean', 'boolean'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select is(auth.advance_signing_keys(null, 3600, 900), null, 'without a key nothing signs');
select is(auth.advance_signing_keys(test.signing_key('key-1111'), 3600, 900), 'key-1111', 'the first one signs at once');
select is(auth.advance_signing_keys(test.signing_key('key-2222'), 3600, 900), 'key-1111', 'the second one is next');
select is(auth.advance_signing_keys(test.signing_key('key-9999'), 3600, 900), 'key-1111', 'there is one next one');
select results_eq(
    $$ select kid, state from auth.list_signing_keys() order by kid $$,
    $$ values ('key-1111', 'active'), ('key-2222', 'next') $$, 'so much for them'
);
select is(auth.advance_signing_keys(null, -1, 900), 'key-1111', 'a next one that nobody knows yet waits');
select throws_ok(
    'select auth.advance_signing_keys(null, 3600, 900, true)', 'PT409', 'signing_key_too_young', 'and says so to who insists'
);
select test.logout();
update auth.signing_keys set created_at = now() - interval '11 minutes';
select test.login_as('service_role');
select is(auth.advance_signing_keys(null, 3600, 900), 'key-1111', 'one whose time has not come signs on');
select is(auth.advance_signing_keys(null, -1, 900), 'key-2222', 'then the next one does');
select test.logout();
select results_eq(
    $$ select kid, state, sealed_private, expires_at - now() from auth.signing_keys order by kid $$,
    $$ values ('key-1111', 'retired', null, interval '17 minutes'), ('key-2222', 'active', 'sealed', null) $$,
    'its tokens stay good until the last has expired; nobody can sign with it'
);
select test.login_as('service_role');
select is(auth.advance_signing_keys(test.signing_key('key-3333'), 3600, 900, true, true), 'key-3333', 'haste needs no waiting');
select test.logout();
select is(
    (select count(*) from events.events where event_type = 'signing_key_activated'), 3::bigint, 'each is published'
);

-- Errors
select test.login_as('service_role');
select throws_ok(
    $$ select auth.advance_signing_keys('{"jwk": {"kid": "key-5555", "d": "secret"}}', 1, 1) $$, '23514', null,
    'a private key does not pass for a public one'
);

select * from finish();
rollback;
