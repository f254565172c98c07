begin;
select plan(19);

-- Contract
select function_returns('mpesa', '_take_stk', array['jsonb'], 'text');
select isnt_definer('mpesa', '_take_stk', array['jsonb']);
select function_privs_are('mpesa', '_take_stk', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_take_stk', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_take_stk', array['jsonb'], 'service_role', '{}'::text[]);

select set_config('test.request', test.send_push(1)::text, true);

-- Behaviour
select is(mpesa._take_stk(test.stk('ws_CO_1', '4999')), 'nothing_new', 'what is under way stays open');
select is(mpesa._take_stk(test.stk('ws_CO_1', '1032')), 'cancelled', 'a failure ends it');
select is(mpesa._take_stk(test.stk('ws_CO_1', '1037')), 'nothing_new', 'once');
select is(mpesa._take_stk(test.stk('ws_CO_1')), 'paid', 'money that comes later still counts');
select is((test.wallet(1)).balance, 100::numeric, 'and is booked');
select is(mpesa._take_stk(test.stk('ws_CO_1', '1032')), 'nothing_new', 'whatever is told after that');

select set_config('test.second', test.ask_phone(2)::text, true);
select is(
    mpesa._take_stk(test.stk('ws_CO_2', p_receipt => 'AAAAAAAAA2', p_request_id => current_setting('test.second')::uuid)), 'unknown_request', 'what was not sent was not paid'
);
select count(*) from mpesa.claim_requests();
select is(
    mpesa._take_stk(test.stk('ws_CO_2', p_receipt => 'AAAAAAAAA2', p_request_id => current_setting('test.second')::uuid)), 'paid', 'the address finds what has no id yet'
);
select is((mpesa.get_request(current_setting('test.second')::uuid)).checkout_request_id, 'ws_CO_2', 'and the id is kept');

-- What is not ours
select is(mpesa._take_stk(test.stk('ws_CO_9')), 'unknown_request', 'an id that Daraja never gave');
select is(mpesa._take_stk(test.stk('ws_CO_1', p_request_id => current_setting('test.second')::uuid)), 'foreign_request', 'an id of another request');
select is(mpesa._take_stk(test.stk('ws_CO_9', p_request_id => current_setting('test.second')::uuid)), 'unknown_request', 'another id for a request that has one');
select is((select count(*) from events.events where event_type = 'mpesa_callback_refused'), 4::bigint, 'leaves a trace');
select is_empty('select * from payments.check_ledger()', 'and the books add up');

select * from finish();
rollback;
