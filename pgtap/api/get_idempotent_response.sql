begin;
select plan(8);

-- Contract
select function_returns('api', 'get_idempotent_response', array['text'], 'api.idempotent_response');
select is_definer('api', 'get_idempotent_response', array['text']);
select volatility_is('api', 'get_idempotent_response', array['text'], 'stable');
select function_privs_are('api', 'get_idempotent_response', array['text'], 'anon', array['EXECUTE']);

-- Behaviour
select test.login_as('anon');
select api.claim_idempotency_key('k1', sha256('one'));
select set_config('mainspring.step_1', '5', true);
select api.complete_idempotency_key('k1');
select results_eq(
    $$ select * from api.get_idempotent_response('k1') $$,
    $$ values ('5', null::integer, null::text) $$,
    'returns the first answer'
);

-- Errors
select throws_ok(
    $$ select api.get_idempotent_response('k2') $$, 'PT404', 'idempotency_key_not_found', 'knows no other key'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select api.get_idempotent_response('k1') $$,
    'PT404', 'idempotency_key_not_found', 'a user does not get the answer of an anonymous call'
);
select test.login_as('service_role');
select throws_ok(
    $$ select api.get_idempotent_response('k1') $$,
    'PT404', 'idempotency_key_not_found', 'nor does the service, which sees the row'
);

select * from finish();
rollback;
