begin;
select plan(13);

-- Contract
select function_returns('vending', '_check_affordable', array['meters.meters', 'payments.accounts', 'numeric', 'text'], 'void');
select isnt_definer('vending', '_check_affordable', array['meters.meters', 'payments.accounts', 'numeric', 'text']);
select function_privs_are('vending', '_check_affordable', array['meters.meters', 'payments.accounts', 'numeric', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_check_affordable', array['meters.meters', 'payments.accounts', 'numeric', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_check_affordable', array['meters.meters', 'payments.accounts', 'numeric', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_check_affordable', array['meters.meters', 'payments.accounts', 'numeric', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_check_affordable', array['meters.meters', 'payments.accounts', 'numeric', 'text'], 'service_role', '{}'::text[]);

select test.create_customer(1);
create temporary table meter on commit drop as select m, test.wallet(1) as w from meters.meters as m;

-- Behaviour
select lives_ok($$ select vending._check_affordable(m, w, 100, 'wallet') from meter $$, 'what buys something is fine');

-- Errors
select throws_ok($$ select vending._check_affordable(m, w, 1, 'wallet') from meter $$, 'PT422', 'amount_too_small', 'what buys nothing is refused');
select throws_ok($$ select vending._check_affordable(m, w, 100.5, 'mpesa') from meter $$, 'PT422', 'currency_not_supported', 'mobile money knows no cents');
select throws_ok(
    $$ select vending._check_affordable(m, jsonb_populate_record(w, '{"currency": "USD"}'), 100, 'wallet') from meter $$,
    'PT422', 'currency_mismatch', 'another currency is refused'
);
select throws_ok(
    $$ select vending._check_affordable(jsonb_populate_record(m, '{"tariff_code": null}'), w, 100, 'wallet') from meter $$,
    'PT409', 'meter_has_no_tariff', 'a meter without a tariff too'
);
select count(test.create_order(1, 'pending')) from generate_series(1, 5);
select throws_ok($$ select vending._check_affordable(m, w, 100, 'wallet') from meter $$, 'PT429', 'too_many_orders', 'and a sixth order that waits for money');

select * from finish();
rollback;
