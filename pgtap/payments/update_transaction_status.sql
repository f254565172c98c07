begin;
select plan(25);

-- Contract
select function_returns('payments', 'update_transaction_status', array['uuid', 'text', 'text'], 'payments.transactions');
select is_definer('payments', 'update_transaction_status', array['uuid', 'text', 'text']);
select function_privs_are('payments', 'update_transaction_status', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'update_transaction_status', array['uuid', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'update_transaction_status', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

create temporary table made as
select
    payments.create_transaction('credit', 40, p_user_id => test.user_id(1)) as credit,
    payments.create_transaction('debit', 30, p_user_id => test.user_id(1)) as debit,
    payments.create_transaction('purchase', 20, p_user_id => test.user_id(1)) as purchase;
grant select on made to service_role, authenticated;
create function pg_temp.set_status(p_name text, p_status text)
returns text
language sql
return (
    select (payments.update_transaction_status(
        (case p_name when 'credit' then credit when 'debit' then debit else purchase end).transaction_id, p_status, 'told so'
    )).status::text
    from made
);

-- Behaviour
select results_eq('select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (100.00, 50.00)', 'at first two amounts are reserved');
select is(pg_temp.set_status('debit', 'processing'), 'processing', 'a debit is under way');
select is(pg_temp.set_status('debit', 'completed'), 'completed', 'and completes');
select results_eq('select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (70.00, 20.00)', 'which takes what it reserved');
select is(pg_temp.set_status('debit', 'completed'), 'completed', 'a second report');
select results_eq('select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (70.00, 20.00)', 'changes nothing');
select is(pg_temp.set_status('purchase', 'failed'), 'failed', 'a purchase fails');
select results_eq('select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (70.00, 0.00)', 'which releases what it reserved');
select is(pg_temp.set_status('credit', 'failed'), 'failed', 'a credit is given up');
select is(pg_temp.set_status('credit', 'completed'), 'completed', 'and arrives after all');
select results_eq('select balance, held from payments.get_wallet(p_user_id => test.user_id(1))', 'values (110.00, 0.00)', 'so the customer has it');
select results_eq(
    'select from_status::text, to_status::text, reason from made, payments.list_transaction_events((credit).transaction_id)',
    $$ values ('pending', 'failed', 'told so'), ('failed', 'completed', 'told so') $$, 'the trail has every step'
);
select results_eq(
    $$ select event_type from events.events, made where aggregate_id = (debit).transaction_id::text order by event_id $$,
    array['transaction_created', 'transaction_processing', 'transaction_completed'], 'and the event log every status once'
);

-- Errors
select throws_ok($$ select pg_temp.set_status('purchase', 'completed') $$, 'PT409', 'invalid_status_change', 'what failed does not complete');
select throws_ok($$ select pg_temp.set_status('debit', 'cancelled') $$, 'PT409', 'invalid_status_change', 'what completed is not called off');
select throws_ok($$ select pg_temp.set_status('debit', 'refunded') $$, 'PT422', 'use_refund', 'a refund is a transaction of its own');
select throws_ok($$ select pg_temp.set_status('debit', 'done') $$, 'PT400', 'invalid_status', 'there is no other status');
select throws_ok($$ select payments.update_transaction_status(test.user_id(9), 'completed') $$, 'PT404', 'transaction_not_found', 'an unknown id');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select payments.update_transaction_status(test.user_id(9), 'completed') $$, '42501', null, 'a user does not complete their own top-up');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
