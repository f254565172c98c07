begin;
select plan(9);

-- Contract
select function_returns('payments', 'list_transaction_events', array['uuid'], 'setof payments.transaction_events');
select is_definer('payments', 'list_transaction_events', array['uuid']);
select function_privs_are('payments', 'list_transaction_events', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'list_transaction_events', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'list_transaction_events', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 10), test.create_wallet(2); end $$;

create temporary table made as select * from payments.create_transaction('debit', 5, p_user_id => test.user_id(1));
grant select on made to authenticated;
do $$ begin perform payments.update_transaction_status(transaction_id, 'completed', 'paid out') from made; end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select from_status::text, to_status::text, reason from made, payments.list_transaction_events(transaction_id)',
    $$ values ('pending', 'completed', 'paid out') $$, 'a user sees how their transaction went'
);

-- Errors, isolation
select throws_ok('select payments.list_transaction_events(test.user_id(9))', 'PT404', 'transaction_not_found', 'an unknown id');
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select payments.list_transaction_events(transaction_id) from made', 'PT404', 'transaction_not_found', 'the trail of another is not there');
set local role app_api;
select is_empty('select from payments.transaction_events', 'not in the table either');

select * from finish();
rollback;
