begin;
select plan(9);

-- Contract
select function_returns('payments', '_lock_hold', array['uuid'], 'payments.transactions');
select isnt_definer('payments', '_lock_hold', array['uuid']);
select function_privs_are('payments', '_lock_hold', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_lock_hold', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_lock_hold', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

create temporary table made as
select payments.hold((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 50) as hold, payments.create_transaction('credit', 1, p_user_id => test.user_id(1)) as credit;

-- Behaviour
select is((select (payments._lock_hold((hold).transaction_id)).amount::numeric from made), 50.00, 'returns an open hold');

-- Errors
select throws_ok('select payments._lock_hold((credit).transaction_id) from made', 'PT422', 'not_a_hold', 'a credit reserves nothing');
select throws_ok('select payments._lock_hold(core.uuid_v7())', 'PT404', 'transaction_not_found', 'an unknown id');
do $$ begin perform payments.void((hold).transaction_id) from made; end $$;
select throws_ok('select payments._lock_hold((hold).transaction_id) from made', 'PT409', 'hold_resolved', 'a hold is resolved once');

select * from finish();
rollback;
