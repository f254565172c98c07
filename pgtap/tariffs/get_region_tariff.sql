begin;
select plan(10);

select test.create_user(1);
select test.create_dynamic();

-- Contract
select function_returns('tariffs', 'get_region_tariff', array['text'], 'tariffs.current_tariff');
select is_definer('tariffs', 'get_region_tariff', array['text']);
select function_privs_are('tariffs', 'get_region_tariff', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('tariffs', 'get_region_tariff', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('tariffs', 'get_region_tariff', array['text'], 'operator', array['EXECUTE']);
select function_privs_are('tariffs', 'get_region_tariff', array['text'], 'authenticated', array['EXECUTE']);
select function_privs_are('tariffs', 'get_region_tariff', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select tariff_code, rate_per_kwh from tariffs.get_region_tariff('Nairobi') $$,
    $$ values ('dyn', 10::numeric) $$, 'anybody sees what a region pays'
);

-- Errors
select throws_ok($$ select tariffs.get_region_tariff('no') $$, 'PT404', 'tariff_not_found', 'knows its regions');
select throws_ok($$ select tariffs.get_region_tariff(null) $$, 'PT400', 'invalid_tariff', 'needs one');

select * from finish();
rollback;
