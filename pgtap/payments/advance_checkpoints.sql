begin;
select plan(11);

-- Contract
select function_returns('payments', 'advance_checkpoints', '{}'::text[], 'bigint');
select is_definer('payments', 'advance_checkpoints', '{}'::text[]);
select function_privs_are('payments', 'advance_checkpoints', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'advance_checkpoints', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'advance_checkpoints', '{}'::text[], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

-- Behaviour
select test.login_as('service_role');
select lives_ok('select payments.advance_checkpoints()', 'advances');
select test.logout();
select is((select min(xid) from payments.balance_checkpoints), core.get_watermark(), 'up to the watermark');
select is_empty('select from payments.balance_checkpoints where balance <> 0', 'what this transaction wrote is not final, so it stays out');
select is(
    (select balance from payments.list_system_balances('KES') where code = 'adjustments'), -100.00, 'but is in the live edge'
);
select is(payments.advance_checkpoints(), 0::bigint, 'a second call has nothing to do');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
