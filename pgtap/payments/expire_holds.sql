begin;
select plan(13);

-- Contract
select function_returns('payments', 'expire_holds', array['integer'], 'integer');
select is_definer('payments', 'expire_holds', array['integer']);
select function_privs_are('payments', 'expire_holds', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'expire_holds', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'expire_holds', array['integer'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

create temporary table made as
select n, payments.hold((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 10, p_expires_at => clock_timestamp() + interval '1 day') as hold
from generate_series(1, 4) as n;
grant select on made to service_role;
do $$ begin perform payments.update_transaction_status((hold).transaction_id, 'processing') from made where n = 3; end $$;
update payments.transactions set expires_at = now() where transaction_id in (select (hold).transaction_id from made where n <= 3);
update payments.reservations set expires_at = now() where transaction_id in (select (hold).transaction_id from made where n <= 2);

-- Behaviour
select test.login_as('service_role');
select is(payments.expire_holds(1), 1, 'releases as many as asked');
select is(payments.expire_holds(), 1, 'then the rest that ran out');
select is(payments.expire_holds(), 0, 'then none');
select results_eq(
    'select (payments.get_transaction((hold).transaction_id)).status::text from made order by n',
    array['expired', 'expired', 'processing', 'pending'], 'not what is under way or has time'
);
select results_eq('select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (100.00, 20.00)', 'the money is free again');

-- Errors
select throws_ok('select payments.expire_holds(0)', 'PT400', 'invalid_limit', 'a limit is a limit');
select throws_ok('select payments.capture((hold).transaction_id) from made where n = 1', 'PT409', 'hold_resolved', 'what expired cannot be captured');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
