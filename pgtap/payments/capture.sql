begin;
select plan(17);

-- Contract
select function_returns('payments', 'capture', array['uuid', 'numeric'], 'payments.transactions');
select is_definer('payments', 'capture', array['uuid', 'numeric']);
select function_privs_are('payments', 'capture', array['uuid', 'numeric'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'capture', array['uuid', 'numeric'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'capture', array['uuid', 'numeric'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

create temporary table made as
select payments.hold((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 30) as whole, payments.hold((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 40) as part,
    payments.create_transaction('credit', 1, p_user_id => test.user_id(1)) as credit,
    payments.hold((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 10, p_expires_at => clock_timestamp() + interval '1 day') as brief;
grant select on made to service_role;

-- Behaviour
select test.login_as('service_role');
select is((select (payments.capture((whole).transaction_id)).captured_amount from made), 30.00, 'takes what is held');
select results_eq(
    'select t.amount::numeric, t.captured_amount, t.status::text from made, payments.capture((part).transaction_id, 15.5) as t',
    $$ values (40.00, 15.50, 'completed') $$, 'or a part of it'
);
select results_eq('select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (54.50, 10.00)', 'and releases the rest');

-- Errors
select throws_ok('select payments.capture((whole).transaction_id) from made', 'PT409', 'hold_resolved', 'once');
select throws_ok('select payments.void((part).transaction_id) from made', 'PT409', 'hold_resolved', 'what is captured cannot be voided');
select throws_ok('select payments.capture((credit).transaction_id) from made', 'PT422', 'not_a_hold', 'a credit is no hold');
select throws_ok('select payments.capture((brief).transaction_id, 10.01) from made', 'PT422', 'amount_exceeds_hold', 'not more than is held');
select throws_ok('select payments.capture((brief).transaction_id, 0) from made', 'PT400', 'invalid_amount', 'not nothing');
select test.logout();
update payments.transactions set expires_at = now() where transaction_id = (select (brief).transaction_id from made);
select test.login_as('service_role');
select throws_ok('select payments.capture((brief).transaction_id) from made', 'PT409', 'hold_expired', 'not too late');
select throws_ok($$ select payments.update_transaction_status((brief).transaction_id, 'completed') from made $$, 'PT409', 'hold_expired', 'by no other way either');
select throws_ok('select payments.capture(test.user_id(9))', 'PT404', 'transaction_not_found', 'an unknown id');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
