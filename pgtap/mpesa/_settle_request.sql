begin;
select plan(18);

-- Contract
select function_returns('mpesa', '_settle_request', array['mpesa.requests'], 'mpesa.requests');
select isnt_definer('mpesa', '_settle_request', array['mpesa.requests']);
select function_privs_are('mpesa', '_settle_request', array['mpesa.requests'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_settle_request', array['mpesa.requests'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_settle_request', array['mpesa.requests'], 'service_role', '{}'::text[]);

-- Behaviour: one callback that fits
select set_config('test.request', test.send_push(1, p_is_confirming => true)::text, true);
select is(mpesa._take_event(test.stk('ws_CO_1')), 'confirming', 'a callback that is not believed yet');
select is((mpesa._settle_request(r)).status, 'paid', 'is booked when it is sure') from mpesa.requests as r;
select is((test.wallet(1)).balance, 100::numeric, 'into the wallet');
select results_eq(
    'select p.status, p.transaction_id = r.transaction_id from mpesa.payments as p, mpesa.requests as r where r.receipt = p.receipt',
    $$ values ('credited', true) $$, 'under its receipt'
);

-- Two that contradict each other
select set_config('test.second', test.send_push(2, 'ws_CO_2', p_is_confirming => true)::text, true);
select mpesa._take_event(test.stk('ws_CO_2', p_receipt => r)) from unnest(array['AAAAAAAAA1', 'AAAAAAAAA2']) as r;
select is((mpesa._settle_request(r)).receipt, null, 'which receipt it was nobody knows') from mpesa.requests as r where r.request_id = current_setting('test.second')::uuid;
select results_eq(
    $$ select status, count(*) from mpesa.payments where receipt like 'AAAA%' group by status $$, $$ values ('disputed', 2::bigint) $$, 'so a person decides'
);
select is((test.wallet(2)).balance, 100::numeric, 'but it is paid once');

-- Another amount
select set_config('test.third', test.send_push(3, 'ws_CO_3', p_is_confirming => true)::text, true);
select mpesa._take_event(test.stk('ws_CO_3', p_receipt => 'AAAAAAAAA3', p_amount => 5));
select is((mpesa._settle_request(r)).status, 'parked', 'another amount than was asked for') from mpesa.requests as r where r.request_id = current_setting('test.third')::uuid;
select results_eq($$ select status, status_reason from mpesa.payments where receipt = 'AAAAAAAAA3' $$, $$ values ('parked', 'amount_mismatch') $$, 'waits in suspense');
select is((test.wallet(3)).balance, 0::numeric, 'and not in the wallet');

-- A wallet that takes nothing
select set_config('test.fourth', test.send_push(4, 'ws_CO_4')::text, true);
update payments.accounts set maximum_balance = 50 where account_id = (test.wallet(4)).account_id;
select is((mpesa._settle_request(r)).status, 'parked', 'a wallet that is full refuses it') from mpesa.requests as r where r.request_id = current_setting('test.fourth')::uuid;
select results_eq($$ select status, status_reason from mpesa.payments where receipt like 'REQM%' $$, $$ values ('parked', 'wallet_refused') $$, 'yet it arrived');
select is_empty('select * from payments.check_ledger()', 'and the books add up');

select * from finish();
rollback;
