begin;
select plan(10);

select test.create_customer(1);
select test.create_customer(2);

-- Contract
select function_returns('tokens', 'list_purchases', array['uuid', 'integer', 'uuid'], 'setof tokens.purchases');
select is_definer('tokens', 'list_purchases', array['uuid', 'integer', 'uuid']);
select function_privs_are('tokens', 'list_purchases', array['uuid', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('tokens', 'list_purchases', array['uuid', 'integer', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select tokens.purchase_tokens(test.meter_id(1), 25 * n) from generate_series(1, 3) as n;
select results_eq(
    'select amount from tokens.list_purchases()', 'values (75::numeric), (50), (25)',
    'lists everything that the caller bought, newest first'
);
select results_eq(
    'select amount from tokens.list_purchases(test.meter_id(1), 2)', 'values (75::numeric), (50)',
    'lists a page of one meter'
);
select results_eq(
    $$ select amount from tokens.list_purchases(test.meter_id(1), 2,
        (select min(purchase_id::text)::uuid from tokens.list_purchases(test.meter_id(1), 2))) $$,
    'values (25::numeric)', 'goes on after the last id of a page'
);

-- Errors
select throws_ok('select tokens.list_purchases(p_limit => 0)', 'PT400', 'invalid_limit', 'needs a page');
select throws_ok('select tokens.list_purchases(p_limit => 1001)', 'PT400', 'invalid_limit', 'bounds a page');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty(
    'select * from tokens.list_purchases() union all select * from tokens.list_purchases(test.meter_id(1))',
    'hides what another user bought'
);

select * from finish();
rollback;
