begin;
select plan(19);

-- Contract
select function_returns('mpesa', 'record_push', array['uuid', 'integer', 'jsonb'], 'mpesa.requests');
select is_definer('mpesa', 'record_push', array['uuid', 'integer', 'jsonb']);
select function_privs_are('mpesa', 'record_push', array['uuid', 'integer', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'record_push', array['uuid', 'integer', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', 'record_push', array['uuid', 'integer', 'jsonb'], 'service_role', array['EXECUTE']);

select set_config('test.request', test.ask_phone(1)::text, true);

-- Behaviour
select count(*) from mpesa.claim_requests();
select is(
    (mpesa.record_push(current_setting('test.request')::uuid, 1, '{"status": "later", "code": "no_token"}')).status, 'created', 'what did not reach Daraja is sent again'
);
update mpesa.requests set due_at = now();
select is((select push_count from mpesa.claim_requests()), 2::smallint, 'by another attempt');
select is(
    (mpesa.record_push(current_setting('test.request')::uuid, 1, '{"status": "unknown"}')).status, 'sending', 'a report of the first comes too late'
);
select is(
    (mpesa.record_push(current_setting('test.request')::uuid, 2, '{"status": "unknown", "code": "ReadTimeout"}')).status, 'unknown', 'a lost answer is unknown'
);
select is_empty('select * from mpesa.claim_requests()', 'and nobody sends it again');
select is(
    (mpesa.record_push(current_setting('test.request')::uuid, 2, '{"status": "accepted", "checkout_request_id": "ws_CO_1", "merchant_request_id": "m"}')).status,
    'awaiting', 'an answer that comes after all'
);
select results_eq('select checkout_request_id, merchant_request_id from mpesa.requests', $$ values ('ws_CO_1', 'm') $$, 'brings the ids');

select set_config('test.second', test.ask_phone(2)::text, true);
select count(*) from mpesa.claim_requests();
select is(mpesa._take_event(test.stk('ws_CO_2', p_request_id => current_setting('test.second')::uuid)), 'paid', 'a callback that is quicker than the answer');
select is(
    (mpesa.record_push(current_setting('test.second')::uuid, 1, '{"status": "accepted", "checkout_request_id": "ws_CO_2"}')).status, 'paid', 'is not undone'
);
select set_config('test.third', test.ask_phone(3)::text, true);
select count(*) from mpesa.claim_requests();
select is((mpesa.record_push(current_setting('test.third')::uuid, 1, '{"status": "refused", "code": "400.002.02"}')).status, 'failed', 'a refusal ends it');
select is((select status::text from payments.transactions where user_id = test.user_id(3)), 'failed', 'and its transaction');

-- Errors
select throws_ok($$ select mpesa.record_push(current_setting('test.third')::uuid, 1, '{}') $$, 'PT400', 'invalid_outcome', 'needs an outcome');
select throws_ok($$ select mpesa.record_push(current_setting('test.third')::uuid, 1, '{"status": "accepted"}') $$, 'PT400', 'invalid_outcome', 'with the id that Daraja gave');
select throws_ok($$ select mpesa.record_push(gen_random_uuid(), 1, '{"status": "later"}') $$, 'PT404', 'request_not_found', 'of a request');

select * from finish();
rollback;
