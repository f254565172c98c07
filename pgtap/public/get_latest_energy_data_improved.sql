begin;
select plan(7);

-- Contract
select is_definer('public', 'get_latest_energy_data_improved', array['uuid']);
select function_returns('public', 'get_latest_energy_data_improved', array['uuid'], 'setof record');
select function_privs_are('public', 'get_latest_energy_data_improved', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('public', 'get_latest_energy_data_improved', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'get_latest_energy_data_improved', array['uuid'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_customer(1), test.create_customer(2);
select test.login_as('authenticated', test.user_id(1));
select public.insert_energy_reading_improved(test.user_id(1), (meters.get_meter(test.meter_id(1))).meter_number, 0.2);
select is((select count(*) from public.get_latest_energy_data_improved(test.user_id(1)) where monthly_total >= daily_total),
    1::bigint, 'tells of the meter');
select throws_ok($$ select public.get_latest_energy_data_improved(test.user_id(2)) $$, 'PT403', 'not_yours', 'of nobody else''s');

select * from finish();
rollback;
