begin;
select plan(17);

-- Contract
select function_returns('mpesa', 'match_payment', array['text', 'uuid', 'text'], 'mpesa.payments');
select is_definer('mpesa', 'match_payment', array['text', 'uuid', 'text']);
select function_privs_are('mpesa', 'match_payment', array['text', 'uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'match_payment', array['text', 'uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'match_payment', array['text', 'uuid', 'text'], 'service_role', array['EXECUTE']);

select test.create_wallet(1), test.create_user(9, 'admin');
select mpesa._take_event(test.c2b('HOUSE 5', r)) from unnest(array['AAAAAAAAA1', 'AAAAAAAAA2']) as r;
insert into mpesa.payments (receipt, source, status, amount, paid_at) values ('AAAAAAAAA3', 'stk', 'disputed', 50, now());
select set_config('test.wallet', (test.wallet(1)).account_id::text, true);

-- Behaviour
select test.login_as('admin', test.user_id(9));
select results_eq(
    $$ select status, account_id, decided_by, decision_reason from mpesa.match_payment('aaaaaaaaa1', current_setting('test.wallet')::uuid, ' the payer called ') $$,
    $$ values ('credited', current_setting('test.wallet')::uuid, test.user_id(9), 'the payer called') $$, 'an admin decides'
);
select is((mpesa.match_payment('AAAAAAAAA1', current_setting('test.wallet')::uuid, 'again')).decision_reason, 'the payer called', 'once');
select is((mpesa.match_payment('AAAAAAAAA3', current_setting('test.wallet')::uuid, 'the statement has it')).status, 'credited', 'also about what was in dispute');
select test.logout();
select is((test.wallet(1)).balance, 150::numeric, 'the money is in the wallet');
select is((select payments.get_balance_at(account_id, clock_timestamp()) from payments.accounts where code = 'suspense' and currency = 'KES'), 100::numeric, 'and no longer in suspense');
select is_empty('select * from payments.check_ledger()', 'and the books add up');

-- Errors
select test.login_as('admin', test.user_id(9));
select throws_ok($$ select mpesa.match_payment('AAAAAAAAA2', current_setting('test.wallet')::uuid, null) $$, 'PT400', 'reason_required', 'needs a reason');
select throws_ok($$ select mpesa.match_payment('AAAAAAAAA2', gen_random_uuid(), 'x') $$, 'PT404', 'account_not_found', 'needs a wallet');
select throws_ok($$ select mpesa.match_payment('AAAAAAAAA2', null, 'x') $$, 'PT404', 'account_not_found', 'always');
select throws_ok($$ select mpesa.match_payment('UNKNOWN000', current_setting('test.wallet')::uuid, 'x') $$, 'PT404', 'payment_not_found', 'and a payment');
select throws_ok($$ select mpesa.match_payment('AAAAAAAAA1', gen_random_uuid(), 'x') $$, 'PT409', 'payment_decided', 'what is decided stays');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select mpesa.match_payment('AAAAAAAAA2', current_setting('test.wallet')::uuid, 'mine') $$, '42501', null, 'users do not help themselves');

select * from finish();
rollback;
