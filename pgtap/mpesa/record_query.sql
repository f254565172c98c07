begin;
select plan(18);

-- Contract
select function_returns('mpesa', 'record_query', array['uuid', 'jsonb'], 'mpesa.requests');
select is_definer('mpesa', 'record_query', array['uuid', 'jsonb']);
select function_privs_are('mpesa', 'record_query', array['uuid', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'record_query', array['uuid', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', 'record_query', array['uuid', 'jsonb'], 'service_role', array['EXECUTE']);

select set_config('test.request', test.send_push(1, p_is_confirming => true)::text, true);

-- Behaviour
select is((mpesa.record_query(current_setting('test.request')::uuid, '{"status": "processing"}')).status, 'awaiting', 'no answer yet');
select is((mpesa.record_query(current_setting('test.request')::uuid, '{"status": "error", "code": "http_503"}')).status, 'awaiting', 'nor an error of Daraja''s');
select is((mpesa.record_query(current_setting('test.request')::uuid, '{"status": "result", "code": "4999"}')).status, 'awaiting', 'nor one that looks like a result');
select is((mpesa.record_query(current_setting('test.request')::uuid, '{"status": "result", "code": "0"}')).status, 'paid', 'it says paid');
select is((test.wallet(1)).balance, 100::numeric, 'the money is there');
select is((mpesa.record_query(current_setting('test.request')::uuid, '{"status": "result", "code": "1032"}')).status, 'paid', 'what it says later changes nothing');

select set_config('test.second', test.send_push(2, 'ws_CO_2', p_is_confirming => true)::text, true);
select mpesa._take_event(test.stk('ws_CO_2'));
select is((mpesa.record_query(current_setting('test.second')::uuid, '{"status": "result", "code": "1032"}')).status, 'confirming', 'it may lag behind the callback');
update mpesa.payments set received_at = now() - interval '1 minute';
select is((mpesa.record_query(current_setting('test.second')::uuid, '{"status": "result", "code": "1032"}')).status, 'cancelled', 'but not for long');
select is((select status from mpesa.payments), 'refuted', 'the callback was false');
select is((test.wallet(2)).balance, 0::numeric, 'nothing is booked');

-- Errors
select throws_ok($$ select mpesa.record_query(current_setting('test.second')::uuid, '{"status": "result"}') $$, 'PT400', 'invalid_outcome', 'a result has a code');
select throws_ok($$ select mpesa.record_query(current_setting('test.second')::uuid, null) $$, 'PT400', 'invalid_outcome', 'needs an outcome');
select throws_ok($$ select mpesa.record_query(gen_random_uuid(), '{"status": "error"}') $$, 'PT404', 'request_not_found', 'of a request');

select * from finish();
rollback;
