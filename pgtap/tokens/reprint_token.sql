begin;
select plan(8);

select test.create_customer(1);
select test.create_customer(2);

-- Contract
select function_returns('tokens', 'reprint_token', array['uuid', 'uuid'], 'tokens.purchases');
select is_definer('tokens', 'reprint_token', array['uuid', 'uuid']);
select function_privs_are('tokens', 'reprint_token', array['uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
create temporary table bought on commit drop as select * from tokens.purchase_tokens(test.meter_id(1), 100);
grant select on bought to authenticated;
select results_eq(
    'select r.token, r.tid, r.reprint_count from bought as b, tokens.reprint_token(b.meter_id, b.purchase_id) as r',
    'select token, tid, 1 from bought', 'prints the same digits and counts it'
);
select is(
    (select r.reprint_count from bought as b, tokens.reprint_token(b.meter_id, b.purchase_id) as r), 2,
    'counts every time'
);
select is((tokens.get_balance(test.meter_id(1))).balance_kwh, 4.0::numeric, 'credits nothing');

-- Errors and isolation
select throws_ok($$ select tokens.reprint_token(test.meter_id(1), test.user_id(9)) $$, 'PT404', 'purchase_not_found', 'needs a purchase');
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select tokens.reprint_token(meter_id, purchase_id) from bought', 'PT404', 'purchase_not_found', 'prints nobody else''s token');

select * from finish();
rollback;
