begin;
select plan(11);

select test.create_user(1);
select test.create_user(2);
select test.create_meter(1, test.user_id(1));
select test.create_meter(2, test.user_id(2));
select test.create_dynamic();

-- Contract
select function_returns('tariffs', 'get_current_tariff', array['uuid'], 'tariffs.current_tariff');
select is_definer('tariffs', 'get_current_tariff', array['uuid']);
select function_privs_are('tariffs', 'get_current_tariff', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('tariffs', 'get_current_tariff', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('tariffs', 'get_current_tariff', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('tariffs', 'get_current_tariff', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('tariffs', 'get_current_tariff', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select tariff_code, rate_per_kwh, price_per_kwh, currency from tariffs.get_current_tariff() $$,
    $$ values ('dyn', 10::numeric, 10::numeric, 'KES') $$, 'of one''s own meter'
);
select is((tariffs.get_current_tariff(test.meter_id(1))).tariff_code, 'dyn', 'or of one that is named');

-- Isolation
select throws_ok(
    $$ select tariffs.get_current_tariff(test.meter_id(2)) $$, 'PT404', 'meter_not_found', 'not of somebody else''s'
);
select test.login_as('anon');
select throws_ok($$ select tariffs.get_current_tariff() $$, '42501', null, 'one has to be somebody');

select * from finish();
rollback;
