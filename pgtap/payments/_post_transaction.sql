begin;
select plan(23);

-- Contract
select function_returns('payments', '_post_transaction', array['uuid', 'text', 'numeric', 'text[]', 'numeric[]', 'text', 'uuid', 'jsonb', 'uuid', 'uuid'], 'payments.transactions');
select is_definer('payments', '_post_transaction', array['uuid', 'text', 'numeric', 'text[]', 'numeric[]', 'text', 'uuid', 'jsonb', 'uuid', 'uuid']);
select function_privs_are('payments', '_post_transaction', array['uuid', 'text', 'numeric', 'text[]', 'numeric[]', 'text', 'uuid', 'jsonb', 'uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_post_transaction', array['uuid', 'text', 'numeric', 'text[]', 'numeric[]', 'text', 'uuid', 'jsonb', 'uuid', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_post_transaction', array['uuid', 'text', 'numeric', 'text[]', 'numeric[]', 'text', 'uuid', 'jsonb', 'uuid', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100), test.create_wallet(2, 100); end $$;

create temporary table account as
select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine, (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other;
grant select on account to app_api;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select results_eq(
    $$ select t.type::text, t.status::text, t.amount::numeric, t.captured_amount, t.idempotency_key::text, t.user_id
       from account as a, payments._post_transaction(
           a.mine, 'purchase', 30, array['energy_revenue', 'vat_payable', 'levies_payable', 'rounding'],
           array[24.01, 4.00, 2.00, -0.01], 'buy-1'
       ) as t $$,
    $$ values ('purchase', 'completed', 30.00, 30.00, 'buy-1', test.user_id(1)) $$,
    'a purchase is complete at once'
);
select is((select balance from payments.get_wallet()), 70.00, 'the wallet has paid it');
select results_eq(
    $$ select t.contra_code::text, t.is_debit, t.amount::numeric
       from payments.transfers as t, account as a
       where t.account_id = a.mine and t.contra_code <> 'adjustments' order by t.transfer_id $$,
    $$ values ('energy_revenue', true, 24.01), ('vat_payable', true, 4.00), ('levies_payable', true, 2.00), ('rounding', false, 0.01) $$,
    'one transfer per account, a negative part the other way round'
);
select lives_ok(
    $$ select payments._post_transaction(mine, 'purchase', 1, array['energy_revenue', 'vat_payable'], array[1.00, 0], null) from account $$,
    'a part of zero and a missing key are fine'
);
select is((select count(*) from payments.transfers where amount = 1.00), 1::bigint, 'zero moves nothing');
select lives_ok(
    $$ select payments._post_transaction(mine, 'adjustment', 9, array['energy_revenue'], array[-9.00], null) from account $$,
    'negative parts pay the wallet'
);
select is((select balance from payments.get_wallet()), 78.00, 'which then has more');
select is_empty(
    $$ select from payments.transactions as t
       where t.created_at not between payments._id_time(t.transaction_id) - interval '1 s' and payments._id_time(t.transaction_id) + interval '1 s' $$,
    'the time inside its id leads to a transaction'
);

-- Errors
select throws_ok($$ select payments._post_transaction(mine, 'purchase', 79, array['energy_revenue'], array[79.00], null) from account $$, 'PT402', 'insufficient_funds', 'money that is not there cannot be spent');
select throws_ok($$ select payments._post_transaction(mine, 'purchase', 5, array['energy_revenue'], array[4.99], null) from account $$, 'PT500', 'unbalanced_posting', 'the parts must add up');
select throws_ok($$ select payments._post_transaction(mine, 'purchase', 5, array['energy_revenue'], array[4, 1.00], null) from account $$, 'PT500', 'unbalanced_posting', 'every part has an account');
select throws_ok($$ select payments._post_transaction(mine, 'purchase', 'NaN', array['energy_revenue'], array['NaN'::numeric], null) from account $$, null, null, 'NaN does not move');
select throws_ok($$ select payments._post_transaction(mine, 'purchase', 5, array['petty_cash'], array[5.00], null) from account $$, '23514', null, 'an unknown account cannot be paid');
select throws_ok($$ select payments._post_transaction(mine, 'purchase', 5.001, array['energy_revenue'], array[5.001], null) from account $$, '23514', null, 'a fraction of a cent cannot leave a wallet');
select throws_ok($$ select payments._post_transaction(mine, 'theft', 5, array['energy_revenue'], array[5.00], null) from account $$, '23514', null, 'there is no other type');
select throws_ok($$ select payments._post_transaction(mine, 'purchase', 5, array['energy_revenue'], array[5.00], 'buy-1') from account $$, '23505', null, 'a key makes one transaction');

-- Isolation
select throws_ok($$ select payments._post_transaction(other, 'purchase', 5, array['energy_revenue'], array[5.00], null) from account $$, 'PT404', 'account_not_found', 'nobody pays from the wallet of another, although this function could');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
