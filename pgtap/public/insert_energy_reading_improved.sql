begin;
select plan(7);

-- Contract
select is_definer('public', 'insert_energy_reading_improved', array['uuid', 'text', 'numeric', 'numeric']);
select function_returns('public', 'insert_energy_reading_improved', array['uuid', 'text', 'numeric', 'numeric'], 'text');
select function_privs_are('public', 'insert_energy_reading_improved', array['uuid', 'text', 'numeric', 'numeric'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'insert_energy_reading_improved', array['uuid', 'text', 'numeric', 'numeric'],
    'authenticated', array['EXECUTE']);
select function_privs_are('public', 'insert_energy_reading_improved', array['uuid', 'text', 'numeric', 'numeric'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_customer(1), test.create_customer(2);
select set_config('test.number', m.meter_number, true) from meters.meters as m where m.meter_id = test.meter_id(1);
select test.login_as('authenticated', test.user_id(1));
select matches(public.insert_energy_reading_improved(test.user_id(1), current_setting('test.number'), 0.2, 25),
    test.meter_id(1) || '/20.*Z', 'stores a reading');
select throws_ok($$ select public.insert_energy_reading_improved(test.user_id(2), current_setting('test.number'), 1) $$,
    'PT403', 'not_yours', 'for nobody else');

select * from finish();
rollback;
