begin;
select plan(12);

-- Contract
select function_returns('mpesa', 'get_payment_details', array['uuid'], 'mpesa.payment_details');
select is_definer('mpesa', 'get_payment_details', array['uuid']);
select function_privs_are('mpesa', 'get_payment_details', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('mpesa', 'get_payment_details', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'get_payment_details', array['uuid'], 'service_role', array['EXECUTE']);

select mpesa.sync_settings('{"shortcode": "600100"}');
select test.create_wallet(1), test.create_wallet(2), test.create_wallet(3, 0, 'USD');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select shortcode, account_kind, reference ~ ''^[0-9]{8}$'' from mpesa.get_payment_details()',
    $$ values ('600100', 'paybill', true) $$, 'a number that can be typed'
);
select test.logout();
select is_empty(
    'select * from mpesa.wallet_references where right(reference, 1) <> meters._luhn_digit(left(reference, 7))', 'with a check digit'
);
select test.login_as('authenticated', test.user_id(1));
select is((mpesa.get_payment_details()).reference, (mpesa.get_payment_details()).reference, 'that stays the same');
select test.login_as('service_role');
select isnt(
    (mpesa.get_payment_details((select account_id from payments.list_wallets(test.user_id(1)) limit 1))).reference,
    (mpesa.get_payment_details((select account_id from payments.list_wallets(test.user_id(2)) limit 1))).reference, 'each wallet has its own'
);

-- Errors
select throws_ok(
    $$ select mpesa.get_payment_details((select account_id from payments.list_wallets(test.user_id(3)) limit 1)) $$, 'PT422', 'wrong_currency', 'in KES'
);
select test.logout();
select set_config('test.wallet', (test.wallet(2)).account_id::text, true);
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select mpesa.get_payment_details(current_setting('test.wallet')::uuid) $$, 'PT404', 'account_not_found', 'not a stranger''s');
select test.login_as('authenticated');
select throws_ok('select mpesa.get_payment_details()', 'PT401', 'not_authenticated', 'needs a user');

select * from finish();
rollback;
