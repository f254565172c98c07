begin;
select plan(13);

-- Contract
select function_returns('payments', 'adjust_wallet', array['uuid', 'numeric', 'text', 'text'], 'payments.transactions');
select is_definer('payments', 'adjust_wallet', array['uuid', 'numeric', 'text', 'text']);
select function_privs_are('payments', 'adjust_wallet', array['uuid', 'numeric', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'adjust_wallet', array['uuid', 'numeric', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'adjust_wallet', array['uuid', 'numeric', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10); end $$;

create temporary table account as select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine;
grant select on account to service_role;

-- Behaviour
select test.login_as('service_role');
select is((select (payments.adjust_wallet(mine, -4, 'double top-up', 'fix-1')).type::text from account), 'adjustment', 'corrects a wallet');
select is((select (payments.adjust_wallet(mine, -4, 'double top-up', 'fix-1')).amount::numeric from account), 4.00, 'once per key');
select is((select balance from payments.get_wallet(p_user_id => test.user_id(1))), 6.00, 'and only once');

-- Errors
select throws_ok($$ select payments.adjust_wallet(mine, 4, 'double top-up', 'fix-1') from account $$, 'PT422', 'idempotency_key_reused', 'the other direction is another request');
select throws_ok($$ select payments.adjust_wallet(mine, -7, 'x') from account $$, 'PT402', 'insufficient_funds', 'not below zero');
select throws_ok($$ select payments.adjust_wallet(mine, 0, 'x') from account $$, 'PT400', 'invalid_amount', 'nothing is no correction');
select throws_ok($$ select payments.adjust_wallet(mine, 1, ' ') from account $$, 'PT400', 'reason_required', 'not without a reason');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
