begin;
select plan(12);

-- Contract
select function_returns('mpesa', 'return_payment', array['text', 'text'], 'mpesa.payments');
select is_definer('mpesa', 'return_payment', array['text', 'text']);
select function_privs_are('mpesa', 'return_payment', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'return_payment', array['text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'return_payment', array['text', 'text'], 'service_role', array['EXECUTE']);

select test.create_wallet(1), test.create_user(9, 'admin');
select mpesa._take_event(test.c2b('HOUSE 5', r)) from unnest(array['AAAAAAAAA1', 'AAAAAAAAA2']) as r;
insert into mpesa.payments (receipt, source, status, amount, paid_at) values ('AAAAAAAAA3', 'stk', 'disputed', 50, now());
select set_config('test.wallet', (test.wallet(1)).account_id::text, true);

-- Behaviour
select test.login_as('admin', test.user_id(9));
select is((mpesa.return_payment('AAAAAAAAA1', 'reversed in the portal')).status, 'returned', 'an admin gives it back');
select is((mpesa.return_payment('AAAAAAAAA1', 'again')).decision_reason, 'reversed in the portal', 'once');
select test.logout();
select is((select payments.get_balance_at(account_id, clock_timestamp()) from payments.accounts where code = 'suspense' and currency = 'KES'), 100::numeric, 'it is no longer in suspense');
select is_empty('select * from payments.check_ledger()', 'and the books add up');

-- Errors
select throws_ok($$ select mpesa.return_payment('AAAAAAAAA3', 'x') $$, 'PT409', 'payment_decided', 'what was never booked cannot be returned');
select throws_ok($$ select mpesa.return_payment('AAAAAAAAA2', '') $$, 'PT400', 'reason_required', 'needs a reason');
select throws_ok($$ select mpesa.match_payment('AAAAAAAAA1', current_setting('test.wallet')::uuid, 'x') $$, 'PT409', 'payment_decided', 'what was returned is gone');

select * from finish();
rollback;
