begin;
select plan(10);

-- Contract
select function_returns('payments', '_check_server', '{}'::text[], 'void');
select isnt_definer('payments', '_check_server', '{}'::text[]);
select function_privs_are('payments', '_check_server', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_check_server', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_check_server', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok('select payments._check_server()', 'the server that numbered the transactions may read on');

-- Errors
update payments.balance_checkpoints set system_identifier = 1;
select throws_ok('select payments._check_server()', 'PT503', 'ledger_restored', 'another one may not');
select throws_ok('select payments.list_system_balances()', 'PT503', 'ledger_restored', 'so no balance is told wrong');
select throws_ok('select payments.advance_checkpoints()', 'PT503', 'ledger_restored', 'nor made wrong');
select throws_ok('select payments.check_ledger()', 'PT503', 'ledger_restored', 'nor proven');

select * from finish();
rollback;
