begin;
select plan(31);

select test.create_customer(1, 1000);
select test.create_customer(2, 1000);

create temporary table wallet_2 on commit drop as select (test.wallet(2)).account_id;
grant select on wallet_2 to authenticated, service_role;

-- Contract
select function_returns('tokens', 'purchase_tokens', array['uuid', 'numeric', 'text', 'uuid', 'uuid'], 'tokens.purchases');
select is_definer('tokens', 'purchase_tokens', array['uuid', 'numeric', 'text', 'uuid', 'uuid']);
select function_privs_are('tokens', 'purchase_tokens', array['uuid', 'numeric', 'text', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('tokens', 'purchase_tokens', array['uuid', 'numeric', 'text', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- A purchase, then the same key again
select test.login_as('authenticated', test.user_id(1));

create temporary table bought on commit drop as
select * from tokens.purchase_tokens(test.meter_id(1), 110, 'key-1');

select results_eq(
    'select amount, total, energy_kwh, token_kwh, currency, purchase_state from bought',
    $$ values (110::numeric, 110.00::numeric, 4.400000::numeric(16, 6), 4.400000::numeric(16, 6), 'KES', 'vended') $$,
    'charges the price of the energy that the amount affords'
);
select matches((select token from bought), '^[0-9]{20}$', 'issues 20 digits');
select results_eq(
    $$ select * from tokens.purchase_tokens(test.meter_id(1), 110, 'key-1') $$,
    'select * from bought',
    'answers a repeated key with the first purchase'
);
select results_eq(
    $$ select total, amount - total from tokens.purchase_tokens(test.meter_id(1), 101.25) $$,
    $$ values (100.00::numeric, 1.25::numeric) $$,
    'leaves the change in the wallet'
);
select isnt(
    (select tid from tokens.purchase_tokens(test.meter_id(1), 100)),
    (select tid from bought),
    'gives two tokens of one minute different identifiers'
);

select test.logout();
select is((test.wallet(1)).balance, 1000 - 310.00, 'takes from the wallet what was charged, once');
select results_eq(
    'select meter_id, balance_kwh, bought_kwh from tokens.balances',
    $$ values (test.meter_id(1), 12.400000::numeric(16, 6), 12.400000::numeric(16, 6)) $$,
    'credits the meter''s balance with what the tokens carry'
);
select results_eq(
    $$ select a.code::text, sum(e.amount) from payments.entries as e join payments.accounts as a using (account_id)
       where a.code <> 'cash_clearing' group by a.code order by a.code $$,
    $$ values ('energy_revenue', 248.00::numeric), ('vat_payable', 62.00) $$,
    'splits the money into energy and tax'
);
select results_eq(
    $$ select count(*) from events.events where event_type = 'token_purchased' and aggregate_id = test.meter_id(1)::text $$,
    'values (3::bigint)',
    'leaves one event per purchase'
);
select is((select purchase_id from bought), (select transaction_id from payments.transactions where idempotency_key = 'key-1'),
    'is found by the id of its payment');

-- The token is true: another implementation of the arithmetic is tested in tests/test_sts.py
select is(
    (select token from bought),
    (select tokens._issue_sts_token(k.schedule, 0, 0, r.rnd, b.tid, 44)
     from bought as b, tokens.meter_keys as k, generate_series(0, 15) as r (rnd)
     where k.meter_id = b.meter_id and tokens._issue_sts_token(k.schedule, 0, 0, r.rnd, b.tid, 44) = b.token),
    'encrypts 44 tenths of a kWh under the meter''s key'
);

-- The service sells on behalf of a wallet
select test.login_as('service_role');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(2), 100) $$, 'PT400', 'account_required',
    'asks the service whose wallet to charge');
select lives_ok(
    'select tokens.purchase_tokens(test.meter_id(2), 100, p_account_id => account_id) from wallet_2',
    'charges the wallet that the service names'
);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(1), 0) $$, 'PT400', 'invalid_amount', 'refuses nothing');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(1), null) $$, 'PT400', 'invalid_amount', 'needs an amount');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(1), 'NaN') $$, 'PT400', 'invalid_amount', 'refuses NaN');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(1), 'Infinity') $$, 'PT400', 'invalid_amount', 'refuses infinity');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(1), 1) $$, 'PT422', 'amount_too_small', 'sells no less than a tenth of a kWh');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(1), 692.50) $$, 'PT402', 'insufficient_funds', 'refuses what the wallet cannot pay');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(1), 120, 'key-1') $$, 'PT422', 'idempotency_key_reused', 'refuses a key for another amount');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(2), 110, 'key-1') $$, 'PT404', 'meter_not_found', 'does not know another user''s meter');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(9), 100) $$, 'PT404', 'meter_not_found', 'needs a meter');

select test.logout();
update meters.meters set status = 'suspended' where meter_id = test.meter_id(2);

select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    'select tokens.purchase_tokens(test.meter_id(1), 100, p_account_id => account_id) from wallet_2',
    'PT404', 'account_not_found', 'does not pay from another user''s wallet'
);

select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(2), 100) $$, 'PT409', 'meter_not_active', 'sells for active meters only');

select test.login_as('authenticated');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(1), 100) $$, 'PT404', 'meter_not_found', 'shows nobody any meter');

select test.login_as('anon');
select throws_ok($$ select tokens.purchase_tokens(test.meter_id(1), 100) $$, '42501', null, 'is not for anonymous callers');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select results_eq(
    'select distinct meter_id from tokens.purchases', array[test.meter_id(2)],
    'a user sees only purchases from their own wallet'
);

select * from finish();
rollback;
