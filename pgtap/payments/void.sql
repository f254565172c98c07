begin;
select plan(11);

-- Contract
select function_returns('payments', 'void', array['uuid', 'text'], 'payments.transactions');
select is_definer('payments', 'void', array['uuid', 'text']);
select function_privs_are('payments', 'void', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'void', array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'void', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

create temporary table made as select * from payments.hold((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 30);
grant select on made to service_role;

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select t.status::text, t.status_reason from made, payments.void(transaction_id, 'changed my mind') as t $$,
    $$ values ('cancelled', 'changed my mind') $$, 'calls a hold off'
);
select results_eq('select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (100.00, 0.00)', 'and releases the money');

-- Errors
select throws_ok('select payments.void(transaction_id) from made', 'PT409', 'hold_resolved', 'once');
select throws_ok('select payments.capture(transaction_id) from made', 'PT409', 'hold_resolved', 'what is void cannot be captured');
select throws_ok('select payments.void(test.user_id(9))', 'PT404', 'transaction_not_found', 'an unknown id');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
