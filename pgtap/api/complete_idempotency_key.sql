begin;
select plan(10);

-- Contract
select function_returns('api', 'complete_idempotency_key', array['text', 'integer'], 'void');
select is_definer('api', 'complete_idempotency_key', array['text', 'integer']);
select function_privs_are('api', 'complete_idempotency_key', array['text', 'integer'], 'anon', array['EXECUTE']);
select function_privs_are('api', 'complete_idempotency_key', array['text', 'integer'], 'service_role', array['EXECUTE']);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select api.complete_idempotency_key('k1') $$,
    'PT409', 'idempotency_key_not_claimed', 'a key is claimed first'
);

-- Behaviour
select api.claim_idempotency_key('k1', sha256('one'));
select set_config('mainspring.step_1', '{"id": 1}', true),
    set_config('response.status', '201', true),
    set_config('response.headers', '[{"Location": "/x"}]', true);
select api.complete_idempotency_key('k1');
select results_eq(
    $$ select * from api.get_idempotent_response('k1') $$,
    $$ values ('{"id": 1}', 201, '[{"Location": "/x"}]') $$,
    'keeps body, status and headers of a call'
);

select api.claim_idempotency_key('k2', sha256('two'));
select set_config('mainspring.step_2', '', true),
    set_config('mainspring.step_3', '[3]', true),
    set_config('response.status', '', true),
    set_config('response.headers', '', true);
select api.complete_idempotency_key('k2', 3);
select results_eq(
    $$ select * from api.get_idempotent_response('k2') $$,
    $$ values ('[{"id": 1},null,[3]]', null::integer, null::text) $$,
    'keeps the bodies of a batch as one array, a void step as null'
);

select api.claim_idempotency_key('k3', sha256('three'));
select set_config('mainspring.step_1', '', true);
select api.complete_idempotency_key('k3');
select results_eq(
    $$ select * from api.get_idempotent_response('k3') $$,
    $$ values (null::text, null::integer, null::text) $$,
    'keeps the absence of a body'
);
select throws_ok(
    $$ select api.complete_idempotency_key('k3') $$, '23505', null, 'a key has one answer, lock or no lock'
);

-- Isolation
select test.logout();
select results_eq(
    'select distinct scope from api.idempotency_keys', array['user:' || test.user_id(1)],
    'the answer belongs to the caller'
);

select * from finish();
rollback;
