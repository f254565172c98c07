begin;
select plan(20);

-- Contract
select function_returns('payments', 'set_wallet_status', array['uuid', 'text', 'text'], 'payments.accounts');
select is_definer('payments', 'set_wallet_status', array['uuid', 'text', 'text']);
select function_privs_are('payments', 'set_wallet_status', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'set_wallet_status', array['uuid', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'set_wallet_status', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(2, 20), test.create_wallet(3); end $$;

create temporary table account as select (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine, (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other, (select account_id from payments.wallets where owner_user_id = test.user_id(3) and currency = 'KES') as empty;
grant select on account to authenticated, service_role;

-- Behaviour
select test.login_as('service_role');
select is((select (payments.set_wallet_status(mine, 'suspended', 'fraud')).account_status::text from account), 'suspended', 'suspends a wallet');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select payments.create_transaction('debit', 1) $$, 'PT423', 'account_suspended', 'which then reserves nothing');
select throws_ok('select payments.transfer(mine, other, 1) from account', 'PT423', 'account_suspended', 'and pays nobody');
select lives_ok($$ select payments.create_transaction('credit', 1, p_idempotency_key => 'top') $$, 'but can be topped up');
select test.login_as('service_role');
select is(
    (select (payments.update_transaction_status(t.transaction_id, 'completed')).status::text
     from payments.create_transaction('credit', 1, p_idempotency_key => 'top', p_user_id => test.user_id(1)) as t),
    'completed', 'since money that came belongs to the customer'
);
select is((select (payments.set_wallet_status(mine, 'active')).account_status::text from account), 'active', 'activates it again');
select is((select (payments.set_wallet_status(empty, 'closed')).account_status::text from account), 'closed', 'closes an empty one');
select throws_ok('select payments.transfer(other, empty, 1) from account', 'PT404', 'account_not_found', 'which nobody can pay any more');
select throws_ok($$ select payments.create_transaction('credit', 1, p_user_id => test.user_id(3)) $$, 'PT423', 'account_closed', 'not even its owner');
select throws_ok($$ select payments.adjust_wallet(empty, 1, 'gift') from account $$, 'PT423', 'account_closed', 'nor we');

-- Errors
select throws_ok($$ select payments.set_wallet_status(empty, 'active') from account $$, 'PT409', 'account_closed', 'closed is for good');
select throws_ok($$ select payments.set_wallet_status(mine, 'closed') from account $$, 'PT409', 'account_not_empty', 'money keeps a wallet open');
select throws_ok($$ select payments.set_wallet_status(mine, 'frozen') from account $$, 'PT400', 'invalid_status', 'there is no other status');
select throws_ok($$ select payments.set_wallet_status(test.user_id(9), 'active') $$, 'PT404', 'account_not_found', 'a wallet that is not there');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
