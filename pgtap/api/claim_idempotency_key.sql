begin;
select plan(15);

-- Contract
select function_returns('api', 'claim_idempotency_key', array['text', 'bytea'], 'void');
select is_definer('api', 'claim_idempotency_key', array['text', 'bytea']);
select function_privs_are('api', 'claim_idempotency_key', array['text', 'bytea'], 'anon', array['EXECUTE']);
select function_privs_are('api', 'claim_idempotency_key', array['text', 'bytea'], 'authenticated', array['EXECUTE']);
select function_privs_are('api', 'claim_idempotency_key', array['text', 'bytea'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select api.claim_idempotency_key('k1', sha256('one')) $$, 'a new key may be used');
select lives_ok($$ select api.complete_idempotency_key('k1') $$, 'and completed');
select throws_ok(
    $$ select api.claim_idempotency_key('k1', sha256('one')) $$,
    'MS001', 'idempotency_key_replayed', 'the same call again is answered from the store'
);

-- Errors
select throws_ok(
    $$ select api.claim_idempotency_key('k1', sha256('two')) $$,
    'PT422', 'idempotency_key_reused', 'another call with the same key is refused'
);
select throws_ok(
    $$ select api.claim_idempotency_key(k, sha256('one')) from unnest(array['']) as k $$,
    'PT400', 'invalid_idempotency_key', 'an empty key is refused'
);
select throws_ok(
    $$ select api.claim_idempotency_key(repeat('k', 256), sha256('one')) $$,
    'PT400', 'invalid_idempotency_key', 'a long key is refused'
);
select throws_ok(
    $$ select api.claim_idempotency_key(E'k\n1', sha256('one')) $$,
    'PT400', 'invalid_idempotency_key', 'a key that does not print is refused'
);
select throws_ok(
    $$ select api.claim_idempotency_key('k2', 'short') $$,
    'PT400', 'invalid_fingerprint', 'a fingerprint is a SHA-256'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select lives_ok(
    $$ select api.claim_idempotency_key('k1', sha256('two')) $$, 'users do not meet each other''s keys'
);
set local role app_api;
select is_empty('select * from api.idempotency_keys', 'a user does not see another''s answers');

select * from finish();
rollback;
