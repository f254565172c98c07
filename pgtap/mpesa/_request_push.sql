begin;
select plan(13);

-- Contract
select function_returns('mpesa', '_request_push', array['payments.transactions', 'text'], 'mpesa.requests');
select isnt_definer('mpesa', '_request_push', array['payments.transactions', 'text']);
select function_privs_are('mpesa', '_request_push', array['payments.transactions', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_request_push', array['payments.transactions', 'text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_request_push', array['payments.transactions', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select mpesa.sync_settings('{"shortcode": "600100"}');
select test.create_wallet(1);
create temp table asked on commit drop as
select t as made from payments.create_transaction('credit', 100, 'KES', null, test.user_id(1)) as t;
select results_eq(
    $$ select r.status, r.amount::numeric, r.phone, r.user_id from asked, mpesa._request_push(made, '0711000111') as r $$,
    $$ values ('created', 100::numeric, '+254711000111', test.user_id(1)) $$, 'asks for what the transaction is about'
);
select is(
    (select r.request_id from asked, mpesa._request_push(made, '+254711000111') as r), (select request_id from mpesa.requests),
    'asked again it is the same request'
);
select isnt_empty(
    $$ select from events.events where event_type = 'mpesa_request_created' and payload ->> 'phone' = '+254711***111' $$,
    'publishes it, without the number'
);

-- Errors
select throws_ok(
    $$ select mpesa._request_push(made, '0711000112') from asked $$, 'PT422', 'idempotency_key_reused', 'not another phone for the same transaction'
);
select throws_ok(
    $$ select mpesa._request_push(t, '0711000111') from payments.create_transaction('credit', 10, 'UGX', null, test.user_id(1)) as t $$,
    'PT422', 'wrong_currency', 'M-Pesa pays shillings of Kenya'
);
select throws_ok(
    $$ select mpesa._request_push(t, '0711000111') from payments.create_transaction('credit', 10.50, 'KES', null, test.user_id(1)) as t $$,
    'PT400', 'invalid_amount', 'whole ones'
);
select throws_ok(
    $$ select mpesa._request_push(t, '0711000111')
       from payments.create_transaction('credit', 10, 'KES', 'k', test.user_id(1)) as o,
           payments.update_transaction_status(o.transaction_id, 'completed') as t $$,
    'PT409', 'transaction_not_pending', 'what is paid is not asked for'
);
select throws_ok(
    $$ select mpesa._request_push(t, 'x') from payments.create_transaction('credit', 10, 'KES', null, test.user_id(1)) as t $$,
    'PT400', 'invalid_phone', 'needs a phone'
);

select * from finish();
rollback;
