begin;
select plan(12);

-- Contract
select function_returns('payments', 'rebase_checkpoints', '{}'::text[], 'boolean');
select is_definer('payments', 'rebase_checkpoints', '{}'::text[]);
select function_privs_are('payments', 'rebase_checkpoints', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'rebase_checkpoints', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'rebase_checkpoints', '{}'::text[], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100), test.create_wallet(1, 7, 'RWF'); end $$;

-- Behaviour
select is(payments.rebase_checkpoints(), false, 'on the same server there is nothing to do');
-- As after a restore: all numbers are from elsewhere, higher than any here.
update payments.balance_checkpoints set system_identifier = 1, xid = '900000000000';
select is(payments.rebase_checkpoints(), true, 'on another one the accounts are counted afresh');
select results_eq(
    $$ select currency, code::text, balance from payments.balance_checkpoints where balance <> 0 order by 1 $$,
    $$ values ('KES', 'adjustments', -100.00), ('RWF', 'adjustments', -7::numeric) $$, 'from all transfers that there are'
);
discard sequences; -- a session that wrote before the restore is gone
do $$ begin perform test.create_wallet(1, 5); end $$;
select is((select balance from payments.list_system_balances('KES') where code = 'adjustments'), -105.00, 'and new ones come on top');
select lives_ok('select payments.advance_checkpoints()', 'checkpoints advance again');

-- Isolation
select test.login_as('service_role');
select is(payments.rebase_checkpoints(), false, 'the service may ask for it too');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
