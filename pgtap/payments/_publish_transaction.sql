begin;
select plan(7);

-- Contract
select function_returns('payments', '_publish_transaction', array['payments.transactions', 'text'], 'void');
select isnt_definer('payments', '_publish_transaction', array['payments.transactions', 'text']);
select function_privs_are('payments', '_publish_transaction', array['payments.transactions', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_publish_transaction', array['payments.transactions', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_publish_transaction', array['payments.transactions', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1); end $$;

-- Behaviour
select lives_ok(
    $$ select payments._publish_transaction(t) from payments.create_transaction('credit', 7, p_user_id => test.user_id(1)) as t $$,
    'publishes a transaction'
);
select results_eq(
    $$ select event_type, aggregate_type, payload ->> 'amount', payload ->> 'user_id'
       from events.events where aggregate_type = 'transaction' order by event_id $$,
    $$ values ('transaction_created', 'transaction', '7.00', test.user_id(1)::text),
              ('transaction_pending', 'transaction', '7.00', test.user_id(1)::text) $$,
    'under its status, with what a reader needs'
);

select * from finish();
rollback;
