begin;
select plan(8);

do $$ begin perform test.create_customer(1), test.create_customer(2); end $$;

-- Contract
select function_returns('tokens', '_check_not_refunded', array['tokens.purchases'], 'void');
select is_definer('tokens', '_check_not_refunded', array['tokens.purchases']);
select function_owner_is('tokens', '_check_not_refunded', array['tokens.purchases'], 'app_owner');
select function_privs_are('tokens', '_check_not_refunded', array['tokens.purchases'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_check_not_refunded', array['tokens.purchases'], 'service_role', '{}'::text[]);

create temporary table bought as
select p as purchase, p.meter_id, p.purchase_id from generate_series(1, 2) as n,
    tokens.purchase_tokens(test.meter_id(n), 100, p_account_id => (test.wallet(n)).account_id) as p;

-- Behaviour
select lives_ok('select tokens._check_not_refunded(purchase) from bought', 'what was paid is let through');
do $$ begin perform payments.refund(purchase_id, 40) from bought where meter_id = test.meter_id(1); end $$;
select lives_ok('select tokens._check_not_refunded(purchase) from bought', 'a part given back changes nothing');

-- Errors
do $$ begin perform payments.refund(purchase_id) from bought where meter_id = test.meter_id(2); end $$;
select throws_ok(
    'select tokens._check_not_refunded(purchase) from bought where meter_id = test.meter_id(2)',
    'PT409', 'purchase_refunded', 'what was given back in full is refused'
);

select * from finish();
rollback;
