begin;
select plan(19);

-- Contract
select function_returns('mpesa', '_take_c2b', array['jsonb'], 'text');
select isnt_definer('mpesa', '_take_c2b', array['jsonb']);
select function_privs_are('mpesa', '_take_c2b', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_take_c2b', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_take_c2b', array['jsonb'], 'service_role', '{}'::text[]);

select test.create_wallet(1);
select test.create_meter(1, test.user_id(1));
select set_config('test.number', (select meter_number from meters.meters), true);

-- Behaviour
select is(mpesa._take_c2b(test.c2b(current_setting('test.number'))), 'credited', 'a meter''s number leads to a wallet');
select is(mpesa._take_c2b(test.c2b(current_setting('test.number'))), 'duplicate', 'once');
select is((test.wallet(1)).balance, 100::numeric, 'the money is there');
select is(mpesa._take_c2b(test.c2b(current_setting('test.number'), p_amount => 7)), 'told_otherwise', 'a receipt has one amount');
select is(mpesa._take_c2b(test.c2b('HOUSE 5', 'AAAAAAAAA1')), 'parked', 'what belongs to nobody waits');

-- A push that comes here as well
select set_config('test.second', test.send_push(2, 'ws_CO_2', p_is_confirming => true)::text, true);
select mpesa._take_event(test.stk('ws_CO_2', p_receipt => 'AAAAAAAAA2'));
select is(mpesa._take_c2b(test.c2b((mpesa.get_request(current_setting('test.second')::uuid)).reference, 'AAAAAAAAA2')), 'paid', 'confirms what the callback told');
select is((test.wallet(2)).balance, 100::numeric, 'once');
select set_config('test.third', test.send_push(3, 'ws_CO_3', p_is_confirming => true)::text, true);
select is(mpesa._take_c2b(test.c2b((mpesa.get_request(current_setting('test.third')::uuid)).reference, 'AAAAAAAAA3')), 'paid', 'or comes first');
select is(mpesa._take_event(test.stk('ws_CO_3', p_receipt => 'AAAAAAAAA3')), 'duplicate', 'and the callback is nothing new');
select is((test.wallet(3)).balance, 100::numeric, 'once');
select set_config('test.fourth', test.send_push(4, 'ws_CO_4')::text, true);
select mpesa.record_query(current_setting('test.fourth')::uuid, '{"status": "result", "code": "0"}');
select is(mpesa._take_c2b(test.c2b((mpesa.get_request(current_setting('test.fourth')::uuid)).reference, 'AAAAAAAAA4')), 'receipt_added', 'or after the query');
select is(mpesa._take_c2b(test.c2b((mpesa.get_request(current_setting('test.fourth')::uuid)).reference, 'AAAAAAAAA5')), 'credited', 'a reference that is typed once more is more money');
select is((test.wallet(4)).balance, 200::numeric, 'of the same wallet');
select is_empty('select * from payments.check_ledger()', 'and the books add up');

select * from finish();
rollback;
