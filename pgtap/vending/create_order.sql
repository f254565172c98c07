begin;
select plan(27);

-- Contract
select function_returns('vending', 'create_order', array['uuid', 'numeric', 'text', 'text', 'uuid', 'text'], 'vending.orders');
select is_definer('vending', 'create_order', array['uuid', 'numeric', 'text', 'text', 'uuid', 'text']);
select function_privs_are('vending', 'create_order', array['uuid', 'numeric', 'text', 'text', 'uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'create_order', array['uuid', 'numeric', 'text', 'text', 'uuid', 'text'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'create_order', array['uuid', 'numeric', 'text', 'text', 'uuid', 'text'], 'operator', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'create_order', array['uuid', 'numeric', 'text', 'text', 'uuid', 'text'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'create_order', array['uuid', 'numeric', 'text', 'text', 'uuid', 'text'], 'service_role', '{EXECUTE}'::text[]);

select test.create_customer(1);
select test.create_customer(2, 0);
update vending.providers set is_enabled = true where provider_code = 'kplc';
create temporary table wallet_2 on commit drop as select (test.wallet(2)).account_id;
grant select on wallet_2 to public;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
create temporary table bought on commit drop as select * from vending.create_order(test.meter_id(1), 110, 'wallet', p_idempotency_key => 'one');
select results_eq(
    'select state::text, amount::numeric, total, energy_kwh, provider_code from bought',
    $$ values ('delivered', 110.00::numeric, 110.00::numeric, 4.400000::numeric(16, 6), 'software') $$,
    'with the software issuer the token is there at once'
);
select matches((select token from bought), '^[0-9]{20}$', '20 digits');
select is(
    (select order_id from vending.create_order(test.meter_id(1), 110, 'wallet', p_idempotency_key => 'one')),
    (select order_id from bought), 'a repeated key gets the same order'
);
select results_eq(
    $$ select state::text, token, payment_transaction_id is not null from vending.create_order(test.meter_id(1), 100, 'deposit') $$,
    $$ values ('pending', null::text, true) $$,
    'an order whose money comes later waits for it'
);
select test.logout();
select results_eq('select balance, held from test.wallet(1)', 'values (890.00, 0.00)', 'charged once, and nothing is reserved for what is not paid');

select vending.choose_provider('kplc', test.meter_id(1));
select test.login_as('authenticated', test.user_id(1));
select is((vending.create_order(test.meter_id(1), 100, 'wallet')).state::text, 'paid', 'another provider is asked by a worker');
select test.logout();
select results_eq('select balance, held from test.wallet(1)', 'values (890.00, 100.00)', 'meanwhile the money is reserved');

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select vending.create_order(test.meter_id(1), 0, 'wallet') $$, 'PT400', 'invalid_amount', 'refuses nothing');
select throws_ok($$ select vending.create_order(test.meter_id(1), 'NaN', 'wallet') $$, 'PT400', 'invalid_amount', 'refuses NaN');
select throws_ok($$ select vending.create_order(test.meter_id(1), 100.001, 'wallet') $$, 'PT400', 'invalid_amount', 'refuses less than a cent');
select throws_ok($$ select vending.create_order(test.meter_id(1), 100, 'gold') $$, 'PT400', 'invalid_payment_method', 'refuses gold');
select throws_ok($$ select vending.create_order(test.meter_id(1), 100, 'mpesa') $$, 'PT400', 'phone_required', 'asks for a telephone');
select throws_ok($$ select vending.create_order(test.meter_id(1), 1, 'wallet') $$, 'PT422', 'amount_too_small', 'sells no less than a tenth of a kWh');
select throws_ok($$ select vending.create_order(test.meter_id(1), 100000, 'wallet') $$, 'PT402', 'insufficient_funds', 'refuses what the wallet cannot pay');
select throws_ok($$ select vending.create_order(test.meter_id(1), 120, 'wallet', p_idempotency_key => 'one') $$, 'PT422', 'idempotency_key_reused', 'refuses a key for another amount');
select throws_ok($$ select vending.create_order(test.meter_id(2), 100, 'wallet') $$, 'PT404', 'meter_not_found', 'does not know another user''s meter');
select throws_ok($$ select vending.create_order(test.meter_id(1), 100, 'wallet', p_account_id => account_id) from wallet_2 $$, 'PT404', 'account_not_found', 'nor another user''s wallet');
select test.login_as('service_role');
select throws_ok($$ select vending.create_order(test.meter_id(1), 100, 'wallet') $$, 'PT400', 'account_required', 'asks the service whose wallet to charge');
select test.logout();
update meters.meters set status = 'suspended' where meter_id = test.meter_id(2);
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select vending.create_order(test.meter_id(2), 100, 'deposit') $$, 'PT409', 'meter_not_active', 'sells for active meters only');

-- Isolation
set local role app_api;
select is_empty('select from vending.orders', 'a user sees no order of another');

select * from finish();
rollback;
