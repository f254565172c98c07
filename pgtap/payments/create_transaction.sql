begin;
select plan(18);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Contract
select function_returns(
    'payments', 'create_transaction', array['text', 'numeric', 'text', 'text', 'uuid', 'uuid', 'jsonb'],
    'payments.transactions'
);
select is_definer('payments', 'create_transaction', array['text', 'numeric', 'text', 'text', 'uuid', 'uuid', 'jsonb']);
select function_privs_are(
    'payments', 'create_transaction', array['text', 'numeric', 'text', 'text', 'uuid', 'uuid', 'jsonb'],
    'authenticated', array['EXECUTE']
);
select function_privs_are(
    'payments', 'create_transaction', array['text', 'numeric', 'text', 'text', 'uuid', 'uuid', 'jsonb'],
    'anon', '{}'::text[]
);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select type::text, status::text, amount::numeric, currency, user_id from payments.create_transaction('credit', 100, p_idempotency_key => 'top-1') $$,
    $$ values ('credit', 'pending', 100.00, 'KES', test.user_id(1)) $$,
    'a credit by a user is pending'
);
select is(
    (select balance from payments.open_wallet()), 0::numeric, 'and adds no money'
);
select is(
    (select transaction_id from payments.create_transaction('credit', 100.0, p_idempotency_key => 'top-1')),
    (select transaction_id from payments.create_transaction('credit', 100, p_idempotency_key => 'top-1')),
    'the same key gives the first answer again'
);
select test.login_as('service_role');
select is(
    (select (payments.update_transaction_status(t.transaction_id, 'completed')).status::text
     from payments.create_transaction('credit', 100, p_idempotency_key => 'top-1', p_user_id => test.user_id(1)) as t),
    'completed', 'the service completes it'
);
select test.login_as('authenticated', test.user_id(1));
select is((select balance from payments.open_wallet()), 100::numeric, 'which adds the money');
select is(
    (select status::text from payments.create_transaction('debit', 60)), 'pending', 'a debit waits for the outside world'
);
select results_eq(
    $$ select balance, held from payments.open_wallet() $$, $$ values (100.00, 60.00) $$, 'and reserves its amount'
);

-- Errors
select throws_ok($$ select payments.create_transaction('debit', 40.01) $$, 'PT402', 'insufficient_funds', 'what is held cannot be spent again');
select throws_ok($$ select payments.create_transaction('credit', 101, p_idempotency_key => 'top-1') $$, 'PT422', 'idempotency_key_reused', 'a key is for one amount');
select throws_ok($$ select payments.create_transaction('transfer', 1) $$, 'PT400', 'invalid_type', 'transfers have their own function');
select throws_ok($$ select payments.create_transaction('credit', 1, p_user_id => test.user_id(2)) $$, 'PT403', 'not_your_wallet', 'a user pays for nobody else');
select throws_ok($$ select payments.create_transaction('credit', 'NaN') $$, 'PT400', 'invalid_amount', 'NaN is no money');
select throws_ok(
    $$ select payments.create_transaction('credit', 1, p_metadata => jsonb_build_object('a', repeat('x', 20000))) $$,
    'PT400', 'invalid_metadata', 'metadata is no place for documents'
);

-- Isolation
select test.login_as('app_api', test.user_id(2));
set local role app_api;
select is_empty('select from payments.transactions', 'nobody sees the transactions of others');

select * from finish();
rollback;
