begin;
select plan(21);

-- Contract
select function_returns('mpesa', 'request_payment', array['numeric', 'text', 'uuid', 'text'], 'mpesa.requests');
select is_definer('mpesa', 'request_payment', array['numeric', 'text', 'uuid', 'text']);
select function_privs_are('mpesa', 'request_payment', array['numeric', 'text', 'uuid', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('mpesa', 'request_payment', array['numeric', 'text', 'uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'request_payment', array['numeric', 'text', 'uuid', 'text'], 'service_role', array['EXECUTE']);

select mpesa.sync_settings('{"shortcode": "600100"}');
select test.create_wallet(1), test.create_wallet(2), test.create_wallet(3, 0, 'USD');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select amount::numeric, phone, status, user_id from mpesa.request_payment(100, '0711 000 111', null, 'k1') $$,
    $$ values (100::numeric, '+254711000111', 'created', test.user_id(1)) $$, 'asks a phone for the caller''s wallet'
);
select is(
    (mpesa.request_payment(100, '+254711000111', null, 'k1')).request_id, (select request_id from mpesa.list_requests()),
    'the same key is the same request'
);
select is((select count(*) from mpesa.list_requests()), 1::bigint, 'and rings once');
select results_eq(
    $$ select type::text, status::text, amount::numeric, metadata ->> 'phone' from payments.list_transactions() $$,
    $$ values ('credit', 'pending', 100::numeric, '+254711***111') $$, 'a pending credit waits for the money'
);
select test.logout();
update auth.users set phone = '+254722000222' where user_id = test.user_id(1);
select test.login_as('authenticated', test.user_id(1));
select is((mpesa.request_payment(5)).phone, '+254722000222', 'without a phone it is the caller''s own');
select test.login_as('service_role');
select is(
    (mpesa.request_payment(7, '0711000111', (select account_id from payments.list_wallets(test.user_id(2)) limit 1))).user_id,
    test.user_id(2), 'the service asks for anybody'
);

-- Errors
select test.login_as('service_role');
select throws_ok($$ select mpesa.request_payment(7, '0711000111') $$, 'PT400', 'account_required', 'the service has no wallet');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select mpesa.request_payment(101, '0711000111', null, 'k1') $$, 'PT422', 'idempotency_key_reused', 'another amount is another request');
select throws_ok($$ select mpesa.request_payment(100, '0711000112', null, 'k1') $$, 'PT422', 'idempotency_key_reused', 'and so is another phone');
select throws_ok($$ select mpesa.request_payment(1.5, '0711000111') $$, 'PT400', 'invalid_amount', 'whole shillings');
select throws_ok($$ select mpesa.request_payment(1, 'x') $$, 'PT400', 'invalid_phone', 'a phone that can have M-Pesa');
select throws_ok($$ select mpesa.request_payment(250001, '0711000111') $$, 'PT422', 'amount_not_allowed', 'within the limits');
select test.login_as('authenticated', test.user_id(3));
select throws_ok(
    $$ select mpesa.request_payment(1, '0711000111', (select account_id from payments.list_wallets() limit 1)) $$, 'PT422', 'wrong_currency',
    'a wallet in KES'
);
select test.login_as('authenticated');
select throws_ok($$ select mpesa.request_payment(1, '0711000111') $$, 'PT401', 'not_authenticated', 'needs a user');

-- Isolation
select test.logout();
select set_config('test.wallet', (test.wallet(2)).account_id::text, true);
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select mpesa.request_payment(1, '0711000111', current_setting('test.wallet')::uuid) $$, 'PT404', 'account_not_found',
    'not into a stranger''s wallet'
);
select test.logout();
select mpesa.sync_settings(null);
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select mpesa.request_payment(1, '0711000111') $$, 'PT503', 'mpesa_not_configured', 'without an account nothing is asked');

select * from finish();
rollback;
