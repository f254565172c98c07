begin;
select plan(18);

-- Contract
select function_returns('mpesa', '_take_success', array['mpesa.requests', 'jsonb'], 'text');
select isnt_definer('mpesa', '_take_success', array['mpesa.requests', 'jsonb']);
select function_privs_are('mpesa', '_take_success', array['mpesa.requests', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_take_success', array['mpesa.requests', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_take_success', array['mpesa.requests', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour: trusted
select test.send_push(1);
select is(mpesa._take_event(test.stk('ws_CO_1')), 'paid', 'a trusted callback pays at once');
select is((test.wallet(1)).balance, 100::numeric, 'the money is there');
select is(mpesa._take_event(test.stk('ws_CO_1')), 'duplicate', 'told again it is nothing new');
select is(mpesa._take_event(test.stk('ws_CO_1', p_receipt => 'AAAAAAAAA2')), 'disputed', 'another receipt for the same push is for a person');
select is((test.wallet(1)).balance, 100::numeric, 'nothing is paid twice');

-- Not trusted
select set_config('test.second', test.send_push(2, 'ws_CO_2', p_is_confirming => true)::text, true);
select is(mpesa._take_event(test.stk('ws_CO_2', p_receipt => 'AAAAAAAAA3')), 'confirming', 'else Daraja is asked first');
select is((test.wallet(2)).balance, 0::numeric, 'until then there is nothing');
select isnt_empty($$ select from mpesa.claim_requests() where action = 'query' $$, 'it is asked at once');
select is(mpesa._take_event(test.stk('ws_CO_2', p_receipt => 'AAAAAAAAA4')), 'told_again', 'told twice it is asked once');

-- The query was quicker
select set_config('test.third', test.send_push(3, 'ws_CO_3')::text, true);
select mpesa.record_query(current_setting('test.third')::uuid, '{"status": "result", "code": "0"}');
select is(mpesa._take_event(test.stk('ws_CO_3', p_receipt => 'AAAAAAAAA5')), 'receipt_added', 'the callback brings the receipt');
select is((test.wallet(3)).balance, 100::numeric, 'and no money');

-- A success without its facts
select test.send_push(4, 'ws_CO_4');
select is(mpesa._take_event('{"source": "stk", "checkout_request_id": "ws_CO_4", "result_code": "0"}'), 'asked', 'without amount and receipt Daraja is asked');
select is((test.wallet(4)).balance, 0::numeric, 'and nothing is booked');

select * from finish();
rollback;
