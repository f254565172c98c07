begin;
select plan(10);

-- Contract
select function_returns('meters', 'seed_meters', array['text', 'integer', 'text', 'text'], 'integer');
select is_definer('meters', 'seed_meters', array['text', 'integer', 'text', 'text']);
select function_privs_are('meters', 'seed_meters', array['text', 'integer', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('meters', 'seed_meters', array['text', 'integer', 'text', 'text'], 'operator', '{}'::text[]);

-- Behaviour
select is(meters.seed_meters('Nairobi', 3, 'PGTAP-'), 3, 'as many as were asked for');
select is(meters.seed_meters('Nairobi', 4, 'PGTAP-'), 1, 'again: what is missing');
select results_eq(
    $$select meter_number, region, owner_user_id from meters.meters where meter_number like 'PGTAP-%' order by 1 limit 1$$,
    $$values ('PGTAP-0001', 'Nairobi', null::uuid)$$, 'nobody''s, in the region'
);

-- Errors
select throws_ok($$select meters.seed_meters('Nairobi', 1001)$$, 'PT400', 'invalid_count', 'no more than 1000');
select throws_ok($$select meters.seed_meters('Nairobi', 1, 'x y')$$, 'PT400', 'invalid_prefix', 'a prefix of a number');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select meters.seed_meters()', '42501', null, 'admins only');

select * from finish();
rollback;
