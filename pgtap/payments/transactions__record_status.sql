begin;
select plan(11);

-- Contract
select function_returns('payments', 'transactions__record_status', '{}'::text[], 'trigger');
select is_definer('payments', 'transactions__record_status', '{}'::text[]);
select function_privs_are('payments', 'transactions__record_status', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'transactions__record_status', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('payments', 'transactions__record_status', '{}'::text[], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100); end $$;

create temporary table made as select * from payments.hold((select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES'), 50);

-- Behaviour
select is_empty(
    $$ select type, from_status, to_status from payments.status_transitions
       where to_status = 'pending' or from_status in ('expired', 'refunded') $$,
    'nothing becomes pending again, and nothing comes back from expired or refunded'
);
update payments.transactions as t set status = 'processing', status_reason = 'sent'
from made where t.transaction_id = made.transaction_id;
select results_eq(
    'select from_status::text, to_status::text, reason, actor_role from payments.list_transaction_events((select transaction_id from made))',
    $$ values ('pending', 'processing', 'sent', 'service_role') $$,
    'a change leaves a trail, even one made by hand'
);
select isnt_empty(
    $$ select from events.events, made where event_type = 'transaction_processing' and aggregate_id = made.transaction_id::text $$,
    'and an event'
);

-- Errors
select throws_ok($$ update payments.transactions as t set status = 'refunded' from made where t.transaction_id = made.transaction_id $$, 'PT409', 'invalid_status_change', 'a change that is not in the table is refused, even by hand');
select throws_ok($$ update payments.transactions as t set status = 'processing' from made where t.transaction_id = made.transaction_id $$, 'PT409', 'invalid_status_change', 'nothing becomes what it is, so nothing happens twice');
select throws_ok($$ update payments.transactions as t set status = 'lost' from made where t.transaction_id = made.transaction_id $$, '23514', null, 'there is no other status');

select * from finish();
rollback;
