begin;
select plan(31);

-- Contract
select function_returns('payments', 'refund', array['uuid', 'numeric', 'text', 'text'], 'payments.transactions');
select is_definer('payments', 'refund', array['uuid', 'numeric', 'text', 'text']);
select function_privs_are('payments', 'refund', array['uuid', 'numeric', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'refund', array['uuid', 'numeric', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'refund', array['uuid', 'numeric', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 1000), test.create_wallet(2); end $$;

create temporary table made as
select n, payments._post_transaction(
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 'purchase', 100, array['energy_revenue', 'vat_payable', 'levies_payable', 'rounding'],
    array[80.00, 16.00, 4.01, -0.01], null
) as bought
from generate_series(1, 3) as n;
grant select on made to service_role;
create temporary table held as select * from payments.hold((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 50);
grant select on held to service_role;
create function pg_temp.books()
returns table (code text, balance numeric)
language sql
as $$
    select b.code::text, b.balance from payments.system_balances as b
    where b.currency = 'KES' and b.balance <> 0 and b.code <> 'adjustments' order by b.code;
$$;

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select t.type::text, t.amount::numeric, t.related_transaction_id from made, payments.refund((bought).transaction_id, p_reason => 'no meter', p_idempotency_key => 'r-1') as t where n = 1 $$,
    $$ select 'refund', 100.00, (bought).transaction_id from made where n = 1 $$, 'gives everything back'
);
select is((select (payments.get_transaction((bought).transaction_id)).status::text from made where n = 1), 'refunded', 'and marks the purchase');
select is((select balance from payments.get_wallet(p_user_id => test.user_id(1))), 800.00, 'the wallet has it');
select lives_ok($$ select payments.refund((bought).transaction_id, p_idempotency_key => 'r-1') from made where n = 1 $$, 'the same key again');
select is((select (payments.refund((bought).transaction_id, 33.33)).amount::numeric from made where n = 2), 33.33, 'or gives a part back');
select is((select balance from payments.get_wallet(p_user_id => test.user_id(1))), 833.33, 'to the cent');
select test.logout();
select results_eq(
    'select * from pg_temp.books()',
    $$ values ('energy_revenue', 133.34), ('levies_payable', 6.69), ('rounding', -0.02), ('vat_payable', 26.66) $$,
    'every account gave its share'
);
select test.login_as('service_role');
select is((select (payments.get_transaction((bought).transaction_id)).status::text from made where n = 2), 'completed', 'what is given back in part is still bought');
select is((select (payments.get_transaction((bought).transaction_id)).refunded_amount from made where n = 2), 33.33, 'and says how much of it');
select lives_ok(
    'select payments.refund(t.transaction_id) from held, payments.capture(held.transaction_id, 20) as t', 'a captured hold can be refunded'
);
select is((select balance from payments.get_wallet(p_user_id => test.user_id(1))), 833.33, 'by what was captured');

-- Errors
select throws_ok('select payments.refund((bought).transaction_id) from made where n = 1', 'PT409', 'already_refunded', 'once');
select throws_ok('select payments.refund((bought).transaction_id, 66.68) from made where n = 2', 'PT422', 'amount_exceeds_capture', 'not more than is left');
select throws_ok($$ select payments.refund((bought).transaction_id, p_idempotency_key => 'r-1') from made where n = 3 $$, 'PT422', 'idempotency_key_reused', 'a key refunds one transaction');
select throws_ok('select payments.refund((bought).transaction_id, 100.01) from made where n = 3', 'PT422', 'amount_exceeds_capture', 'not more than was captured');
select throws_ok('select payments.refund((bought).transaction_id, -1) from made where n = 3', 'PT400', 'invalid_amount', 'not less than nothing');
select throws_ok($$ select payments.refund(t.transaction_id) from payments.create_transaction('debit', 1, p_user_id => test.user_id(1)) as t $$, 'PT422', 'not_refundable', 'not what is pending');
select throws_ok($$ select payments.refund(t.transaction_id) from payments.list_transactions(1, p_type => 'refund') as t $$, 'PT422', 'not_refundable', 'not a refund');
select throws_ok('select payments.refund(test.user_id(9))', 'PT404', 'transaction_not_found', 'an unknown id');

-- The rest of it
select is((select (payments.refund((bought).transaction_id, 33.33)).amount::numeric from made where n = 2), 33.33, 'another part');
select is((select (payments.refund((bought).transaction_id, p_idempotency_key => 'rest')).amount::numeric from made where n = 2), 33.34, 'and what is left');
select is((select (payments.refund((bought).transaction_id, p_idempotency_key => 'rest')).amount::numeric from made where n = 2), 33.34, 'once per key');
select throws_ok($$ select payments.refund((bought).transaction_id, 33.33, p_idempotency_key => 'rest') from made where n = 2 $$, 'PT422', 'idempotency_key_reused', 'which is not a key for another amount');
select test.logout();
select results_eq(
    'select * from pg_temp.books()',
    $$ values ('energy_revenue', 80.00), ('levies_payable', 4.01), ('rounding', -0.01), ('vat_payable', 16.00) $$,
    'every account has given back exactly what it was paid'
);
select test.login_as('service_role');
select throws_ok('select payments.refund((bought).transaction_id, 1) from made where n = 2', 'PT409', 'already_refunded', 'now there is nothing left');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
