begin;
select plan(12);

-- Contract
select function_returns('mpesa', '_credit_payment', array['mpesa.payments', 'mpesa.match'], 'text');
select isnt_definer('mpesa', '_credit_payment', array['mpesa.payments', 'mpesa.match']);
select function_privs_are('mpesa', '_credit_payment', array['mpesa.payments', 'mpesa.match'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_credit_payment', array['mpesa.payments', 'mpesa.match'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_credit_payment', array['mpesa.payments', 'mpesa.match'], 'service_role', '{}'::text[]);

select test.create_wallet(1), test.create_wallet(2);
select mpesa._add_payment(test.c2b('x', r), null) from unnest(array['AAAAAAAAA1', 'AAAAAAAAA2', 'AAAAAAAAA3']) as r;

-- Behaviour
select is(mpesa._credit_payment(p, row(null, test.user_id(1), null, '12345', null)::mpesa.match), 'credited', 'into a wallet') from mpesa.payments as p where p.receipt = 'AAAAAAAAA1';
select is((test.wallet(1)).balance, 100::numeric, 'where it is money');
select is((select metadata ->> 'meter_number' from payments.transactions where user_id = test.user_id(1)), '12345', 'that knows its meter');
select is(mpesa._credit_payment(p, row(null, null, null, null, 'no_reference')::mpesa.match), 'parked', 'into suspense') from mpesa.payments as p where p.receipt = 'AAAAAAAAA2';
select payments.set_wallet_status((test.wallet(2)).account_id, 'closed');
select is(mpesa._credit_payment(p, row(null, test.user_id(2), null, null, null)::mpesa.match), 'parked', 'also where a wallet is closed') from mpesa.payments as p where p.receipt = 'AAAAAAAAA3';
select results_eq('select status_reason from mpesa.payments order by receipt', array[null, 'no_reference', 'wallet_refused'], 'with the reason');
select is_empty('select * from payments.check_ledger()', 'and the books add up');

select * from finish();
rollback;
